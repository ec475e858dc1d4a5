-- Scores of enterprises at the end of each month in which something about one changed; between those months nothing
-- did. Once for each set of weights (those of the framework, equal ones, and each dimension doubled) and once for each
-- kind of assessment that counts. A practice that does not apply leaves both of the sums of a score.
-- cell: enterprise_code
-- from enterprises: enterprise_code
-- from practice_assessments: enterprise_code
WITH registered AS (
    SELECT enterprise_code, site_code, coalesce(date_trunc('month', joined_on)::DATE, DATE '2015-01-01') AS joined
    FROM enterprises
), weighted AS (
    SELECT 'declared' AS weights, practice, weight::DECIMAL(9, 3) AS weight FROM practices
    UNION ALL
    SELECT 'equal', practice, 1 FROM practices
    UNION ALL
    SELECT 'double_' || d.dimension, p.practice,
           p.weight::DECIMAL(9, 3) * CASE WHEN p.dimension = d.dimension THEN 2 ELSE 1 END
    FROM practices p CROSS JOIN (SELECT DISTINCT dimension FROM practices) d
), variants AS (
    SELECT DISTINCT weights, 'all' AS basis FROM weighted
    UNION ALL
    SELECT 'declared', unnest(['verified', 'self'])
), levels AS (
    SELECT a.enterprise_code, a.practice, a.assessed_on, coalesce(try_cast(a.level AS INTEGER), -1) AS level,
           coalesce(a.verified, 'unknown') AS basis
    FROM practice_assessments a SEMI JOIN registered r USING (enterprise_code)
), months AS (
    SELECT DISTINCT enterprise_code, date_trunc('month', assessed_on)::DATE AS month FROM levels
    UNION
    SELECT enterprise_code, joined FROM registered
), latest AS (
    SELECT m.enterprise_code, m.month, b.basis, l.practice,
           max_by(l.level, l.assessed_on) AS level, max(l.assessed_on) AS assessed_on
    FROM months m
    JOIN levels l ON l.enterprise_code = m.enterprise_code AND l.assessed_on < m.month + INTERVAL 1 MONTH
    JOIN (SELECT DISTINCT basis FROM variants) b ON b.basis IN ('all', l.basis)
    GROUP BY ALL
), scored AS (
    SELECT l.enterprise_code, l.month, v.weights, v.basis, max(l.assessed_on) AS assessed_on,
           round(100 * sum(w.weight * l.level) FILTER (l.level >= 0) / (4 * sum(w.weight) FILTER (l.level >= 0)), 12)
               ::DECIMAL(18, 12) AS score,
           100 * sum(w.weight) FILTER (l.level >= 0)
               / (any_value(f.weight) - coalesce(sum(w.weight) FILTER (l.level < 0), 0)) AS assessed_weight_percent
    FROM latest l
    JOIN variants v USING (basis)
    JOIN weighted w ON w.weights = v.weights AND w.practice = l.practice
    JOIN (SELECT weights, sum(weight) AS weight FROM weighted GROUP BY ALL) f ON f.weights = v.weights
    GROUP BY l.enterprise_code, l.month, v.weights, v.basis
    HAVING count(*) FILTER (l.level >= 0) > 0
), classed AS (
    SELECT s.enterprise_code, s.month, s.weights, s.basis, any_value(s.score) AS score,
           any_value(s.assessed_on) AS assessed_on,
           round(any_value(s.assessed_weight_percent), 9)::DECIMAL(12, 9) AS assessed_weight_percent,
           coalesce(arg_max(c.level, c.minimum_score::DOUBLE), 'no_class') AS class
    FROM scored s
    LEFT JOIN practice_levels c
        ON s.score >= c.minimum_score::DOUBLE AND s.assessed_weight_percent >= c.minimum_assessed_weight_percent::DOUBLE
    GROUP BY ALL
)
SELECT m.month, r.site_code, m.enterprise_code, v.weights, v.basis, coalesce(c.class, 'not_assessed') AS class, c.score,
       c.assessed_on, c.assessed_weight_percent
FROM months m
JOIN registered r USING (enterprise_code)
CROSS JOIN variants v
LEFT JOIN classed c
    ON c.month = m.month AND c.enterprise_code = m.enterprise_code AND c.weights = v.weights AND c.basis = v.basis
WHERE c.score IS NOT NULL OR r.joined <= m.month

-- Enterprises of a site by practice class at the end of each month in which something about the site changed; between
-- those months nothing did. score_sum is the sum of the scores (0-100) of the assessed ones; a practice that does not
-- apply leaves both of its sums.
-- cell: site_code
-- from enterprises: site_code
-- from practice_assessments: (SELECT any_value(e.site_code) FROM enterprises e WHERE e.enterprise_code = fact.enterprise_code AND e.removed_in IS NULL)
WITH registered AS (
    SELECT enterprise_code, site_code, joined_on FROM enterprises
), levels AS (
    SELECT r.site_code, a.enterprise_code, a.practice, a.assessed_on, try_cast(a.level AS INTEGER) AS level,
           p.weight::DECIMAL(9, 3) AS weight
    FROM practice_assessments a
    JOIN registered r USING (enterprise_code)
    JOIN practices p USING (practice)
), months AS (
    SELECT DISTINCT site_code, date_trunc('month', assessed_on)::DATE AS month FROM levels
    UNION
    SELECT DISTINCT site_code, date_trunc('month', joined_on)::DATE FROM registered WHERE joined_on IS NOT NULL
    UNION
    SELECT DISTINCT site_code, DATE '2015-01-01' FROM registered WHERE joined_on IS NULL
), latest AS (
    SELECT m.site_code, m.month, l.enterprise_code, l.practice, any_value(l.weight) AS weight,
           max_by(coalesce(l.level, -1), l.assessed_on) AS level
    FROM months m
    JOIN levels l ON l.site_code = m.site_code AND l.assessed_on < m.month + INTERVAL 1 MONTH
    GROUP BY ALL
), framework AS (
    SELECT sum(weight::DECIMAL(9, 3)) AS weight FROM practices
), scored AS (
    SELECT site_code, month, enterprise_code,
           round(100 * sum(weight * level) FILTER (level >= 0) / (4 * sum(weight) FILTER (level >= 0)), 12)
               ::DECIMAL(18, 12) AS score,
           100 * sum(weight) FILTER (level >= 0)
               / ((SELECT weight FROM framework) - coalesce(sum(weight) FILTER (level < 0), 0)) AS assessed_weight_percent
    FROM latest
    GROUP BY ALL
    HAVING count(*) FILTER (level >= 0) > 0
), classed AS (
    SELECT s.site_code, s.month, s.enterprise_code, any_value(s.score) AS score,
           coalesce(arg_max(c.level, c.minimum_score::DOUBLE), 'no_class') AS class
    FROM scored s
    LEFT JOIN practice_levels c
        ON s.score >= c.minimum_score::DOUBLE AND s.assessed_weight_percent >= c.minimum_assessed_weight_percent::DOUBLE
    GROUP BY ALL
)
SELECT m.month, m.site_code, coalesce(c.class, 'not_assessed') AS class,
       count(*) AS enterprises, count(c.score) AS assessed, coalesce(sum(c.score), 0)::DECIMAL(38, 12) AS score_sum
FROM months m
JOIN registered r ON r.site_code = m.site_code
LEFT JOIN classed c ON c.month = m.month AND c.enterprise_code = r.enterprise_code
WHERE c.score IS NOT NULL OR r.joined_on IS NULL OR r.joined_on < m.month + INTERVAL 1 MONTH
GROUP BY ALL

-- The level that an enterprise had in each practice (4: fully, with evidence) by the months in which it was assessed,
-- once for all assessments and once for those of its basis; a practice that does not apply has none.
SELECT 'practice_assessments' AS kind, a.upload_id, a.line, date_trunc('month', a.assessed_on)::DATE AS month,
       e.site_code, a.enterprise_code, a.practice, p.dimension, try_cast(a.level AS INTEGER) AS level, a.basis
FROM (SELECT *, unnest(['all', coalesce(verified, 'unknown')]) AS basis FROM practice_assessments) a
JOIN enterprises e USING (enterprise_code)
JOIN practices p USING (practice)
QUALIFY row_number() OVER (
    PARTITION BY a.enterprise_code, a.practice, a.basis, date_trunc('month', a.assessed_on) ORDER BY a.assessed_on DESC
) = 1

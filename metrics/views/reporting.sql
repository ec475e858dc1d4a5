-- Sites and months in which waste was recorded, or the site said that there was none (reported), beside those in which
-- a report was expected: from the month in which an operating site opened to the last month that any site reported,
-- or to the end of the period asked for.
WITH said AS (
    SELECT DISTINCT month, site_code FROM view_reported
), months AS (
    SELECT unnest(generate_series(
        least(min(month), $first::DATE), greatest(max(month), $last::DATE), INTERVAL 1 MONTH))::DATE AS month
    FROM said
), expected AS (
    SELECT m.month, s.site_code
    FROM months m JOIN sites s ON s.status = 'operating' AND coalesce(s.opened_on, '2015-01-01')::DATE <= last_day(m.month)
)
SELECT coalesce(e.month, s.month) AS month, coalesce(e.site_code, s.site_code) AS site_code,
       s.site_code IS NOT NULL AS has_reported, e.site_code IS NOT NULL AS is_expected
FROM expected e FULL JOIN said s ON s.month = e.month AND s.site_code = e.site_code

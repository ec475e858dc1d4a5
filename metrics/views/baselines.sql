-- Waste per product before: of a survey where there is one, else of a site's first six months with production, once they
-- are over. from_month and to_month are the months it speaks for.
WITH by_month AS (
    SELECT site_code, month, coalesce(sum(product_kg), 0) AS product_kg, coalesce(sum(mass_kg), 0) AS mass_kg
    FROM view_intensity GROUP BY ALL
), started AS (
    SELECT site_code, min(month) FILTER (product_kg > 0) AS from_month, max(month) AS latest FROM by_month GROUP BY ALL
), first_months AS (
    SELECT site_code, from_month, (from_month + INTERVAL 5 MONTH)::DATE AS to_month,
           (1000 * sum(mass_kg) / sum(product_kg))::DECIMAL(18, 9) AS kg_per_t
    FROM by_month JOIN started USING (site_code)
    WHERE month BETWEEN from_month AND from_month + INTERVAL 5 MONTH AND latest > from_month + INTERVAL 5 MONTH
    GROUP BY ALL
), surveyed AS (
    SELECT site_code, arg_max(value, coalesce(period, '')) AS value, max(period) AS period
    FROM baselines WHERE measure = 'waste_intensity' GROUP BY ALL
)
SELECT coalesce(s.site_code, f.site_code) AS site_code, CASE WHEN s.value IS NULL THEN 'first_months' ELSE 'survey' END AS origin,
       coalesce(s.value::DECIMAL(18, 9), f.kg_per_t) AS kg_per_t, s.period,
       CASE WHEN s.value IS NULL THEN f.from_month END AS from_month,
       CASE WHEN s.value IS NULL THEN f.to_month END AS to_month
FROM first_months f FULL JOIN surveyed s ON s.site_code = f.site_code

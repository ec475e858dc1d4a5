-- Waste recorded and product made, by site and month. Of months in which a site neither recorded waste nor said that
-- there was none, the waste is missing, and missing is not zero: their product stands apart (unreported_kg).
SELECT i.* REPLACE (CASE WHEN r.site_code IS NOT NULL THEN i.product_kg END AS product_kg),
       CASE WHEN r.site_code IS NULL THEN i.product_kg END AS unreported_kg
FROM (FROM cube_waste UNION ALL BY NAME FROM cube_production) i
LEFT JOIN (SELECT DISTINCT site_code, month FROM view_reported) r ON r.site_code = i.site_code AND r.month = i.month

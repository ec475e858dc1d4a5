-- Beside waste recorded: what the same product would have made at the intensity of the site's baseline (expected_kg),
-- in months that the baseline does not speak for itself. Product of a site without a baseline, and of months without a
-- report of waste, is not covered. Waste after a site's last month with product is not compared: what was made then has
-- not been reported yet.
SELECT i.*, (b.kg_per_t * (i.product_kg / 1000)::DECIMAL(20, 9))::DECIMAL(38, 9) AS expected_kg,
       CASE WHEN b.kg_per_t IS NOT NULL THEN i.mass_kg END AS compared_kg,
       CASE WHEN b.kg_per_t IS NULL THEN coalesce(i.product_kg, 0) ELSE 0 END + coalesce(i.unreported_kg, 0)
           AS not_covered_kg
FROM view_intensity i
LEFT JOIN view_baselines b ON b.site_code = i.site_code
LEFT JOIN (SELECT site_code, max(month) AS last_month FROM cube_production WHERE product_kg > 0 GROUP BY ALL) made
    ON made.site_code = i.site_code
WHERE (b.to_month IS NULL OR i.month > b.to_month) AND (made.last_month IS NULL OR i.month <= made.last_month)

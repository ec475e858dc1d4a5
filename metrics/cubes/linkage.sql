-- Waste recorded by month, with how much of it names a batch that is there and how much stands in a line of a file; mass
-- in kg. A flow whose batch was undone names none. Flows out of storage were recorded before and are left out.
-- cell: month, site_code
-- from waste_flows: date, site_code
-- from production_batches: unnest((SELECT list(f.date) FROM waste_flows f WHERE f.site_code = fact.site_code AND f.batch_code = fact.batch_code AND f.removed_in IS NULL)), site_code
-- cube linkage: month, site_code, material
-- sums: mass_kg, linked_kg, traced_kg
SELECT 'waste_flows' AS kind, f.upload_id, f.line, date_trunc('month', f.date)::DATE AS month, f.site_code, f.material,
       f.mass_kg, CASE WHEN b.batch_code IS NOT NULL THEN f.mass_kg ELSE 0 END AS linked_kg,
       CASE WHEN f.line IS NOT NULL THEN f.mass_kg ELSE 0 END AS traced_kg,
       b.upload_id AS batch_upload_id, b.line AS batch_line
FROM waste_flows f
LEFT JOIN production_batches b ON b.site_code = f.site_code AND b.batch_code = f.batch_code
WHERE f.from_storage IS DISTINCT FROM true

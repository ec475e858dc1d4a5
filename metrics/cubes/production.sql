-- Production by the month in which a batch was started, with the waste that is linked to it; masses in kg, energy in
-- kWh, water in m3. Waste whose batch is not there, or not there any more, is linked to nothing.
-- cell: month, site_code
-- from production_batches: started_on, site_code
-- from waste_flows: (SELECT any_value(b.started_on) FROM production_batches b WHERE b.site_code = fact.site_code AND b.batch_code = fact.batch_code AND b.removed_in IS NULL), site_code
-- cube production: month, site_code, product, enterprise_code
-- cube batches: month, site_code, product, batch_code
-- sums: input_kg, product_kg, energy_kwh, product_with_energy_kg, water_m3, product_with_water_kg, linked_waste_kg
-- counts: batches
SELECT 'production_batches' AS kind, upload_id, line, date_trunc('month', started_on)::DATE AS month, site_code,
       product, enterprise_code, batch_code, input_kg, product_kg,
       energy_kwh, CASE WHEN energy_kwh IS NOT NULL THEN product_kg END AS product_with_energy_kg,
       water_m3, CASE WHEN water_m3 IS NOT NULL THEN product_kg END AS product_with_water_kg,
       0 AS linked_waste_kg, 1 AS batches
FROM production_batches
UNION ALL
SELECT 'waste_flows', f.upload_id, f.line, date_trunc('month', b.started_on)::DATE, f.site_code,
       b.product, b.enterprise_code, b.batch_code, 0, 0, NULL, NULL, NULL, NULL, f.mass_kg, 0
FROM waste_flows f JOIN production_batches b ON b.site_code = f.site_code AND b.batch_code = f.batch_code
WHERE f.from_storage IS DISTINCT FROM true

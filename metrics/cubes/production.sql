-- Production by the month in which a batch started, site and product; masses in kg, energy in kWh, water in m3.
-- cell: month, site_code
-- from production_batches: started_on, site_code
SELECT date_trunc('month', started_on)::DATE AS month, site_code, product,
       sum(input_kg)::DECIMAL(38, 6) AS input_kg, sum(product_kg)::DECIMAL(38, 6) AS product_kg,
       sum(energy_kwh)::DECIMAL(38, 6) AS energy_kwh, sum(water_m3)::DECIMAL(38, 6) AS water_m3, count(*) AS batches
FROM production_batches
GROUP BY ALL

-- Waste by month, site, material and destination; mass in kg.
-- cell: month, site_code
-- from waste_flows: date, site_code
-- A flow out of storage moves mass from the stock to its destination and adds nothing, so destinations always sum to
-- what was recorded.
WITH moved AS (
    SELECT date, site_code, material, coalesce(destination, 'unknown') AS destination, mass_kg FROM waste_flows
    UNION ALL
    SELECT date, site_code, material, 'storage', -mass_kg FROM waste_flows WHERE from_storage
)
SELECT date_trunc('month', date)::DATE AS month, site_code, material, destination,
       sum(mass_kg)::DECIMAL(38, 6) AS mass_kg, count(*) AS flows
FROM moved
GROUP BY ALL

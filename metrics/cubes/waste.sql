-- Waste handed over, treated or stored; mass in kg.
-- cell: month, site_code
-- from waste_flows: date, site_code
-- cube waste: month, site_code, material, destination
-- cube handover: month, site_code, material, destination, handling, location, measured_by, hauler, receiver
-- cube places: month, site_code, handling, place
-- sums: mass_kg
-- counts: flows
-- A flow out of storage moves mass from the stock to its destination and adds nothing, so destinations always sum to
-- what was recorded, and what was recorded by hauler, receiver or way of measuring counts it once. A place where waste
-- is handled is the shared factory where that is central, else the enterprise whose waste it is.
WITH moved AS (
    SELECT *, coalesce(destination, 'unknown') AS went_to, mass_kg AS moved_kg, 1 AS moved_flows FROM waste_flows
    UNION ALL
    SELECT *, 'storage', -mass_kg, 0 FROM waste_flows WHERE from_storage
)
SELECT 'waste_flows' AS kind, upload_id, line, date_trunc('month', date)::DATE AS month, site_code, material,
       went_to AS destination, coalesce(handling, 'unknown') AS handling, coalesce(location, 'unknown') AS location,
       coalesce(measured_by, 'unknown') AS measured_by, coalesce(hauler, 'unknown') AS hauler,
       coalesce(receiver, 'unknown') AS receiver,
       CASE handling WHEN 'central' THEN site_code WHEN 'own' THEN enterprise_code END AS place,
       moved_kg AS mass_kg, moved_flows AS flows
FROM moved

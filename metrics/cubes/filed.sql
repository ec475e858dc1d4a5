-- What has come by month and site: how many rows of which upload, and the last day of them.
-- cell: kind, month, site_code
-- from waste_flows: 'waste_flows', date, site_code
-- from production_batches: 'production_batches', started_on, site_code
-- from coaching_attendance: 'coaching_attendance', session_date, site_code
-- from green_products: 'green_products', date, site_code
-- cube filed: kind, month, site_code, upload_id
-- counts: rows
-- latest: day
SELECT *, date_trunc('month', day)::DATE AS month, 1 AS rows
FROM (
    SELECT 'waste_flows' AS kind, upload_id, line, site_code, date AS day FROM waste_flows
    UNION ALL SELECT 'production_batches', upload_id, line, site_code, started_on FROM production_batches
    UNION ALL SELECT 'coaching_attendance', upload_id, line, site_code, session_date FROM coaching_attendance
    UNION ALL SELECT 'green_products', upload_id, line, site_code, date FROM green_products
)

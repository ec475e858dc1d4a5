-- The rows of the batches that waste is linked to, by the month and the site of the waste.
SELECT 'production_batches' AS kind, batch_upload_id AS upload_id, batch_line AS line, month, site_code, material
FROM cube_linkage WHERE batch_upload_id IS NOT NULL

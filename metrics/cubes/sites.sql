-- Shared factories that are operating, by the month in which they opened. Those that were only named in the press are
-- not counted; they are the unknown of the figure.
SELECT 'sites' AS kind, NULL::VARCHAR AS upload_id, position + 2 AS line, date_trunc('month', coalesce(opened_on::DATE, DATE '2015-01-01'))::DATE AS month, site_code, status
FROM sites WHERE kind = 'shared_factory'

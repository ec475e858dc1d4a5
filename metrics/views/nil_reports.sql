-- Months for which a site said that it had no waste.
SELECT 'nil_reports' AS kind, upload_id, line, month, site_code FROM nil_reports WHERE kind = 'waste_flows'

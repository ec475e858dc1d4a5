-- Registered enterprises by the month in which they joined; one without that day was there from the beginning.
-- cell: enterprise_code
-- from enterprises: enterprise_code
SELECT 'enterprises' AS kind, upload_id, line, coalesce(date_trunc('month', joined_on)::DATE, DATE '2015-01-01') AS month,
       site_code, enterprise_code, size_class, coalesce(owner_gender, 'unknown') AS owner_gender, kadin_member,
       new_entrepreneur
FROM enterprises

-- Green products: what was made of waste; mass in kg, value in rupiah. A blank value is not known, and no zero.
-- cell: month, site_code
-- from green_products: date, site_code
-- cube green_products: month, site_code, product, material, buyer_kind, distributor
-- sums: product_mass_kg, value_idr, mass_without_value_kg
-- counts: sales
SELECT 'green_products' AS kind, upload_id, line, date_trunc('month', date)::DATE AS month, site_code, product,
       coalesce(made_from, 'unknown') AS material, coalesce(buyer_kind, 'unknown') AS buyer_kind,
       coalesce(distributor, 'unknown') AS distributor, mass_kg AS product_mass_kg, value_idr,
       CASE WHEN value_idr IS NULL THEN mass_kg ELSE 0 END AS mass_without_value_kg, 1 AS sales
FROM green_products

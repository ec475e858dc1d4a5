-- National statistics of household-like waste by year and regency; mass in t. A period carries a whole year's tonnes: of
-- a year the latest one stands, a row without a period before all.
-- cell: year, province, regency
-- from regional_waste: year, province, regency
SELECT 'regional_waste' AS kind, upload_id, line, make_date(year, 1, 1) AS month, year, province, regency, period,
       generated_t, reduced_t, handled_t, recycled_t, raw_material_t
FROM regional_waste
QUALIFY row_number() OVER (
    PARTITION BY year, province, regency ORDER BY coalesce(period, '') = '' DESC, period DESC
) = 1

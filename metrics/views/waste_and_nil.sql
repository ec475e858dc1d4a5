-- Waste, and zeros for months of which a site said that it had none.
FROM cube_waste UNION ALL BY NAME SELECT *, 0 AS mass_kg FROM view_nil_reports

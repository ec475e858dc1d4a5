-- Waste and product of the months that a baseline was made of.
SELECT i.* FROM view_intensity i JOIN view_baselines b ON b.site_code = i.site_code
WHERE i.month BETWEEN b.from_month AND b.to_month

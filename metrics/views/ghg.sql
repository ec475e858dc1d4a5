-- Greenhouse gas avoided by waste that became material, product, compost, gas, feed or energy, once for each scenario;
-- mass without a factor has none and is not covered.
SELECT w.*, f.scenario, f.method, f.baseline, f.gwp, f.is_central, f.is_own,
       (w.mass_kg::DECIMAL(20, 6) * f.avoided_t_per_t)::DECIMAL(38, 9) AS avoided_kg,
       CASE WHEN f.scenario IS NULL THEN w.mass_kg END AS not_covered_kg
FROM cube_waste w
JOIN destinations d ON d.destination = w.destination AND d.fate IN ('material', 'biological', 'energy')
LEFT JOIN cube_ghg_factors f ON f.material = w.material AND f.destination = w.destination

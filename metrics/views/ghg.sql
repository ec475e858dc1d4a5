-- Greenhouse gas avoided by waste that was recovered, once for each scenario; mass without a factor has none and is not
-- covered. `mass` is that waste, summed by what is asked and by of_material and of_destination: 36 times as many rows
-- would be summed otherwise.
SELECT mass.*, f.scenario, f.method, f.baseline, f.gwp, f.is_central, f.is_own,
       mass.mass_kg::DECIMAL(20, 6) * f.avoided_t_per_t AS avoided_kg,
       CASE WHEN f.scenario IS NULL THEN mass.mass_kg END AS not_covered_kg
FROM mass
LEFT JOIN cube_ghg_factors f ON f.material = mass.of_material AND f.destination = mass.of_destination

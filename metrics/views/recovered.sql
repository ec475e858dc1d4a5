-- Waste that became material, product, compost, gas, feed or energy.
SELECT w.*
FROM cube_waste w
JOIN destinations d ON d.destination = w.destination AND d.fate IN ('material', 'biological', 'energy')

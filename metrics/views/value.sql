-- Green products beside the waste recorded in the same month at the same site, by material.
FROM (FROM cube_green_products UNION ALL BY NAME FROM cube_waste)

-- Partners that hauled or received waste, or helped to sell what was made of it, in the roles that they had.
FROM (
    SELECT *, hauler AS partner, 'hauler' AS role FROM cube_handover
    UNION ALL BY NAME
    SELECT *, receiver AS partner, 'receiver' AS role FROM cube_handover
    UNION ALL BY NAME
    SELECT *, distributor AS partner, 'distributor' AS role FROM cube_green_products
) WHERE partner <> 'unknown'

-- Greenhouse gas avoided by a tonne of a material at a destination, in t CO2e: what the baseline would have emitted less
-- what the pathway emits, for each method, baseline, version and set of warming potentials (a scenario). Methane of a
-- dumped wet tonne, complete decay: DOC x DOCf x MCF x F x 16/12 x (1 - OX) x GWP. WARM's factors are for a short ton
-- and carry storage of carbon in a landfill, and credits for what a use replaces; a use that it does not know emits
-- nothing. Where a method does not know a material, it takes the central factor, and is_own is false: so all scenarios
-- speak of the same mass.
WITH parameter AS (
    SELECT parameter, class, vintage, value::DOUBLE AS value FROM ipcc_parameters
), methane AS (
    SELECT docf.vintage, doc.class, mcf.class AS site,
           doc.value * docf.value * mcf.value * f.value * 16 / 12 * (1 - ox.value) AS t_per_t
    FROM parameter doc
    JOIN parameter docf ON docf.parameter = 'docf' AND docf.class IN ('any', doc.class)
    JOIN parameter mcf ON mcf.parameter = 'mcf'
    JOIN parameter ox ON ox.parameter = 'ox' AND ox.class = mcf.class
    JOIN parameter f ON f.parameter = 'f'
    WHERE doc.parameter = 'doc'
), warming AS (
    SELECT vintage AS gwp, any_value(value) FILTER (parameter = 'gwp_ch4') AS ch4,
           any_value(value) FILTER (parameter = 'gwp_n2o') AS n2o
    FROM parameter WHERE parameter IN ('gwp_ch4', 'gwp_n2o') GROUP BY ALL
), pathway AS (
    SELECT p.destination, p.pathway, w.gwp, CASE p.pathway
        WHEN 'compost' THEN (SELECT any_value(value) FROM parameter WHERE parameter = 'compost_ch4') * w.ch4
            + (SELECT any_value(value) FROM parameter WHERE parameter = 'compost_n2o') * w.n2o
        WHEN 'anaerobic_digestion' THEN (SELECT any_value(value) FROM parameter WHERE parameter = 'digestion_ch4') * w.ch4
        ELSE 0 END AS emitted
    FROM ghg_pathways p CROSS JOIN warming w
), scenarios AS (
    SELECT 'ipcc_' || vintage AS method, site AS baseline, w.gwp, m.material, p.destination,
           e.t_per_t * w.ch4 - p.emitted AS avoided
    FROM methane e CROSS JOIN warming w JOIN materials m ON m.ipcc_class = e.class JOIN pathway p ON p.gwp = w.gwp
    UNION ALL
    SELECT 'cdm_type', c.baseline, p.gwp, m.material, p.destination, c.value::DOUBLE - p.emitted
    FROM cdm_type_factors c JOIN materials m ON m.ipcc_class = c.class JOIN pathway p ON p.gwp = 'AR5'
    UNION ALL
    SELECT 'warm_v15', 'landfill', any_value(l.gwp), m.material, p.destination,
           any_value(l.value::DOUBLE - coalesce(r.value::DOUBLE, 0)) * 1.10231131
    FROM warm_v15_factors l
    JOIN materials m ON m.warm_material = l.warm_material
    CROSS JOIN ghg_pathways p
    LEFT JOIN warm_v15_factors r ON r.warm_material = l.warm_material AND r.pathway = p.pathway
    WHERE l.pathway = 'landfill' AND m.ipcc_class IS NOT NULL
    GROUP BY m.material, p.destination
), central AS (
    SELECT material, destination, avoided FROM scenarios
    WHERE method = 'ipcc_2006' AND baseline = 'uncategorised' AND gwp = 'AR5'
), named AS (
    SELECT DISTINCT method, baseline, gwp FROM scenarios
)
SELECT concat_ws(' ', n.method, n.baseline, n.gwp) AS scenario, n.method, n.baseline, n.gwp,
       n.method = 'ipcc_2006' AND n.baseline = 'uncategorised' AND n.gwp = 'AR5' AS is_central,
       c.material, c.destination, s.avoided IS NOT NULL AS is_own,
       coalesce(s.avoided, c.avoided)::DECIMAL(18, 9) AS avoided_t_per_t
FROM central c CROSS JOIN named n
LEFT JOIN scenarios s ON s.method = n.method AND s.baseline = n.baseline AND s.gwp = n.gwp
    AND s.material = c.material AND s.destination = c.destination

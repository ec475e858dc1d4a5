-- Sites and months in which waste was recorded, or the site said that there was none; once for each row that says so.
SELECT month, site_code FROM cube_waste UNION ALL SELECT month, site_code FROM view_nil_reports

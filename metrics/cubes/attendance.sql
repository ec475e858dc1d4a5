-- Attendances, one person at one session, and which of a person's sessions in a calendar year it was: of all (nth), of
-- those at the same site, in the same province, on the same topic, by the same organiser. So whoever counts in a
-- question by the first session that matches it is found without sorting. A person is a hashed national number (the same
-- at every site), else a participant code within its site. Young is 16 to 30, until the 31st birthday.
-- cell: participant_code
-- from coaching_attendance: participant_code
WITH attended AS (
    SELECT a.*, CASE WHEN regexp_full_match(a.participant_code, 'nik-[a-p]{32}') THEN a.participant_code
               ELSE a.site_code || '/' || a.participant_code END AS person,
           year(a.session_date) AS year, p.province_iso AS province, coalesce(a.organiser, 'unknown') AS organised_by
    FROM coaching_attendance a LEFT JOIN sites p ON p.site_code = a.site_code
)
SELECT 'coaching_attendance' AS kind, upload_id, line, date_trunc('month', session_date)::DATE AS month, site_code,
       province, participant_code, person, year, session_date, topic, organised_by AS organiser,
       gender = 'female' AS is_woman, age BETWEEN 16 AND 30 AS is_young,
       year = min(year) OVER (PARTITION BY person) AS is_new,
       row_number() OVER (PARTITION BY person, year ORDER BY session_date, session_code, site_code) AS nth,
       row_number() OVER (PARTITION BY person, year, site_code ORDER BY session_date, session_code) AS nth_site,
       row_number() OVER (PARTITION BY person, year, province ORDER BY session_date, session_code, site_code)
           AS nth_province,
       row_number() OVER (PARTITION BY person, year, topic ORDER BY session_date, session_code, site_code) AS nth_topic,
       row_number() OVER (PARTITION BY person, year, organised_by ORDER BY session_date, session_code, site_code)
           AS nth_organiser
FROM attended

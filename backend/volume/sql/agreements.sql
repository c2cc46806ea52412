-- What the person was told, and agreed to.
INSERT INTO cases_informationrecord (id, case_id, how, told_on, recorded_by_id, recorded_by_agency_id, created_at)
SELECT volume.key(x, no, 'information'), id, informed_how, volume.day_of(x), opened_by, opener_id, volume.moment(x)
FROM story WHERE informed_how IS NOT NULL ORDER BY no;

INSERT INTO cases_sharingagreement (id, version, created_at, updated_at, case_id, covers_participants, how, given_on, expires_on, withdrawn_at,
                                    evidence, recorded_by_id, recorded_by_agency_id)
SELECT id, CASE WHEN withdrawn_x IS NULL THEN 1 ELSE 2 END, volume.moment(x), volume.moment(coalesce(withdrawn_x, x)), case_id, false, how,
       volume.day_of(x),
       CASE WHEN withdrawn_x IS NULL AND volume.draw(no, 'expires') < 0.15 THEN volume.today() + floor(400 * volume.draw(no, 'expires on'))::int END,
       volume.moment(withdrawn_x), CASE WHEN how = 'oral' THEN '' ELSE 'Formulaire signé, gardé à l’accueil' END, opened_by, opener_id
FROM agreed ORDER BY x, no;

-- Agencies that came in on it, and those that were only asked.
CREATE TEMP TABLE covered ON COMMIT DROP AS
SELECT no, agency_id FROM partner WHERE ground = 'agreement'
UNION SELECT no, to_id FROM request WHERE agreement_id IS NOT NULL;

INSERT INTO cases_coveredagency (id, agreement_id, agency_id)
SELECT c.no * 16 + row_number() OVER (PARTITION BY c.no ORDER BY c.agency_id), a.id, c.agency_id FROM covered c JOIN agreed a USING (no) ORDER BY 1;

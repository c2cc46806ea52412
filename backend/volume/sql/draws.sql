-- Chance that is the same each time: every draw is a hash of a number, of what is drawn and of the seed. Never random().
CREATE FUNCTION volume.noise(n bigint, what text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN hashint8extended(n, hashtextextended(what, {seed}));
CREATE FUNCTION volume.draw(n bigint, what text) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (hashint8extended(n, hashtextextended(what, {seed})) & 9007199254740991)::float8 / 9007199254740992;
CREATE FUNCTION volume.wait(drawn float8, mean float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN -ln(1 - drawn) * mean;

-- `words` with the upper bound of each but the last.
CREATE FUNCTION volume.one_of(drawn float8, words text[], bounds float8[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN words[width_bucket(drawn, bounds) + 1];
CREATE FUNCTION volume.any_of(drawn float8, words text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN words[floor(drawn * array_length(words, 1))::int + 1];

-- Time is counted in working days since a Monday three years ago (public holidays are not taken out): the whole part is the day, the rest
-- is where one stands between 7:30 and 16:30 UTC.
CREATE FUNCTION volume.cases() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN {cases};
CREATE FUNCTION volume.today() RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN DATE '{today}';
CREATE FUNCTION volume.now() RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN {now};
CREATE FUNCTION volume.day_of(x float8) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN DATE '{monday}' + (floor(x) + 2 * floor(x / 5))::int;
CREATE FUNCTION volume.moment(x float8) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN to_timestamp({epoch} + (floor(x) + 2 * floor(x / 5)) * 86400 + (x - floor(x)) * 32400);

-- A key as uuidv7() makes them: it sorts by the moment when the row was made.
CREATE FUNCTION volume.key(x float8, n bigint, what text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN encode(
    int8send((floor(({epoch} + (floor(x) + 2 * floor(x / 5)) * 86400 + (x - floor(x)) * 32400) * 1000)::bigint << 16)
             | 28672 | (hashint8extended(n, hashtextextended(what, {seed})) & 4095))
    || int8send((hashint8extended(n, hashtextextended(what, {seed} + 1)) & 4611686018427387903) | (-9223372036854775807 - 1)),
    'hex')::uuid;
CREATE FUNCTION volume.member(agency_no int, rank int) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN volume.key(-40, agency_no::bigint * 100000 + rank, 'member');
-- Who of `staff` caseworkers: the first has more to do than the last.
CREATE FUNCTION volume.who(drawn float8, staff int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN floor(staff * power(drawn, 1.3))::int;

-- Each agency that works on cases has a slice of the numbers from 0 to 1 (volume.agency; sql/agencies.sql gives `uppers` its values).
CREATE FUNCTION volume.uppers() RETURNS float8[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN '{{}}'::float8[];
CREATE FUNCTION volume.agency_at(place float8) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN width_bucket(place, volume.uppers()) + 1;
-- Another agency of the region than the one of this slice.
CREATE FUNCTION volume.neighbour(drawn float8, lower float8, upper float8, region_lower float8, region_upper float8) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN volume.agency_at(CASE WHEN region_lower + drawn * (region_upper - region_lower - (upper - lower)) < lower
                               THEN region_lower + drawn * (region_upper - region_lower - (upper - lower))
                               ELSE region_lower + drawn * (region_upper - region_lower - (upper - lower)) + (upper - lower) END);

-- Few surnames are borne by many, many by few.
CREATE FUNCTION volume.rank_of_surname(drawn float8) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN 1 + floor(30 * (power({surnames} / 30.0::float8 + 1, drawn) - 1))::int;

-- When the case of this number opens: cases are numbered as they open, twice as many a day at the end as at the beginning.
CREATE FUNCTION volume.opening(no bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN volume.now() * (sqrt(1 + 3 * (no::float8 - 0.5) / volume.cases()) - 1);
-- How long it stays open, in working days.
CREATE FUNCTION volume.life(no bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN volume.draw(no, 'short life') < 0.25 THEN 1 + volume.wait(volume.draw(no, 'life'), 15)
              ELSE 5 + volume.wait(volume.draw(no, 'life'), 360) END;
-- The earlier case of the same person, closed by then; both are never open together.
CREATE FUNCTION volume.former(no bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN no > volume.cases() * 45 / 100 AND volume.draw(no, 'returns') < 0.15
                AND volume.draw(no - volume.cases() * 45 / 100, 'returns') >= 0.15
                AND volume.opening(no - volume.cases() * 45 / 100) + volume.life(no - volume.cases() * 45 / 100) < volume.opening(no)
              THEN no - volume.cases() * 45 / 100 END;

-- What people dictate on the phone (cases/references.py): eight characters, then their check character by ISO 7064 MOD 29,28. Multiplying by
-- a number prime to 28^8 gives each case a body of its own; a body in which two neighbours could be swapped unnoticed is passed over.
CREATE FUNCTION volume.checked(state int, digit int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ((coalesce(nullif(state, 0), 28) * 2) % 29 + digit) % 28;
CREATE FUNCTION volume.reference(no bigint) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  body bigint := (no * 223092870001) % 377801998336; said text; rest bigint; digit int; before int; state int; former int; doubtful boolean;
BEGIN
  LOOP
    said := ''; rest := body; state := 14; before := NULL; doubtful := false;
    FOR place IN 1..9 LOOP
      IF place < 9 THEN
        digit := rest % 28; rest := rest / 28;
      ELSE
        digit := (57 - volume.checked(state, 0)) % 28;
      END IF;
      IF before <> digit AND volume.checked(volume.checked(former, digit), before) = volume.checked(volume.checked(former, before), digit) THEN
        doubtful := true;
        EXIT;
      END IF;
      said := said || substr('{alphabet}', digit + 1, 1);
      former := state; state := volume.checked(state, digit); before := digit;
    END LOOP;
    EXIT WHEN NOT doubtful;
    body := (body + {ten_million_further}) % 377801998336;
  END LOOP;
  RETURN substr(said, 1, 4) || '-' || substr(said, 5, 4) || '-' || substr(said, 9, 1);
END $$;

-- The digests of a chain, one after the other: the product's own expression, without the search path that its function sets at each call.
DO $do$
BEGIN
  EXECUTE (
    SELECT format('CREATE FUNCTION volume.digest(%s) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$ BEGIN RETURN %s; END $f$',
                  pg_get_function_arguments(oid), regexp_replace(prosrc, '^\s*SELECT\s', ''))
    FROM pg_proc WHERE oid = 'journal_digest'::regproc
  );
END $do$;
CREATE AGGREGATE volume.chain(uuid, int, timestamptz, timestamptz, uuid, uuid, text, text) (
  SFUNC = volume.digest, STYPE = bytea, INITCOND = '\x0000000000000000000000000000000000000000000000000000000000000000'
);

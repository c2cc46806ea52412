-- What the load remembers of itself, beside the tables of the product: a load that was interrupted goes on from here.
CREATE SCHEMA volume;

CREATE TABLE volume.load (
  cases bigint NOT NULL, seed bigint NOT NULL, today date NOT NULL, batch int NOT NULL,
  begun_at timestamptz NOT NULL DEFAULT now(), seconds float8 NOT NULL DEFAULT 0, finished_at timestamptz
);
CREATE UNIQUE INDEX one_load ON volume.load ((true));

-- A step is written here in the transaction that does it.
CREATE TABLE volume.done (step text PRIMARY KEY);

-- Indexes, constraints and triggers taken off while rows pour in; `sentence` puts each back.
CREATE TABLE volume.aside (place int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sentence text NOT NULL);

-- What the stories draw from.
CREATE TABLE volume.first_name (sex text, cohort int, names text[], bounds float8[], PRIMARY KEY (sex, cohort));
CREATE TABLE volume.surname (rank int PRIMARY KEY, name text NOT NULL);
CREATE TABLE volume.deadline (day date, working_days int, due timestamptz NOT NULL, PRIMARY KEY (day, working_days));
CREATE TABLE volume.epci (siren text PRIMARY KEY, communes text[], bounds float8[]);
ALTER TABLE volume.epci ALTER communes SET STORAGE PLAIN, ALTER bounds SET STORAGE PLAIN;  -- read for each case: never unpacked

CREATE TABLE volume.theme (place int PRIMARY KEY, theme text NOT NULL, share float8 NOT NULL);
CREATE TABLE volume.area (commune text, living_area_id uuid, valid daterange, PRIMARY KEY (commune, living_area_id));
CREATE TABLE volume.level (role text, permission_id int);

-- Who came back, with who sees the later case: their row may lie in another batch.
CREATE TABLE volume.met_again (person_id uuid, groups int[]);

-- Agencies by number. Those that work on cases come first, region after region, each with its slice [lower, upper) of the cases:
-- a number drawn between 0 and 1 names one. `size` names those that measures are taken in.
CREATE TABLE volume.agency (
  no int PRIMARY KEY, works boolean NOT NULL, size text NOT NULL, id uuid, group_id int, slug text UNIQUE, name text, kind text, seat text,
  staff int NOT NULL, lower float8, upper float8, region_lower float8, region_upper float8, first_association int, associations int,
  themes text[], epcis text[], bounds float8[]
);

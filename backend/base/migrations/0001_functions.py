from django.contrib.postgres.operations import BtreeGinExtension, BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

from backend.base import journal

NORMALISE = """
CREATE FUNCTION normalise_name(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, $1)), '[^a-z0-9]+', ' ', 'g'))
$$;
COMMENT ON FUNCTION normalise_name IS 'unaccent() is only STABLE: naming its dictionary makes it safe in an index';
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGinExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(NORMALISE, "DROP FUNCTION normalise_name(text)"),
        migrations.RunSQL(journal.FUNCTIONS, journal.FUNCTIONS_REVERSE),
    ]

"""The audience of a document obeys the rules of the audience of a note. Documents opened are journaled once in a time."""

from django.db import migrations

from backend.base import journal

AUDIENCE = """
CREATE CONSTRAINT TRIGGER audience_is_named AFTER INSERT OR UPDATE OF audience ON cases_document
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audience_is_named('cases_document', 'cases_documentreader', 'id');
CREATE CONSTRAINT TRIGGER audience_is_named AFTER INSERT OR UPDATE OR DELETE ON cases_documentreader
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audience_is_named('cases_document', 'cases_documentreader', 'of_id');
CREATE TRIGGER audience_only_widens BEFORE UPDATE OF audience ON cases_document FOR EACH ROW
  WHEN (old.audience = 'participants' AND new.audience <> 'participants' OR old.audience = 'named' AND new.audience = 'own_agency')
  EXECUTE FUNCTION audience_only_widens();
"""
AUDIENCE_REVERSE = """
DROP TRIGGER audience_only_widens ON cases_document; DROP TRIGGER audience_is_named ON cases_documentreader;
DROP TRIGGER audience_is_named ON cases_document;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_documents")]
    operations = [
        migrations.RunSQL(AUDIENCE, AUDIENCE_REVERSE),
        migrations.RunSQL(journal.also_once("cases_accessrecord", "document_read"), migrations.RunSQL.noop),
    ]

from tests.database import django_db_setup
from tests.economy import pages_unrecorded, pytest_collection_finish, recorded
from tests.kept import kept

__all__ = ["django_db_setup", "kept", "pages_unrecorded", "pytest_collection_finish", "recorded"]

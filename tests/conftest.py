from tests.database import django_db_setup
from tests.kept import kept

__all__ = ["django_db_setup", "kept"]

"""Throwing a load away: the database goes as a whole, since nothing may be deleted from a journal."""

from django.db import connections

from backend.volume.ledger import load_of, take_alone
from backend.volume.running import OWNER

MAINTENANCE = "postgres"
"""The database from which another is dropped."""


def throw_away() -> bool:
    """Drop the database and make it again, empty. False when it holds no load: then nothing is done. Refused while one is at work."""
    owner = connections[OWNER]
    with owner.cursor() as cursor:
        if load_of(cursor) is None:
            return False
        take_alone(cursor)
    database = owner.ops.quote_name(owner.settings_dict["NAME"])
    maintenance = owner.copy()
    maintenance.settings_dict["NAME"] = MAINTENANCE
    connections.close_all()
    with maintenance.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {database} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {database}")
    maintenance.close()
    return True

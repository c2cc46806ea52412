"""Rows added by a statement whose text does not depend on how many there are, none included: how long it takes tells nothing of them."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.db import connection, models


def add_unless_there(model: type[models.Model], rows: Iterable[Any]) -> None:
    """What breaks a unique constraint is there already, and left as it is."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    told = [{str(field.column): field.value_from_object(row) for field in fields} for row in rows]
    table, columns = model._meta.db_table, ", ".join(str(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s) ON CONFLICT DO NOTHING",
            [orjson.dumps(told).decode()],
        )

"""Bring a table up to date with a file, in bulk: only rows that are new or differ are written."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

from backend.base.models import Identified

Row = Mapping[str, Any]

ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def upsert(model: type[models.Model], incoming: Sequence[Row], *, key: str) -> int:
    """Insert or update `incoming` (mappings from column to value, all of the same columns); the number of rows written.

    Rows that the file does not hold stay. Runs inside a transaction.
    """
    if not incoming:
        return 0
    table, columns = model._meta.db_table, list(incoming[0])
    names = ", ".join(columns)
    new_id_column, new_id = ("id, ", "uuidv7(), ") if issubclass(model, Identified) else ("", "")
    updates = ", ".join(f"{column} = excluded.{column}" for column in columns if column != key)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")
        cursor.copy_expert(f"COPY pg_temp.incoming ({names}) FROM STDIN", io.StringIO(copy_text(incoming)))
        # EXCEPT first: ON CONFLICT alone would lock, and compute the generated columns of, every row that is already right.
        cursor.execute(
            f"""
            INSERT INTO {table} ({new_id_column}{names})
            SELECT {new_id}{names} FROM (SELECT {names} FROM pg_temp.incoming EXCEPT SELECT {names} FROM {table}) AS changed
            ON CONFLICT ({key}) DO UPDATE SET {updates}
            """
        )
        written: int = cursor.rowcount
        cursor.execute("DROP TABLE pg_temp.incoming")
    return written


def copy_text(incoming: Sequence[Row]) -> str:
    """The text format of COPY."""
    return "".join("\t".join(map(cell, row.values())) + "\n" for row in incoming)


def cell(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, list):
        value = "{" + ",".join('"' + item.replace("\\", r"\\").replace('"', r"\"") + '"' for item in value) + "}"
    return str(value).translate(ESCAPES)

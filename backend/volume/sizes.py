"""What a load weighs: rows and bytes of the largest tables, and the memory that the client took."""

import resource
import sys
from typing import Any

LARGEST = 8


def sizes(cursor: Any) -> list[str]:
    """One line for the database, one for each of its largest tables (partitions counted together)."""
    cursor.execute(
        """
        WITH parts AS (
          SELECT coalesce(i.inhparent, c.oid)::regclass AS name, c.oid, greatest(c.reltuples, 0)::bigint AS rows
          FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        )
        SELECT name::text, sum(rows), sum(pg_table_size(oid)), sum(pg_indexes_size(oid)) FROM parts GROUP BY 1
        ORDER BY sum(pg_total_relation_size(oid)) DESC LIMIT %s
        """,
        [LARGEST],
    )
    lines = [
        f"  {name:<26} {rows:>12,} rows {megabytes(table):>8,} MB, indexes {megabytes(indexes):>7,} MB"
        for name, rows, table, indexes in cursor.fetchall()
    ]
    cursor.execute("SELECT pg_database_size(current_database())")
    return [f"The database weighs {megabytes(cursor.fetchone()[0]):,} MB, of which the largest tables:", *lines]


def megabytes(count: int) -> int:
    return round(count / 2**20)


def peak_memory() -> int:
    """Megabytes that this process had at most."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))

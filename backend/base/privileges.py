"""What the plain role (web, worker, tests) may do in the database. It owns nothing; a model may narrow its rights by `app_may`.

Applied after each migration. Tables that belong to no model (heads of journals, partitions) are out of its reach.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

ROWS = ("SELECT", "INSERT", "UPDATE", "DELETE")
READ_ONLY_TABLES = ("django_migrations",)


def rights() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each table with what the plain role may do to it."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model._meta.db_table, getattr(model, "app_may", ROWS)
    for table in READ_ONLY_TABLES:
        yield table, ("SELECT",)


def grant(owner: BaseDatabaseWrapper, *, role: str) -> None:
    """Give `role` exactly these rights, and no other. Nothing to do where one role is both (a deployment that has only one)."""
    quoted = owner.ops.quote_name(role)
    with owner.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return
        existing = set(owner.introspection.table_names(cursor))
        statements = [
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}",
            f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        ]
        statements += [
            f"GRANT {', '.join(may)} ON {owner.ops.quote_name(table)} TO {quoted}" for table, may in rights() if table in existing
        ]
        cursor.execute("; ".join(statements))

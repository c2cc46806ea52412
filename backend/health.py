"""Probes: alive (the process answers), ready (the database answers and is migrated)."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

_migrated = False


@require_safe
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    return JsonResponse({"status": "alive"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    global _migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:  # asked once: migrations do not come undone under a running process
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ready" if _migrated else "not migrated"}, status=200 if _migrated else 503)

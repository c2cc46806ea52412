"""A line of the permission matrix, asked by one of the cast."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.cast import Stage
from tests.api.permissions import FILE, MATRIX, SHEET, filled
from tests.api.routes import address
from tests.papers import PDF

IF_MATCH = {
    "case": "{path}",
    "irritant": "irritants/{irritant}",
    "observation": "programme/observations/{observation}",
    "recurring": "recurring-irritants/{recurring}",
    "category": "irritant-categories/{code}",
    "persona": "programme/personas/{persona}",
    "action": "{path}/actions/{action}",
    "appointment": "{path}/appointments/{appointment}",
    "note": "{path}/notes/{note}",
    "document": "{path}/documents/{document}",
}
"""Where one reads the version of what is changed."""
FILES = {FILE: ("bulletin.pdf", PDF), SHEET: ("recueils.csv", b"kind;observed_on\ninterview;2026-03-14\n")}


def play(stage: Stage, who: str, route: str, ids: dict[str, Any]) -> Any:
    line = MATRIX[route]
    path = address(route, {**ids, "pk": ids.get(line.pk), "slug": ids.get(line.pk)}) + (f"?{line.query}" if line.query else "")
    sent = dict(line.headers)
    if named := sent.get("if_match"):
        sent["if_match"] = etag_of(stage, named, ids)
    if file := FILES.get((line.body or {}).get("file", "")):
        return stage[who].send(path, **{**(line.body or {}), "file": SimpleUploadedFile(*file)})
    return stage[who](route.split()[0].lower(), path, filled(line.body, ids), **sent)


def etag_of(stage: Stage, named: str, ids: dict[str, Any]) -> str:
    if named.startswith("agency"):
        return str(stage["admin"].get(named.format(**ids)).get("ETag", '"0"'))
    return str(stage["lead"].get(IF_MATCH[named].format(path=stage.path, **ids)).get("ETag", '"0"'))

"""`openapi.yaml` is what the code says, and the answers are what it says."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from jsonschema import Draft202012Validator

from tests.api.cast import CONTRIBUTOR, Stage, ok
from tests.api.permissions import MATRIX, furnished
from tests.api.routes import PUBLIC, ROUTES, address

COMMITTED = Path(settings.BASE_DIR, "openapi.yaml")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(yaml.load(COMMITTED.read_text("utf-8"), yaml.CSafeLoader))


def test_the_committed_document_is_what_the_code_says() -> None:
    generated = StringIO()
    call_command("spectacular", lang="en", fail_on_warn=True, stdout=generated)
    assert COMMITTED.read_text("utf-8") == generated.getvalue(), "run `make openapi`"


def template(route: str) -> str:
    """The address of a route as the document writes it."""
    found = address(route, {name: f"XX{name}XX" for name in ROUTES[route].pattern.regex.groupindex})
    return "/api/v1/" + re.sub(r"XX(\w+?)XX", r"{\1}", found)


def schema_of(document: dict[str, Any], route: str, status: int) -> Any:
    paths = {re.sub(r"\{id\}", "{pk}", path): item for path, item in document["paths"].items()}
    response = paths[template(route)][route.split()[0].lower()]["responses"][str(status)]
    return response["content"]["application/json"]["schema"]


def strict(schema: Any) -> Any:
    """No property that the document does not name, wherever it names any."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: strict(value) for name, value in schema.items()}
    if found.get("type") == "object" and "properties" in found and "additionalProperties" not in found:
        found["additionalProperties"] = False
    return found


def check(document: dict[str, Any], route: str, response: Any) -> None:
    schema = {**schema_of(document, route, response.status_code), "components": document["components"]}
    errors = [
        f"{route}: {'.'.join(map(str, e.absolute_path))}: {e.message[:200]}"
        for e in Draft202012Validator(strict(schema)).iter_errors(response.json())
    ]
    assert errors == []


READS = sorted(route for route in MATRIX if route.startswith("GET"))


@pytest.mark.parametrize("who", ["coordinator", "receiver", "flagger", "manager"])
def test_what_is_read_is_as_documented(who: str, stage: Stage, document: dict[str, Any]) -> None:
    ids = furnished(stage, for_every_route=True)
    stage.report(agency_concerned=CONTRIBUTOR)
    checked = 0
    for route in READS:
        line = MATRIX[route]
        path = address(route, {**ids, "pk": ids.get(line.pk), "slug": ids.get(line.pk)})
        for query in ("box=received", "box=sent", "box=raised") if line.query.startswith("box") else (line.query,):
            response = stage[who].get(f"{path}?{query}")
            if response.status_code == 200 and not route.endswith(("-content", "-pdf")):  # which are files
                check(document, route, response)
                checked += 1
    assert checked >= 20


def test_what_is_written_is_answered_as_documented(stage: Stage, document: dict[str, Any]) -> None:
    ids = furnished(stage)
    lead, today = stage["lead"], MATRIX["POST case-irritant-list"].body
    moves = [
        ("POST case-list", lead.post("cases", {"person": {"alias": "Un passant"}})),
        ("POST case-start", lead.post(f"{stage.path}/start")),
        ("PATCH case-detail", lead.patch(stage.path, {"themes": ["energy"]}, if_match=lead.get(stage.path)["ETag"])),
        ("POST case-information-list", lead.post(f"{stage.path}/information", {"how": "oral"})),
        ("POST case-irritant-list", lead.post(f"{stage.path}/irritants", today)),
        ("POST irritant-start", lead.post(f"irritants/{ids['irritant']}/start")),
        ("POST irritant-resolve", lead.post(f"irritants/{ids['irritant']}/resolve", {"resolution": "Fait."})),
        ("POST irritant-confirm", lead.post(f"irritants/{ids['irritant']}/confirm", {"person_says": "yes"})),
        ("POST people-search", lead.post("people/search", {"q": "quercynol"})),
        ("POST flag-list", stage["flagger"].post("flags", {**MATRIX["POST flag-list"].body, "danger": True})),
        ("POST flag-acknowledge", lead.post(f"flags/{ids['flag']}/acknowledge")),
        ("POST flag-take-up", lead.post(f"flags/{ids['flag']}/take-up")),
        ("POST handover-reject", stage["receiver"].post(f"handovers/{ids['handover']}/reject", {"reason_code": "out_of_scope"})),
        ("POST case-handover-list", lead.post(f"{stage.path}/handovers", MATRIX["POST case-handover-list"].body)),
        ("POST case-agreement-list", lead.post(f"{stage.path}/agreements", MATRIX["POST case-agreement-list"].body)),
        ("POST case-agreement-withdraw", lead.post(f"{stage.path}/agreements/{ids['agreement']}/withdraw?dry_run=true")),
        ("POST case-note-list", lead.post(f"{stage.path}/notes", {"text": "Une dépression.", "audience": "participants"})),
        ("POST case-document-widen", lead.post(f"{stage.path}/documents/{ids['document']}/widen", {"audience": "participants"})),
        ("POST case-note-widen", lead.post(f"{stage.path}/notes/{ids['note']}/widen", {"audience": "participants"})),
        ("POST case-participation-status", lead.post(f"{stage.path}/participations/{ids['own_part']}/status", {"status": "done"})),
    ]
    for route, response in moves:
        ok(response, response.status_code if response.status_code in (200, 201) else 200)
        check(document, route, response)


def test_each_problem_is_as_documented(stage: Stage, document: dict[str, Any]) -> None:
    furnished(stage)
    validator = Draft202012Validator({"$ref": "#/components/schemas/Problem", "components": document["components"]})
    for response in (
        stage["stranger"].get(stage.path),
        stage["lead"].post(f"{stage.path}/resume"),
        stage["lead"].post("cases", {}),
        stage["lead"].patch(stage.path, {}, if_match='"99"'),
    ):
        assert response.status_code >= 400
        validator.validate(response.json())


def test_each_route_is_documented(document: dict[str, Any]) -> None:
    paths = {re.sub(r"\{id\}", "{pk}", path): item for path, item in document["paths"].items()}
    undocumented = {route for route in set(ROUTES) - PUBLIC if route.split()[0].lower() not in paths.get(template(route), {})}
    assert undocumented == set()

"""Observations over HTTP: one by one with what they brought, or many from a spreadsheet."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from irritants.models import Irritant, Observation
from tests.api.cast import Stage, listed, ok, refused
from tests.api.permissions import TODAY
from tests.api.statements import numbered, statements

ALL = "programme/observations"
NIR = "1 84 12 76 451 089 46"
HEADINGS = "observation;kind;observed_on;commune;category;description\n"
LINES = "1;interview;2026-03-14;46042;A01;Loin\n1;;;;B02;\n2;testimony;2026-03-15;Catus;;\n"


def names(problem: dict[str, Any]) -> list[tuple[str, str]]:
    return [(found["name"], found["code"]) for found in problem["invalid_params"]]


def sheet(lines: str, name: str = "recueils.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, f"{HEADINGS}{lines}".encode())


def test_recorded_read_and_corrected(stage: Stage) -> None:
    lead = stage["lead"]
    met = [{"category": "A01", "agency_concerned": "caf-lot"}, {"category": "B02", "step": "travel"}]
    said = {"kind": "interview", "observed_on": TODAY, "commune": "46042", "place_kind": "street", "place": "Marché", "people_count": 4}
    response = lead.post(ALL, {**said, "irritants": met})
    made = ok(response, 201)
    assert {name: made[name] for name in said} == said
    assert (made["agency"], made["irritant_count"], made["version"], response["ETag"]) == ("ccas-cahors", 2, 1, '"1"')
    assert {(one["category"], one["agency_concerned"], one["observation"]) for one in made["irritants"]} == {
        ("A01", "caf-lot", made["id"]),
        ("B02", None, made["id"]),
    }
    path = f"{ALL}/{made['id']}"
    assert response["Location"].endswith(f"/api/v1/{path}")
    assert ok(lead.get(path)) == made

    refused(lead.patch(path, {"place": "Mairie"}), 428, "precondition_required")
    changed = ok(lead.patch(path, {"place": "Mairie", "commune": None}, if_match='"1"'))
    assert (changed["place"], changed["commune"], changed["version"]) == ("Mairie", None, 2)
    stale = refused(lead.patch(path, {"place": "Marché"}, if_match='"1"'), 412, "stale")
    assert stale["version"] == 2


def test_voided_with_what_it_brought(stage: Stage) -> None:
    lead, seen, other = stage["lead"], stage.observe(irritants=[{"category": "A01"}, {"category": "B02"}]), stage.observe()
    path = f"{ALL}/{seen['id']}"
    assert names(refused(lead.post(f"{path}/void", {"reason": " "}), 400, "invalid")) == [("reason", "blank")]
    refused(lead.post(f"{path}/void", {"reason": "Twice."}, if_match='"7"'), 412, "stale")
    voided = ok(lead.post(f"{path}/void", {"reason": "Twice."}, if_match='"1"'))
    assert (voided["irritant_count"], voided["version"], voided["void_reason"]) == (0, 2, "Twice.")
    assert [one["status"] for one in voided["irritants"]] == ["entered_in_error"] * 2
    assert ok(lead.get(path)) == voided
    assert listed(lead, ALL, "id") == [other["id"]]
    assert listed(lead, f"{ALL}?voided=true", "id") == [seen["id"]]
    assert ok(lead.get(f"{ALL}/count?voided=true")) == {"count": 1}
    for refusal in (
        lead.post(f"{path}/void", {"reason": "Twice."}),
        lead.patch(path, {"place": "Mairie"}, if_match='"2"'),
        lead.post(f"{path}/irritants", {"category": "B02"}),
    ):
        refused(refusal, 409, "entered_in_error")


def test_irritants_of_an_observation(stage: Stage) -> None:
    seen = stage.observe()
    path = f"{ALL}/{seen['id']}/irritants"
    made = ok(stage["lead"].post(path, {"category": "B02"}), 201)
    assert (made["observation"], made["occurred_on"], made["commune"], made["case"]) == (seen["id"], TODAY, "46042", None)
    assert listed(stage["lead"], path, "id") == listed(stage["lead"], "irritants", "id") == [made["id"]]
    assert ok(stage["lead"].get(f"{path}/count")) == {"count": 1}
    refused(stage["stranger"].get(path), 404, "not_found")
    refused(stage["stranger"].post(path, {"category": "B02"}), 404, "not_found")


@pytest.mark.parametrize(
    ("said", "status", "code", "found"),
    [
        ({"kind": "rumour"}, 400, "invalid", [("kind", "invalid_choice")]),
        ({"people_count": 0}, 400, "invalid", [("people_count", "min_value")]),
        ({"observed_on": "2999-01-01"}, 400, "invalid", [("observed_on", "in_the_future")]),
        ({"irritants": [{"category": "A01"}, {"category": "Z99"}]}, 400, "invalid", [("irritants.1.category", "invalid_choice")]),
        ({"irritants": [{"category": "A01", "case": "x"}]}, 400, "unknown_field", [("irritants.0.case", "unknown_field")]),
        ({"narrative": NIR}, 422, "personal_number_detected", [("narrative", "personal_number")]),
        ({"person": "Odile"}, 400, "unknown_field", [("person", "unknown_field")]),
    ],
)
def test_what_is_refused_is_named(said, status, code, found, stage: Stage) -> None:
    body = {"kind": "interview", "observed_on": TODAY, "commune": "46042", **said}
    assert names(refused(stage["lead"].post(ALL, body), status, code)) == found
    assert not Observation.objects.exists()


def test_filters_and_order(stage: Stage) -> None:
    for number, kind in enumerate(("interview", "immersion", "testimony"), 1):
        stage.observe(kind=kind, observed_on=f"2026-0{number}-01", place_kind="street" if number > 1 else "")
    lead = stage["lead"]
    assert listed(lead, ALL, "kind") == ["testimony", "immersion", "interview"]
    assert listed(lead, f"{ALL}?ordering=observed&page_size=1", "kind") == ["interview", "immersion", "testimony"]
    assert listed(lead, f"{ALL}?kind=immersion&kind=testimony&to=2026-02-15", "kind") == ["immersion"]
    assert ok(lead.get(f"{ALL}/count?place_kind=street&from=2026-01-15")) == {"count": 2}
    assert names(refused(lead.get(f"{ALL}?kind=rumour"), 400, "invalid")) == [("kind", "invalid_choice")]
    refused(lead.get(f"{ALL}?case=x"), 400, "unknown_parameter")


@pytest.mark.parametrize("part", ["", "/count", "/{first}", "/{first}/irritants"])
def test_costs_the_same_for_twenty(part: str, stage: Stage) -> None:
    def record() -> str:
        return str(stage.observe(irritants=[{"category": "A01"}, {"category": "B02"}])["id"])

    path = ALL + part.format(first=record())
    few = statements(lambda: stage["lead"].get(path))
    for _ in range(19):
        record()
    for _ in range(18 if "irritants" in part else 0):
        ok(stage["lead"].post(path, {"category": "B02"}), 201)
    many = statements(lambda: stage["lead"].get(path))
    assert len(few) == len(many) <= 4, numbered(many)


class TestImport:
    PATH = f"{ALL}/import"

    def test_a_dry_run_tells_line_by_line_and_writes_nothing(self, stage: Stage) -> None:
        wrong = f"{LINES}3;rumour;2999-01-01;46042;Z99;{NIR}\n"
        report = ok(stage["lead"].send(self.PATH, file=sheet(wrong), dry_run="true"))
        assert (report["imported"], report["observations"], report["irritants"], report["unread_columns"]) == (False, 2, 2, [])
        assert [line["line"] for line in report["lines"]] == [2, 3, 4, 5]
        first, second, third, fourth = report["lines"]
        assert first["observation"] == second["observation"]
        assert first["observation"] | {"kind": "interview", "observed_on": "2026-03-14", "commune": "46042"} == first["observation"]
        assert (first["irritant"]["category"], second["irritant"]["category"], third["irritant"]) == ("A01", "B02", None)
        assert fourth["observation"] is None
        found = {("lines.5.kind", "invalid_choice"), ("lines.5.observed_on", "in_the_future"), ("lines.5.category", "invalid_choice")}
        assert {(one["name"], one["code"]) for one in report["problems"]} == found | {("lines.5.description", "personal_number")}
        assert NIR not in str(report)
        assert not Observation.objects.exists()

    def test_all_of_it_or_nothing(self, stage: Stage) -> None:
        problem = refused(stage["lead"].send(self.PATH, file=sheet(f"{LINES}3;interview;2026-03-14;46042;Z99;\n")), 400, "invalid")
        assert names(problem) == [("lines.5.category", "invalid_choice")]
        assert not Observation.objects.exists()
        report = ok(stage["lead"].send(self.PATH, file=sheet(LINES)))
        assert (report["imported"], report["observations"], report["irritants"]) == (True, 2, 2)
        assert (Observation.objects.count(), Irritant.objects.count()) == (2, 2)
        again = ok(stage["lead"].send(self.PATH, file=sheet(LINES), dry_run="true"))
        assert [[one["code"] for one in line["warnings"]] for line in again["lines"]] == [["probably_there"]] * 3

    def test_imported_by_mistake_all_of_it_is_voided(self, stage: Stage) -> None:
        lead = stage["lead"]
        assert ok(lead.send(self.PATH, file=sheet(LINES), dry_run="true"))["sheet"] is None
        key = ok(lead.send(self.PATH, file=sheet(LINES)))["sheet"]
        assert {one["sheet"] for one in ok(lead.get(ALL))["results"]} == {key}
        before = ok(lead.get(f"programme/observation-sheets/{key}"))
        assert (before["observations_counted"], before["irritants_counted"]) == (before["observations"], before["irritants"]) == (2, 2)
        after = ok(lead.post(f"programme/observation-sheets/{key}/void", {"reason": "The year before."}))
        assert after == {**before, "observations_counted": 0, "irritants_counted": 0}
        assert listed(lead, ALL, "id") == []
        refused(lead.post(f"programme/observation-sheets/{key}/void", {"reason": "Again."}), 409, "entered_in_error")
        refused(lead.get("programme/observation-sheets/nothing"), 404, "not_found")

    def test_sent_again_with_its_key_it_is_imported_once(self, stage: Stage) -> None:
        lead = stage["lead"]
        headers = {"authorization": lead.headers["authorization"], "idempotency-key": "k"}
        first, second = (lead.client.post(f"/api/v1/{self.PATH}", {"file": sheet(LINES)}, headers=headers) for _ in range(2))
        assert ok(first) == ok(second)
        assert Observation.objects.count() == 2

    @pytest.mark.parametrize(
        ("sent", "name", "code"),
        [
            ({"file": SimpleUploadedFile("x.csv", b"a;b\n1;2\n")}, "file", "file_headings"),
            ({"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 not a sheet")}, "file", "file_type"),
            ({"dry_run": "true"}, "file", "required"),
            ({"file": sheet(LINES), "dry_run": "perhaps"}, "dry_run", "invalid"),
        ],
    )
    def test_what_is_no_such_file_is_refused(self, sent, name, code, stage: Stage) -> None:
        assert names(refused(stage["lead"].send(self.PATH, **sent), 400, "invalid")) == [(name, code)]

    def test_json_is_not_a_file(self, stage: Stage) -> None:
        refused(stage["lead"].post(self.PATH, {"file": "x"}), 415, "unsupported_media_type")

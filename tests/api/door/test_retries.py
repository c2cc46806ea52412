"""A request sent twice is carried out once: Idempotency-Key, and the `id` that the client chose."""

from uuid import uuid4

from cases.models import CaseFile, Handover, RiskFlag
from irritants.models import Irritant
from tests.api.cast import RECEIVER, Stage, flagged, ok, refused, request_to, shared_case
from tests.api.permissions import TODAY

BODY = {"person": {"alias": "Un passant"}, "themes": ["housing"]}


def test_the_same_case_sent_twice_is_opened_once(stage: Stage) -> None:
    first = stage["lead"].post("cases", BODY, idempotency_key="k-1")
    again = stage["lead"].post("cases", BODY, idempotency_key="k-1")
    assert ok(again, 201) == ok(first, 201)
    assert (again["Location"], again["ETag"], again["Idempotency-Replayed"]) == (first["Location"], first["ETag"], "true")
    assert "Idempotency-Replayed" not in first
    assert CaseFile.objects.count() == 1
    refused(stage["lead"].post("cases", {**BODY, "themes": []}, idempotency_key="k-1"), 422, "idempotency_mismatch")
    ok(stage["lead"].post("cases", BODY, idempotency_key="k-2"), 201)
    ok(stage["colleague"].post("cases", BODY, idempotency_key="k-1"), 201)
    assert CaseFile.objects.count() == 3, "another key, another credential: other requests"


def test_a_refusal_is_not_kept(stage: Stage) -> None:
    stage.case = stage.open()
    path = f"{stage.path}/handovers"
    refused(stage["lead"].post(path, request_to(RECEIVER), idempotency_key="k"), 409, "agreement_missing")
    stage.agree(RECEIVER)
    ok(stage["lead"].post(path, request_to(RECEIVER), idempotency_key="k"), 201)


def test_a_stored_answer_is_given_to_who_still_sees_the_case(stage: Stage) -> None:
    stage.case = stage.open()
    stage.agree(RECEIVER)
    started = stage["lead"].post(f"{stage.path}/start", idempotency_key="k")
    assert ok(stage["lead"].post(f"{stage.path}/start", idempotency_key="k")) == started.json()
    opened = stage["lead"].post("cases", BODY, idempotency_key="c")
    ok(stage["receiver"].post(f"handovers/{stage.ask()['id']}/accept"))
    refused(stage["lead"].post(f"{stage.path}/start", idempotency_key="k"), 404, "not_found")
    assert ok(stage["lead"].post("cases", BODY, idempotency_key="c"), 201) == opened.json()


def test_an_identifier_of_the_client_is_taken_once(stage: Stage) -> None:
    shared_case(stage)
    lead = stage["lead"]
    for path, body, model in (
        ("cases", BODY, CaseFile),
        (f"{stage.path}/handovers", request_to(RECEIVER), Handover),
        (f"{stage.path}/irritants", {"category": "B01", "occurred_on": TODAY}, Irritant),
        ("flags", flagged(), RiskFlag),
    ):
        chosen = str(uuid4())
        count = model.objects.count()
        first = lead.post(path, {**body, "id": chosen})
        assert ok(first, 201)["id"] == chosen
        again = lead.post(path, {**body, "id": chosen})
        assert (ok(again, 201), again["Idempotency-Replayed"]) == (first.json(), "true")
        assert model.objects.count() == count + 1

    taken = CaseFile.objects.order_by("-opened_at").first()
    assert taken
    refused(lead.post("cases", {**BODY, "themes": [], "id": str(taken.pk)}), 409, "id_taken")
    refused(stage["colleague"].post("cases", {**BODY, "id": str(taken.pk)}), 409, "id_taken")
    refused(stage["stranger"].post("cases", {**BODY, "id": str(taken.pk)}), 409, "id_taken")
    flag = RiskFlag.objects.get()
    refused(stage["stranger"].post("flags", {**flagged(), "id": str(flag.pk)}), 409, "id_taken")


def test_two_forms_of_the_same_identifier_are_one(stage: Stage) -> None:
    chosen = uuid4()
    ok(stage["lead"].post("cases", {**BODY, "id": str(chosen)}), 201)
    refused(stage["lead"].post("cases", {**BODY, "id": chosen.hex.upper()}), 409, "id_taken")
    assert CaseFile.objects.count() == 1

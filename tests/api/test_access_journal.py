"""Who read what, and who tried to: journaled by the door, told to the lead's coordinator and to auditors who say why."""

from typing import Any

import pytest
from django.test import Client

from cases.models import AccessRecord
from tests.api.cast import RECEIVER, Cast, Stage, flagged, ok, refused, shared_case
from tests.api.foundation import Caller
from tests.api.permissions import furnished
from tests.kept import undone


def records(kind: str) -> list[AccessRecord]:
    return list(AccessRecord.objects.filter(kind=kind).order_by("recorded_at", "seq"))


def test_a_case_read_twice_is_one_look(stage: Stage) -> None:
    stage.case = stage.open()
    for _ in range(2):
        ok(stage["lead"].get(stage.path))
    [look] = records("case_read")
    member = stage.cast.members["lead"]
    assert (str(look.stream_id), look.actor_id, look.agency_id) == (stage.case["id"], member.user_id, member.agency_id)
    assert look.data == {"ground": "opened"}
    ok(stage["colleague"].get(stage.path))
    assert len(records("case_read")) == 2, "somebody else"


PARTS = ("information", "agreements", "handovers", "participations", "irritants", "notes", "documents", "events")


@pytest.mark.parametrize("part", PARTS)
def test_to_read_a_part_is_to_open_the_case(part: str, stage: Stage) -> None:
    shared_case(stage)
    ok(stage["contributor"].get(f"{stage.path}/{part}"))
    [look] = records("case_read")
    assert (str(look.stream_id), look.data["ground"]) == (stage.case["id"], "agreement")
    ok(stage["contributor"].get(stage.path))
    assert len(records("case_read")) == 1


def test_a_list_is_one_record_with_what_it_showed(stage: Stage) -> None:
    opened = [stage.open(alias=f"Passant {number}")["id"] for number in range(3)]
    ok(stage["lead"].get("cases?page_size=2"))
    ok(stage["stranger"].get("cases"))
    ok(stage["lead"].get("cases/count"))
    [listing] = records("case_list")
    assert listing.data["shown"] == [opened[2], opened[1]]
    assert listing.actor_id == stage.cast.members["lead"].user_id
    ok(stage["lead"].post("people/search", {"q": "passant"}))
    [search] = records("people_search")
    assert set(search.data["shown"]) == set(opened)


def test_inboxes_flags_and_handovers_are_looked_at(stage: Stage) -> None:
    ids = furnished(stage)
    ok(stage["lead"].get(f"flags/{ids['flag']}"))
    ok(stage["lead"].get("flags?box=received"))
    ok(stage["receiver"].get(f"handovers/{ids['handover']}"))
    ok(stage["receiver"].get("handovers?box=received"))
    ok(stage["flagger"].get(f"flags/{ids['flag']}"))
    assert [(str(look.stream_id), look.data["ground"]) for look in records("flag_read")] == [(ids["flag"], "received")]
    assert [(str(look.stream_id), look.data["ground"]) for look in records("handover_read")] == [(ids["handover"], "receiver")]
    assert [look.data["shown"] for look in records("inbox_list")] == [[ids["flag"]], [ids["handover"]]]


ATTEMPTS: list[tuple[str, str, str, Any, int, str, str]] = [
    ("stranger", "get", "{case}", None, 404, "case-detail", "not_found"),
    ("stranger", "get", "cases/K7Q4-92MX-3", None, 404, "case-detail", "not_found"),
    ("stranger", "get", "cases/nonsense", None, 404, "case-detail", "not_found"),
    ("stranger", "get", "{case}/events", None, 404, "case-event-list", "not_found"),
    ("stranger", "post", "{case}/close", {"nonsense": 1}, 404, "case-close", "not_found"),
    ("stranger", "post", "handovers/{handover}/accept", {}, 404, "handover-accept", "not_found"),
    ("stranger", "get", "handovers/nonsense", None, 404, "handover-detail", "not_found"),
    ("stranger", "get", "irritants/{irritant}", None, 404, "irritant-detail", "not_found"),
    ("stranger", "get", "flags/{flag}", None, 404, "flag-detail", "not_found"),
    ("observer", "post", "{case}/information", {"how": "oral"}, 403, "case-information-list", "contribute_needed"),
    ("contributor", "post", "{case}/close", {"outcome": "resolved"}, 403, "case-close", "lead_needed"),
    ("lead", "get", "{case}/accesses", None, 403, "case-access-list", "role_needed"),
    ("auditor", "get", "{case}/accesses", None, 403, "case-access-list", "reason_needed"),
    ("manager", "post", "people/search", {"q": "quercynol"}, 403, "people-search", "role_needed"),
    ("manager", "post", "cases", {"person": {"alias": "A"}}, 403, "case-list", "role_needed"),
    ("flagger", "get", "statistics/irritants", None, 403, "statistics-irritants", "role_needed"),
]


def test_each_denied_attempt_is_kept(stage: Stage) -> None:
    """Of what is there and of what is not; 404 and 403."""
    ids = furnished(stage)
    stage.cast.hire(*(who for who, *_rest in ATTEMPTS))
    for who, method, path, body, status, route, code in ATTEMPTS:
        with undone():
            refused(stage[who](method, path.format(case=stage.path, **ids), body), status, code)
            [attempt] = records("denied")
        member = stage.cast.members[who]
        assert (attempt.stream_id, attempt.actor_id, attempt.agency_id) == (member.user_id, member.user_id, member.agency_id)
        assert (attempt.data["route"], attempt.data["code"]) == (route, code)
        assert stage.reference not in str(attempt.data), "a digest of what was asked, no more"


def test_an_attempt_that_rolled_back_is_kept_all_the_same(stage: Stage) -> None:
    stage.case = stage.open()
    refused(stage["stranger"].post(f"{stage.path}/start", idempotency_key="k"), 404, "not_found")
    refused(stage["stranger"].post(f"{stage.path}/start", idempotency_key="k"), 404, "not_found")
    assert len(records("denied")) == 2


def test_who_is_unknown_leaves_no_record(stage: Stage) -> None:
    stage.case = stage.open()
    refused(Caller(Client()).get(stage.path), 401, "not_authenticated")
    refused(Caller(Client(), authorization="Bearer nonsense").get(stage.path), 401, "bad_credentials")
    assert records("denied") == []


def test_the_lead_s_coordinator_reads_who_opened_the_case(stage: Stage) -> None:
    shared_case(stage)
    ok(stage["contributor"].get(stage.path))
    ok(stage["observer"].get(stage.path, x_access_reason="Pr%C3%A9paration"))
    told = ok(stage["coordinator"].get(f"{stage.path}/accesses"))["results"]
    seen = {(row["agency"], row["kind"], row["ground"], row["reason"]) for row in told}
    assert seen == {
        ("france-travail-cahors", "case_read", "agreement", ""),
        ("cpam-lot", "case_read", "opened", "Préparation"),
        ("ccas-cahors", "case_read", "agreement", ""),
    }
    assert all(row["actor"] and row["at"] for row in told)
    assert ok(stage["coordinator"].get(f"{stage.path}/accesses/count")) == {"count": 3}
    for who in ("lead", "contributor", "observer"):
        assert stage[who].get(f"{stage.path}/accesses").status_code == 403


def test_an_auditor_says_why_and_only_of_their_agency_s_cases(stage: Stage, cast: Cast) -> None:
    shared_case(stage)
    accesses = f"{stage.path}/accesses"
    refused(stage["auditor"].get(accesses), 403, "reason_needed")
    refused(stage["auditor"].get(accesses, x_access_reason="%20"), 403, "reason_needed")
    told = ok(stage["auditor"].get(accesses, x_access_reason="Plainte%20n%C2%B0%204"))["results"]
    assert told[0]["reason"] == "Plainte n° 4"
    assert told[0]["ground"] == "audit"
    refused(stage["strangers_auditor"].get(accesses, x_access_reason="Plainte"), 404, "not_found")
    refused(stage["receivers_auditor"].get(accesses, x_access_reason="Plainte"), 404, "not_found")
    for path in (stage.path, f"{stage.path}/events", f"{stage.path}/agreements"):
        refused(stage["auditor"].get(path, x_access_reason="Plainte"), 404, "not_found")


def test_an_auditor_may_ask_after_the_agency_left(stage: Stage) -> None:
    stage.case = stage.open()
    stage.agree(RECEIVER)
    ok(stage["receiver"].post(f"handovers/{stage.ask()['id']}/accept"))
    for who in ("auditor", "receivers_auditor"):
        ok(stage[who].get(f"{stage.path}/accesses", x_access_reason="Plainte"))
    refused(stage["coordinator"].get(f"{stage.path}/accesses"), 404, "not_found")
    ok(stage["receivers_coordinator"].get(f"{stage.path}/accesses"))


def test_a_look_counts_anew_after_a_quarter_of_an_hour(stage: Stage) -> None:
    """By the database's clock, which nobody moves: the record is told, not the wait."""
    stage.case = stage.open()
    ok(stage["lead"].get(stage.path))
    ok(stage["lead"].get(stage.path, x_access_reason="Rappel"))
    assert [look.data.get("reason") for look in records("case_read")] == [None, "Rappel"], "another reason is another look"


def test_nobody_s_words_are_in_the_journal(stage: Stage) -> None:
    furnished(stage)
    ok(stage["lead"].get("cases"))
    ok(stage["lead"].post("people/search", {"q": "quercynol"}))
    ok(stage["coordinator"].post("flags", flagged()), 201)
    written = " ".join(str(record.data) for record in AccessRecord.objects.all()).casefold()
    for word in ("quercynol", "zénobie", "framboise", stage.reference.casefold(), "roseline"):
        assert word not in written


def test_irritants_read_in_full_tell_of_their_case(stage: Stage) -> None:
    """The agency that an irritant concerns learns nothing of the case, and leaves no trace in it."""
    ids = furnished(stage)
    before = len(records("case_read"))
    for who in ("observer", "receiver"):
        stage.cast.hire(who)
    ok(stage["observer"].get(f"irritants/{ids['irritant']}"))
    ok(stage["observer"].get("irritants"))
    assert [str(look.stream_id) for look in records("case_read")[before:]] == [stage.case["id"]]
    assert [look.data["shown"] for look in records("case_list")] == [[stage.case["id"]]]
    concerned = ok(stage["receiver"].get("irritants"))["results"]
    assert all(irritant["view"] == "concerned" for irritant in concerned)
    assert len(records("case_list")) == 1

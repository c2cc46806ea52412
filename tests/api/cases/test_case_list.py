"""What the list of cases can be narrowed to: each filter by what it keeps and what it drops."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from backend.base import clock
from tests.api.cast import LEAD, RECEIVER, Stage, listed, ok, refused, shared_case
from tests.api.permissions import LATER

CAHORS, CATUS, LALBENQUE, GRAND_CAHORS = "46042", "46064", "46148", "200023737"


@pytest.fixture
def several(stage: Stage) -> dict[str, str]:
    """Six cases in the sight of the CCAS, by what tells them apart."""
    stage.cast.hire("lead", "coordinator", "receiver", "observer")
    lead, found = stage["lead"], {}

    def opened(name: str, who: str = "lead", *, themes: tuple[str, ...] = (), **person: Any) -> str:
        found[name] = str(stage.open(who, themes=themes, alias=name, **person)["reference"])
        return f"cases/{found[name]}"

    def joined(name: str, stays: str, **more: Any) -> None:
        path = opened(name, commune=LALBENQUE)
        stage.agree(RECEIVER, LEAD, path=path)
        asked = stage.ask(path=path, sender_stays_as=stays, **more)
        ok(stage["receiver"].post(f"handovers/{asked['id']}/accept"))

    opened("plain")
    started = opened("started", themes=("housing", "energy"), commune=CAHORS)
    ok(lead.post(f"{started}/start"))
    ok(lead.post(f"{started}/referent", {"user": str(stage.cast.members["lead"].user_id), "person_position": "chosen"}))
    held = opened("held", themes=("energy",), commune=CATUS)
    ok(lead.post(f"{held}/start"))
    ok(lead.post(f"{held}/hold", {"reason": "Attend", "until": LATER}))
    ok(lead.post(f"{held}/referent", {"user": str(stage.cast.members["coordinator"].user_id), "person_position": "accepted"}))
    closed = opened("closed", themes=("housing",), commune=CAHORS)
    ok(lead.post(f"{closed}/close", {"outcome": "resolved"}))
    joined("contributed", "contributor")
    joined("observed", "observer", observer_until=LATER)
    opened("elsewhere", "observer", commune=CAHORS)
    return found


IN_SIGHT = {"plain", "started", "held", "closed", "contributed", "observed"}
FILTERS: list[tuple[str, set[str]]] = [
    ("", IN_SIGHT),
    ("status=open", {"plain", "contributed", "observed"}),
    ("status=in_progress", {"started"}),
    ("status=on_hold", {"held"}),
    ("status=closed", {"closed"}),
    ("status=closed&status=on_hold", {"closed", "held"}),
    ("theme=energy", {"started", "held"}),
    ("theme=housing", {"started", "closed"}),
    ("theme=taxes", set()),
    (f"commune={CAHORS}", {"started", "closed"}),
    (f"commune={LALBENQUE}", {"contributed", "observed"}),
    (f"intercommunality={GRAND_CAHORS}", {"started", "held", "closed"}),
    ("role=lead", {"plain", "started", "held", "closed"}),
    ("role=contributor", {"contributed"}),
    ("role=observer", {"observed"}),
    ("referent=me", {"started"}),
    ("overdue=false", IN_SIGHT),
    ("overdue=true", set()),
    ("status=open&role=contributor", {"contributed"}),
    ("theme=housing&status=closed&role=lead", {"closed"}),
    ("theme=housing&role=observer", set()),
]


def test_each_filter_keeps_and_drops(several: dict[str, str], stage: Stage) -> None:
    names = {reference: name for name, reference in several.items()}
    for query, expected in FILTERS:
        kept = listed(stage["lead"], f"cases?{query}")
        assert ({names[reference] for reference in kept}, len(kept)) == (expected, len(expected)), query
        assert ok(stage["lead"].get(f"cases/count?{query}")) == {"count": len(expected)}, query


def test_a_case_is_found_by_its_reference_however_it_is_typed(several: dict[str, str], stage: Stage) -> None:
    reference = several["held"]
    for typed in (reference, reference.lower(), reference.replace("-", ""), quote(f" {reference.replace('-', ' ')}")):
        assert listed(stage["lead"], f"cases?reference={typed}") == [reference]
    for typed in ("nonsense", several["elsewhere"], reference[:-1]):
        assert listed(stage["lead"], f"cases?reference={typed}") == []


def test_a_deadline_that_passed_is_overdue(several: dict[str, str], stage: Stage, later: Callable[..., Any]) -> None:
    path = f"cases/{several['plain']}"
    stage.agree(RECEIVER, path=path)
    stage.ask(path=path, urgency="urgent")
    assert listed(stage["lead"], "cases?overdue=true") == []
    later(days=7)
    assert listed(stage["lead"], "cases?overdue=true") == [several["plain"]]
    assert several["plain"] not in listed(stage["lead"], "cases?overdue=false")
    later(days=30)
    assert set(listed(stage["lead"], "cases?overdue=true")) == {several["plain"], several["held"]}
    [row] = ok(stage["lead"].get("cases?overdue=true&status=open"))["results"]
    assert row["next_deadline"] < str(clock.now())


def test_what_changed_since(several: dict[str, str], stage: Stage, later: Callable[..., Any]) -> None:
    since = quote(clock.now().isoformat())
    later(minutes=5)
    etag = stage["lead"].get(f"cases/{several['plain']}")["ETag"]
    ok(stage["lead"].patch(f"cases/{several['plain']}", {"summary": "Suivi."}, if_match=etag))
    assert listed(stage["lead"], f"cases?modified_after={since}") == [several["plain"]]
    future = quote((clock.now() + timedelta(days=1)).isoformat())
    assert listed(stage["lead"], f"cases?modified_after={future}") == []
    assert set(listed(stage["lead"], "cases?modified_after=2020-01-01T00:00:00")) == {several[name] for name in IN_SIGHT}


def test_a_referent_of_another_agency_is_not_me(several: dict[str, str], stage: Stage) -> None:
    assert listed(stage["coordinator"], "cases?referent=me") == [several["held"]]
    assert listed(stage["receiver"], "cases?referent=me") == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("status=banana", "status"),
        ("theme=banana", "theme"),
        ("role=banana", "role"),
        ("referent=you", "referent"),
        ("overdue=yes", "overdue"),
        ("modified_after=yesterday", "modified_after"),
        ("ordering=name", "ordering"),
        ("commune=%00", "commune"),
        ("reference=%00", "reference"),
    ],
)
def test_a_wrong_filter_is_refused(query: str, name: str, stage: Stage) -> None:
    for path in ("cases", "cases/count") if name != "ordering" else ("cases",):
        problem = refused(stage["lead"].get(f"{path}?{query}"), 400, "invalid")
        assert [p["name"] for p in problem["invalid_params"]] == [name]
        assert all(p["reason"] for p in problem["invalid_params"])


def test_an_empty_filter_is_none(several: dict[str, str], stage: Stage) -> None:
    everything = listed(stage["lead"], "cases")
    for name in ("status", "theme", "commune", "intercommunality", "role", "overdue", "referent", "reference", "modified_after"):
        assert listed(stage["lead"], f"cases?{name}=") == everything, name


def test_a_row_says_what_its_case_says(several: dict[str, str], stage: Stage) -> None:
    rows = ok(stage["lead"].get("cases"))["results"]
    assert len(rows) == 6
    for row in rows:
        case = ok(stage["lead"].get(f"cases/{row['reference']}"))
        same = set(row) & set(case) - {"person"}
        assert {name: row[name] for name in same} == {name: case[name] for name in same}
        assert row["person"] == {"id": case["person"]["id"], "display_name": case["person"]["alias"]}
        assert row["role"] == next((p["role"] for p in case["participations"] if p["agency"] == LEAD), None)


def test_what_is_listed_can_be_opened_and_nothing_else(several: dict[str, str], stage: Stage) -> None:
    for who in ("lead", "receiver", "observer", "contributor", "stranger", "manager"):
        in_list = set(listed(stage[who], "cases"))
        opened = {reference for reference in several.values() if stage[who].get(f"cases/{reference}").status_code == 200}
        assert in_list == opened, who
    assert set(listed(stage["observer"], "cases?role=lead")) == {several["elsewhere"]}


def test_until_when_it_is_put_aside_is_told_to_whoever_put_it(stage: Stage) -> None:
    shared_case(stage)
    until = str(clock.today() + timedelta(days=3))
    ok(stage["lead"].post(f"{stage.path}/snooze", {"until": until}))
    assert (stage.now()["snoozed_until"], stage.now("coordinator")["snoozed_until"], stage.now("observer")["snoozed_until"]) == (
        until,
        None,
        None,
    )

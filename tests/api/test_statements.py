"""What requests cost in statements (budgets of docs/architecture.md), the same for one row and for twenty."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from agencies.models import Agency
from backend.base import clock
from cases.models import CaseFile, Participation
from cases.sharing.grants import sync_grants
from tests.api.cast import CONTRIBUTOR, LEAD, RECEIVER, Stage, ok, shared_case
from tests.api.permissions import furnished
from tests.api.statements import numbered, statements
from tests.kept import undone


def crowd(case_id: str, agencies: int) -> None:
    """Bring other agencies in, as exceptions: as many grants more."""
    case = CaseFile.objects.get(pk=case_id)
    present = Participation.objects.filter(case=case).values("agency")
    for agency in Agency.objects.exclude(pk__in=present).exclude(kind="association").order_by("slug")[:agencies]:
        Participation.objects.create(
            case=case, agency=agency, role="contributor", ground="legal_obligation", exception_reason="Art. L1.", started_at=clock.now()
        )
    sync_grants(case)


@pytest.mark.parametrize("ordering", ["-activity", "opened"])
def test_a_list_of_cases_costs_five_statements(ordering: str, stage: Stage) -> None:
    stage.case = stage.open()
    one = statements(lambda: stage["lead"].get(f"cases?ordering={ordering}"))
    for number in range(19):
        stage.open(alias=f"Passant {number}", commune="46042")
    crowd(stage.case["id"], 14)
    twenty = statements(lambda: stage["lead"].get(f"cases?ordering={ordering}"))
    assert len(one) == len(twenty) == 5, numbered(twenty)  # named reader? keys, cases, who is in them, the access record
    filtered = statements(
        lambda: stage["lead"].get("cases?status=open&theme=housing&role=contributor&overdue=true&referent=me&page_size=3")
    )
    assert len(filtered) <= 5, numbered(filtered)
    assert len(statements(lambda: stage["lead"].get("cases/count"))) == 2


def test_a_case_costs_eight_statements_at_most(stage: Stage) -> None:
    shared_case(stage)
    ok(stage["lead"].post(f"{stage.path}/referent", {"user": str(stage.cast.members["lead"].user_id), "person_position": "chosen"}))
    few = statements(lambda: stage["lead"].get(stage.path))
    crowd(stage.case["id"], 14)
    many = statements(lambda: stage["lead"].get(stage.path))
    assert len(few) == len(many) <= 8, numbered(many)


def test_opening_a_case_costs_seventeen_statements_at_most(stage: Stage) -> None:
    """Three of them to do it once and only once, three more to tell that the person was informed; two so that nothing tells whether there
    is a file out of sight."""
    stage.open(alias="Un passant")
    named = {"person": {"first_name": "Ana", "last_name": "Autrecas", "commune": "46042"}, "themes": ["housing"]}
    informed = {**named, "person": {"first_name": "Bob", "last_name": "Zwei", "commune": "46042"}, "informed": {"how": "oral"}}
    found = [
        statements(lambda: stage["lead"].post("cases", {"person": {"alias": "A"}}), status=201),
        statements(lambda: stage["lead"].post("cases", named, idempotency_key="k"), status=201),
        statements(lambda: stage["lead"].post("cases", informed), status=201),
    ]
    assert max(map(len, found)) <= 17, "\n\n".join(map(numbered, found))


@pytest.mark.parametrize("key", [None, "k"])
def test_accepting_costs_what_it_must(key: str | None, stage: Stage) -> None:
    """Thirteen of the operation, one to show what the case looks like from now on; three more to do it once and only once."""
    shared_case(stage)
    asked = stage.ask()
    stage.cast.hire("receiver")
    sent = {"idempotency_key": key} if key else {}
    found = statements(lambda: stage["receiver"].post(f"handovers/{asked['id']}/accept", **sent))
    assert len(found) == (17 if key else 14), numbered(found)


Grow = Callable[[Stage, dict[str, Any]], Any]
GROWING: dict[str, tuple[str, int, Grow]] = {
    "agreements": ("{case}/agreements", 5, lambda stage, ids: stage.agree("mdph-lot", CONTRIBUTOR)),
    "irritants": ("irritants", 3, lambda stage, ids: stage.report()),
    "irritants of a case": ("{case}/irritants", 4, lambda stage, ids: stage.report()),
    "notes": ("{case}/notes", 6, lambda stage, ids: stage.write(audience=[CONTRIBUTOR])),
    "documents": ("{case}/documents", 5, lambda stage, ids: stage.add(audience=CONTRIBUTOR)),
    "held documents": ("{case}/documents?page_size=100", 5, lambda stage, ids: stage.add(kind="other")),
    "actions of a case": ("{case}/actions", 4, lambda stage, ids: planned(stage)),
    "appointments of a case": ("{case}/appointments", 4, lambda stage, ids: booked(stage)),
    "actions": ("actions", 2, lambda stage, ids: planned(stage)),
    "appointments": ("appointments", 2, lambda stage, ids: booked(stage)),
    "events": ("{case}/events", 6, lambda stage, ids: stage.report("contributor")),
    "information": ("{case}/information", 4, lambda stage, ids: ok(stage["lead"].post(f"{stage.path}/information", {"how": "oral"}), 201)),
    "flags received": ("flags?box=received", 4, lambda stage, ids: ok(stage["coordinator"].post("flags", FLAG), 201)),
    "flags raised": ("flags?box=raised", 3, lambda stage, ids: ok(stage["coordinator"].post("flags", FLAG), 201)),
}


def planned(stage: Stage) -> Any:
    return ok(stage["lead"].post(f"{stage.path}/actions", {"title": "Demander", "agency": LEAD, "due_on": str(clock.today())}), 201)


def booked(stage: Stage) -> Any:
    return ok(stage["lead"].post(f"{stage.path}/appointments", {"starts_at": clock.now().isoformat()}), 201)


FLAG = {"commune": "46042", "factors": ["R01"], "person": {"first_name": "R"}, "person_agrees": "yes", "narrative": "Rien."}


def test_a_list_costs_the_same_for_one_row_and_for_twenty(stage: Stage) -> None:
    ids = furnished(stage)
    for what, (path, expected, grow) in GROWING.items():
        with undone():
            few, many = grown(stage, path.format(case=stage.path), partial(grow, stage, ids))
        assert len(few) == len(many) == expected, f"{what}: {numbered(many)}"


def grown(stage: Stage, path: str, grow: Callable[[], Any]) -> tuple[list[str], list[str]]:
    """What a list asks for with a row, and with twenty."""
    grow()
    few = statements(lambda: stage["coordinator"].get(path))
    for _ in range(18):
        grow()
    assert len(ok(stage["coordinator"].get(path))["results"]) >= 19
    return few, statements(lambda: stage["coordinator"].get(path))


@pytest.mark.parametrize(("who", "box"), [("receiver", "received"), ("lead", "any")])
def test_a_list_of_handovers_costs_the_same_for_one_row_and_for_twenty(who: str, box: str, stage: Stage) -> None:
    """Twenty cases, half of them accepted, half of the rest with the identity shown ahead."""
    stage.cast.hire(who)

    def hand_over(number: int) -> None:
        case = Stage(stage.cast)
        case.case = case.open(alias=f"Passant {number}", commune="46042")
        case.agree(RECEIVER)
        asked = case.ask(disclosure="identity" if number % 4 else "offer")
        if number % 2:
            ok(stage["receiver"].post(f"handovers/{asked['id']}/accept"))

    hand_over(0)
    few = statements(lambda: stage[who].get(f"handovers?box={box}"))
    for number in range(1, 20):
        hand_over(number)
    many = statements(lambda: stage[who].get(f"handovers?box={box}"))
    assert len(few) == len(many) == 4, numbered(many)  # the page, its rows, the cases in sight, the access record


def test_handovers_of_a_case_cost_the_same_for_one_and_for_many(stage: Stage) -> None:
    shared_case(stage)
    few = statements(lambda: stage["lead"].get(f"{stage.path}/handovers"))
    for _ in range(8):
        ok(stage["receiver"].post(f"handovers/{stage.ask()['id']}/reject", {"reason_code": "no_capacity"}))
    many = statements(lambda: stage["lead"].get(f"{stage.path}/handovers"))
    assert len(few) == len(many) == 5, numbered(many)


def test_parts_and_accesses_cost_the_same_for_one_and_for_many(stage: Stage) -> None:
    shared_case(stage)
    few = [statements(lambda path=path: stage["coordinator"].get(f"{stage.path}/{path}")) for path in ("participations", "accesses")]
    crowd(stage.case["id"], 14)
    for who in ("colleague", "contributor", "observer"):
        ok(stage[who].get(stage.path))
    many = [statements(lambda path=path: stage["coordinator"].get(f"{stage.path}/{path}")) for path in ("participations", "accesses")]
    assert [len(found) for found in few] == [len(found) for found in many] == [4, 5], "\n\n".join(map(numbered, many))


@pytest.mark.parametrize(
    ("path", "expected"), [("agencies", 1), ("communes", 1), ("living-areas", 1), ("risk-factors", 1), ("irritant-categories", 1)]
)
def test_the_directory_costs_one_statement(path: str, expected: int, stage: Stage) -> None:
    stage.cast.hire("lead")
    for size in (1, 20):
        found = statements(lambda size=size: stage["lead"].get(f"{path}?page_size={size}"))
        assert len(found) == expected, numbered(found)


def test_a_search_costs_the_same_for_one_and_for_twenty(stage: Stage) -> None:
    stage.open(first_name="Une", last_name="Quercynol")
    one = statements(lambda: stage["lead"].post("people/search", {"q": "quercynol"}))
    for name in ("Ana", "Bob", "Carl", "Dora", "Eve", "Fay", "Gus", "Hal", "Ida", "Jan", "Kim", "Leo", "Mia", "Ned"):
        stage.open(first_name=name, last_name=f"Quercynol {name * 3}")
    many = statements(lambda: stage["lead"].post("people/search", {"q": "quercynol"}))
    assert len(one) == len(many) <= 3, numbered(many)

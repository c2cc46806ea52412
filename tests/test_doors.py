"""Two doors, one house: what is written, listed and filtered through the API and through the pages is the same, and said once."""

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from agencies.actor import Actor
from backend.base import clock
from backend.localdb import PROJECT
from cases.models import AccessRequest, CaseFile, Handover, RiskFlag
from cases.operations.close_case import close_case
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.name_referent import name_referent
from cases.operations.one_person.cancel_access_request import cancel_access_request
from cases.operations.one_person.look_up_person import look_up_person
from cases.operations.one_person.refuse_access import refuse_access
from cases.operations.one_person.request_access import request_access
from cases.operations.open_case import open_case
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.plan_action import plan_action
from cases.operations.plan.tell_appointment import tell_appointment
from cases.operations.start_case import start_case
from cases.plan.filters import this_week
from irritants.models import Irritant
from irritants.operations.record_observation import record_observation
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.report_irritant import report_irritant
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant
from irritants.operations.void_observation import void_observation
from tests.cases.conftest import LEAD, RECEIVER, Cast, agree, flagging

DOMAIN, DOORS = ("agencies", "cases", "irritants"), ("api", "frontend")

OF_THE_SERVICE = "those who run the service do it, by commands"
THROUGH_NO_DOOR = {
    **dict.fromkeys(("create_agency", "correct_agency", "mark_sensitive"), OF_THE_SERVICE),
    "add_member": "commands and the demonstration do it; people are invited, and join by themselves",
    "replace_reader": "follows a membership that ended or changed",
    **dict.fromkeys(("expire_handover", "expire_access_request"), "only the clock does it"),
}
"""Operations that neither door offers, and why."""
THROUGH_ONE_DOOR = {
    "accept_invitation": "its link opens a page, for whoever it was sent to",
    "join_by_invitation": "a password is chosen by a person, in a browser",
    "export_chart": "drawings are of the pages; software draws its own from the figures",
    "keep_sheet": "people look at what was understood before they say yes; software sends the file again",
    "choose_language": "of the pages and messages that one reads; software says its own with each request",
}
"""Operations that only one door offers, and why."""

WRITING = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"}
OF_THE_DOOR_ITSELF = {
    "frontend/session/": "until when one is signed in",
    "frontend/drafts/": "what was typed and not sent",
}
"""What a door keeps for itself: nothing of the field."""


# --- what is written ---


def modules(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(folder.parent).as_posix(), ast.parse(path.read_text("utf-8"))


def operations(root: Path) -> dict[str, str]:
    """Every `@operation` of the domain that a door may call, and the module that it is in."""
    return {
        node.name: name.removesuffix(".py").replace("/", ".")
        for app in DOMAIN
        for name, module in modules(root / app)
        for node in module.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any(isinstance(mark, ast.Name) and mark.id == "operation" for mark in node.decorator_list)
    }


def imported(door: Path) -> set[tuple[str, str]]:
    """Module and name of all that a door takes from elsewhere."""
    return {
        (node.module or "", alias.name)
        for _, module in modules(door)
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def offered(root: Path) -> dict[str, set[str]]:
    """Each operation, and the doors that offer it."""
    taken = {door: imported(root / door) for door in DOORS}
    return {name: {door for door in DOORS if (module, name) in taken[door]} for name, module in operations(root).items()}


def written_by_hand(root: Path) -> Iterator[str]:
    """Where a door writes a row without an operation: `….save(…)`, `….objects.….update(…)`."""
    for door in DOORS:
        for name, module in modules(root / door):
            for node in ast.walk(module):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
                    receiver = ast.unparse(node.func.value)
                    if ".objects" in receiver or node.func.attr in ("save", "delete"):
                        yield f"{name}:{node.lineno}: {receiver}.{node.func.attr}"


def test_both_doors_call_the_same_operations():
    doors = offered(PROJECT)
    assert len(doors) > 40
    assert {name for name, found in doors.items() if not found} == THROUGH_NO_DOOR.keys()
    assert {name for name, found in doors.items() if len(found) == 1} == THROUGH_ONE_DOOR.keys()


def test_no_door_writes_by_itself():
    places = list(written_by_hand(PROJECT))
    assert [place for place in places if not place.startswith(tuple(OF_THE_DOOR_ITSELF))] == []
    assert [own for own in OF_THE_DOOR_ITSELF if not any(place.startswith(own) for place in places)] == [], "no longer needed"


class TestWhatTheComparisonSees:
    @pytest.fixture
    def house(self, tmp_path: Path) -> Path:
        for folder in ("agencies", "cases/operations", "irritants", "api", "frontend"):
            (tmp_path / folder).mkdir(parents=True)
        (tmp_path / "cases/operations/hold_case.py").write_text("@operation\ndef hold_case(): ...\ndef why(): ...")
        (tmp_path / "api/views.py").write_text("from cases.operations.hold_case import hold_case, why")
        return tmp_path

    def test_an_operation_that_the_pages_lack(self, house: Path):
        assert offered(house) == {"hold_case": {"api"}}

    def test_one_that_they_write_again_under_the_same_name(self, house: Path):
        (house / "frontend/views.py").write_text("from frontend.holding import hold_case")
        assert offered(house) == {"hold_case": {"api"}}

    def test_one_that_both_call(self, house: Path):
        (house / "frontend/views.py").write_text("def view():\n    from cases.operations.hold_case import hold_case as hold")
        assert offered(house) == {"hold_case": {"api", "frontend"}}

    @pytest.mark.parametrize("line", ["case.save", "CaseFile.objects.filter(pk=1).update", "Note.objects.create", "note.delete"])
    def test_a_row_that_a_door_writes(self, house: Path, line: str):
        (house / "frontend/views.py").write_text(f"{line}(**changes)")
        assert list(written_by_hand(house)) == [f"frontend/views.py:1: {line}"]

    def test_a_dictionary_is_no_row(self, house: Path):
        (house / "frontend/views.py").write_text("context.update(more)\nself.create(request)")
        assert list(written_by_hand(house)) == []


# --- what is listed ---


class Reading(HTMLParser):
    """Addresses in the main part of a page, and what its filter offers: each name with its values."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.next_page: str | None = None
        self.filters: dict[str, list[str]] = {}
        self._in_main = self._in_filter = False
        self._select = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_main |= tag == "main"
        if tag == "form":
            self._in_filter = self._in_main and given.get("method", "get").lower() == "get"
        if tag == "a" and self._in_main:
            self.addresses.append(given.get("href", ""))
            if given.get("rel") == "next":
                self.next_page = given["href"]
        if self._in_filter and tag == "select":
            self._select = given["name"]
        if self._in_filter and tag == "option":
            self.filters.setdefault(self._select, []).append(given.get("value", ""))
        if self._in_filter and tag == "input" and given.get("name"):
            self.filters.setdefault(given["name"], []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._in_main &= tag != "main"
        self._in_filter &= tag != "form"


class Member:
    """Signed in once: the session opens both doors."""

    def __init__(self, actor: Actor) -> None:
        assert actor.user is not None
        self.client = Client()
        self.client.force_login(actor.user)

    def page(self, address: str) -> Reading:
        response = self.client.get(address)
        assert response.status_code == 200, address
        return Reading(response)

    def on_the_pages(self, resource: str, query: str) -> list[str]:
        """What names the rows of a list, in its order."""
        found: dict[str, None] = {}
        address: str | None = f"/{resource}?{query}"
        while address:
            page = self.page(address)
            found |= {match[1]: None for link in page.addresses if (match := re.fullmatch(ROWS[resource], link))}
            address = page.next_page
        return list(found)

    def in_the_api(self, resource: str, query: str) -> list[str]:
        found: list[str] = []
        address: str | None = f"/api/v1/{resource}?{query}"
        while address:
            answer = self.client.get(address)
            assert answer.status_code == 200, answer.content.decode()
            found += [row["reference" if resource == "cases" else "id"] for row in answer.json()["results"]]
            address = answer.json()["next"]
        return found


UUID, REFERENCE = "[0-9a-f]{8}-[0-9a-f-]{27}", r"\w{4}-\w{4}-\w"
ROWS = {
    "cases": rf"/cases/({REFERENCE})",
    **{resource: rf"/{resource}/({UUID})" for resource in ("handovers", "access-requests", "flags", "irritants", "programme/observations")},
    **{f"{planned}s": rf"/cases/{REFERENCE}#{planned}-({UUID})" for planned in ("action", "appointment")},
}
"""What the link of a row looks like, and what in it names the row."""
FOR_A_PAGE = 25


@pytest.fixture(scope="module")
def busy_once(kept: Callable[[], AbstractContextManager[Any]]) -> Cast:
    with kept():
        return busied(Cast())


@pytest.fixture
def busy(busy_once: Cast, db: None) -> Cast:
    return deepcopy(busy_once)


def busied(cast: Cast) -> Cast:
    """More than a page of cases, and of everything a bit: late and in time, ours and theirs, done and to do."""
    lead, receiver, outside, flag = cast["lead"], cast["receiver"], "46102", flagging(cast)
    sarah = open_case(actor=lead, person={"first_name": "Sarah", "last_name": "Lémery", "commune": "46042"}, themes=["mobility"])
    start_case(sarah.reference, actor=lead)
    name_referent(sarah.reference, user=lead.user_id, person_position="chosen", actor=lead)
    agree(sarah, cast, RECEIVER)
    late = asked(sarah.reference, lead, RECEIVER, kind="support")
    Handover.objects.filter(pk=late.pk).update(respond_by=clock.now() - timedelta(days=1))
    CaseFile.objects.filter(pk=sarah.pk).update(next_deadline=clock.now() - timedelta(days=1))

    for who in (lead, receiver, receiver, receiver):
        joining(who)
    refuse_access(joining(receiver).pk, reason_code="no_capacity", actor=cast["lead_coordinator"])
    cancel_access_request(joining(lead).pk, actor=lead)
    AccessRequest.objects.filter(pk=joining(receiver).pk).update(respond_by=clock.now() - timedelta(days=1))

    theirs = open_case(actor=receiver, person={"alias": "La dame du marché", "commune": outside}, themes=["housing"])
    agree(theirs, cast, LEAD, actor=receiver)
    asked(theirs.reference, receiver, LEAD)
    helped = open_case(actor=receiver, person={"alias": "Le voisin"}, themes=["housing"])
    agree(helped, cast, LEAD, actor=receiver)
    accept_handover(asked(helped.reference, receiver, LEAD, kind="support").pk, actor=lead)
    over = open_case(actor=lead, person={"alias": "Le marin", "commune": "46042"})
    reported(over, lead, category="B01", commune=outside)
    close_case(over.reference, outcome="moved_away", actor=lead)
    for number in range(FOR_A_PAGE):
        open_case(actor=lead, person={"alias": f"Personne {number}"})

    _raised, read, neglected, elsewhere = (flag(factors=["R10"], person={"alias": alias}).pk for alias in "ABCD")
    acknowledge_flag(read, actor=lead)
    RiskFlag.objects.filter(pk=neglected).update(respond_by=clock.now() - timedelta(hours=1))
    redirect_flag(elsewhere, to_agency=RECEIVER, reason="Housing benefit.", actor=cast["lead_coordinator"])
    raise_flag(actor=lead, factors=["R14"], person={"alias": "Le père"}, person_agrees="yes", commune="46042", narrative="Alone.")

    week = clock.at(this_week()[0], clock.END_OF_DAY)
    for number in range(FOR_A_PAGE + 2):
        due = clock.today() + timedelta(days=number - 3)
        who = lead.user_id if number % 2 else None
        status = "done" if number % 5 == 4 else "to_do"
        plan_action(sarah.reference, title="Call", agency=LEAD, assignee=who, due_on=due, status=status, actor=lead)
        kind = "home" if number % 2 else "phone"
        meeting = book_appointment(sarah.reference, starts_at=week + timedelta(days=number - 2), professional=who, kind=kind, actor=lead)
        if number < 2:
            tell_appointment(sarah.reference, meeting.pk, status="cancelled", actor=lead)
    plan_action(theirs.reference, title="Answer", agency=RECEIVER, due_on=clock.today(), actor=receiver)

    reported(theirs, receiver, category="A06", agency_concerned=LEAD)
    settled, back = (reported(sarah, lead, category=category, agency_concerned=RECEIVER) for category in ("B13", "A06"))
    for irritant, says in ((settled, "yes"), (back, "no")):
        start_irritant(irritant.pk, actor=lead)
        resolve_irritant(irritant.pk, resolution="Called.", actor=lead)
        record_persons_word(irritant.pk, person_says=says, actor=lead)

    for number in range(FOR_A_PAGE + 2):
        kind, place_kind = ("immersion", "") if number % 9 == 4 else ("interview", "street" if number % 2 else "home")
        seen, where = date(2026, 1 + number % 6, 12), "46042" if number % 3 else outside
        made = record_observation(kind=kind, observed_on=seen, commune=where, place_kind=place_kind, actor=lead)
    void_observation(made.pk, reason="Saisi deux fois.", actor=lead)
    record_observation(kind="testimony", observed_on=date(2026, 2, 1), actor=receiver)
    return cast


def asked(reference: str, actor: Actor, agency: str, *, kind: str = "lead") -> Handover:
    stays = {"sender_stays_as": "contributor"} if kind == "lead" else {}
    said = {"need": "Help", "summary": "Somebody alone.", "how": "with_person", "person_told": True, **stays}
    return hand_over(reference, actor=actor, to_agency=agency, kind=kind, **said)


def joining(actor: Actor) -> AccessRequest:
    born, why = date(1990, 1, 2), "Se présente au guichet."
    found = look_up_person(actor=actor, birth_name="Lémery", first_name="Sarah", birth_date=born, reason=why)
    return request_access(found.pk, actor=actor, reason=why)


def reported(case: CaseFile, actor: Actor, **facts: str) -> Irritant:
    return report_irritant(actor=actor, case=case.reference, occurred_on=clock.today(), **{"commune": "46042", **facts})


QUESTIONS = {
    "cases": {
        "lead": (
            "status=in_progress", "status=open&status=closed", "theme=mobility", "theme=housing", "commune=46042", "role=lead",
            "role=contributor", "overdue=true", "overdue=false", "referent=me", "ordering=opened", "status=closed&commune=46042",
        ),
        "receiver": ("theme=housing", "role=lead", "ordering=activity"),
        "stranger": (),
    },
    "handovers": {
        "lead": ("box=sent", "box=received&status=accepted", "box=received&status=requested", f"box=any&to_agency={RECEIVER}&kind=support"),
        "receiver": ("box=any", "box=received", "box=received&overdue=true", "box=sent&status=requested", "box=sent&status=accepted&status=requested"),
        "stranger": ("box=received", "box=sent"),
    },
    "access-requests": {
        "lead": (
            "box=sent", "box=received&status=refused", "box=received&status=requested", "box=received&overdue=true",
            "box=sent&status=cancelled",
        ),
        "receiver": ("box=received", "box=sent", "box=sent&overdue=true", "box=sent&status=requested&status=refused"),
        "stranger": ("box=received", "box=sent"),
    },
    "flags": {
        "lead": ("box=received&status=acknowledged", "box=received&overdue=true", "box=raised", "box=received&status=raised&overdue=true"),
        "receiver": ("box=received", "box=raised"),
        "flagger": ("box=raised",),
        "stranger": ("box=received", "box=raised"),
    },
    "irritants": {
        "lead": (
            "status=confirmed", "status=confirmed&status=reported", "category=B13", "theme=response_fit", "commune=46102",
            f"agency_concerned={RECEIVER}", "agency_concerned=null", "reopened=true", "counted=true", "ordering=reported",
        ),
        "receiver": ("status=confirmed", "commune=46042", "reopened=true", "counted=true"),
        "stranger": (),
    },
    "programme/observations": {
        "lead": (
            "kind=immersion", "kind=interview", "place_kind=street", "commune=46042", "from=2026-03-01", "to=2026-02-28",
            "kind=interview&place_kind=street", "ordering=observed", "voided=true",
        ),
        "receiver": (),
        "stranger": (),
    },
    "actions": {
        "lead": ("mine=true", "overdue=true", "this_week=true", "status=done", "mine=true&overdue=true", "ordering=-due"),
        "receiver": ("overdue=true",),
        "stranger": (),
    },
    "appointments": {
        "lead": ("mine=true", "kind=phone", "status=booked", "ordering=-starts"),
        "receiver": (),
        "stranger": (),
    },
}  # fmt: skip
"""What whom is asked, besides their whole list."""
WHOLE = {
    "cases": "",
    "handovers": "box=received",
    "access-requests": "box=received",
    "flags": "box=received",
    "irritants": "",
    "programme/observations": "",
    "actions": "",
    "appointments": "from=2020-01-01",
}


@pytest.mark.parametrize("resource", QUESTIONS)
def test_the_same_rows(resource: str, busy: Cast):
    for who, questions in QUESTIONS[resource].items():
        member = Member(busy[who])
        whole = "box=raised" if who == "flagger" else WHOLE[resource]
        for query in (whole, *questions):
            rows = member.in_the_api(resource, query)
            shown = member.on_the_pages(resource, query)
            assert sorted(shown) == sorted(rows), f"{who}: {resource}?{query}"
            if resource not in ("handovers", "flags"):  # elsewhere, the pages put those that are late first
                assert shown == rows, f"{who}: {resource}?{query}"


@pytest.mark.parametrize("resource", QUESTIONS)
def test_every_question_has_an_answer_of_its_own(resource: str, busy: Cast):
    """Otherwise the comparison would compare nothing."""
    member = Member(busy["lead"])
    everything = {row for box in EVERYTHING.get(resource, [""]) for row in member.in_the_api(resource, box)}
    assert len(everything) > 2
    for query in QUESTIONS[resource]["lead"]:
        rows = set(member.in_the_api(resource, query))
        assert rows, query
        assert rows < everything or "ordering" in query or "overdue=false" in query, query
    assert Member(busy["stranger"]).in_the_api(resource, WHOLE[resource]) == []


BOXES = {
    "handovers": ["box=received", "box=sent"],
    "access-requests": ["box=received", "box=sent"],
    "flags": ["box=received", "box=raised"],
}
EVERYTHING = {**BOXES, "programme/observations": ["", "voided=true"], "actions": ["", "status=done"], "appointments": ["from=2020-01-01"]}
"""Of the questions that together ask for all there is."""


# --- what a list can be narrowed by ---


A_FEW = 8
"""Of the values of a long list, the first and the last are tried."""
TYPED = {
    "reference": "K7Q4-92MX-3",
    "case": "K7Q4-92MX-3",
    "from": "2026-01-01",
    "to": "2026-12-31",
    "due_after": "2026-01-01",
    "due_before": "2026-12-31",
    "living_area": "cahors",
}
"""What somebody types where nothing is chosen from."""


@pytest.mark.parametrize("resource", QUESTIONS)
def test_every_filter_of_a_page_is_one_of_the_api(resource: str, busy: Cast):
    member = Member(busy["lead"])
    offered = member.page(f"/{resource}?{WHOLE[resource]}").filters
    assert offered
    box = {} if resource not in BOXES else {"box": "received"}
    for name, values in offered.items():
        for value in [value or TYPED.get(name, "") for value in dict.fromkeys([*values[:A_FEW], *values[-A_FEW:]])]:
            answer = member.client.get(f"/api/v1/{resource}?{urlencode({**box, name: value})}")
            assert answer.status_code == 200, f"{name}={value}: {answer.content.decode()}"


def test_and_a_filter_that_the_api_does_not_know_is_noticed(busy: Cast):
    assert Member(busy["lead"]).client.get("/api/v1/cases?nickname=x").status_code == 400
    assert Member(busy["lead"]).client.get("/api/v1/cases?theme=weather").status_code == 400

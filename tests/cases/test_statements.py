"""How many statements a list or a change takes, whatever its size."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.access import get_case
from cases.events import tell
from cases.flags.access import visible_flags
from cases.handovers.access import visible_handovers
from cases.masking import OPEN
from cases.models import CaseEvent, CaseFile, Participation
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.open_case import open_case
from cases.people.search import search_people
from tests.cases.conftest import CONTRIBUTOR, OBSERVER, RECEIVER, SARAH, STRANGER, agency, bring, bring_in

CREATE, ACCEPT = 15, 13
"""At most."""
EXCEPTION = {"ground": "legal_obligation", "exception_reason": "Art. L1."}


def statements(run):
    with CaptureQueriesContext(connection) as queries:
        run()
    return [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.fixture
def many(cast, ask):
    """Nineteen more cases, in which other agencies are too; each with a handover that is awaited."""

    def make(count=19):
        for number in range(count):
            case = open_case(actor=cast["lead"], person={"alias": f"Nobody {number} lemery"})
            for slug in (CONTRIBUTOR, OBSERVER):
                Participation.objects.create(case=case, agency=agency(slug), role="observer", **EXCEPTION)
            bring_in(case, STRANGER, "contributor")
            ask(case, kind="support", exception=("vital_interest", "Danger."))

    return make


@pytest.mark.parametrize("who", ["lead", "contributor", "observer", "stranger", "receiver"])
def test_a_list_of_cases_is_one_statement(who, shared, many, cast):
    def listed():
        return [
            (case.person.display_name, case.commune and case.commune.name)
            for case in CaseFile.objects.visible_to(cast[who]).select_related("person", "commune").order_by("-last_activity_at", "-id")[:50]
        ]

    listed()
    assert len(statements(listed)) == 1
    many()
    assert len(statements(listed)) == 1
    assert len(listed()) == {"lead": 20, "contributor": 20, "observer": 20, "stranger": 19, "receiver": 0}[who]


def test_a_list_of_handovers_is_one_statement(shared, many, cast):
    def listed():
        return [
            (h.from_agency.name, h.to_agency.name, h.case.person.commune, h.requested_by.login, h.agreement, h.suggested_agency)
            for h in visible_handovers(cast["receiver"], "received").order_by("-requested_at")
        ]

    many(1)
    assert cast["receiver"]
    assert len(statements(listed)) == 1
    many(19)
    assert (len(statements(listed)), len(listed())) == (1, 20)


def test_a_list_of_flags_is_two_statements(flag, cast):
    def listed():
        return [
            (f.commune.name, f.to_agency.name, f.case, f.answered_by, [each.code for each in f.factors.all()])
            for f in visible_flags(cast["lead"], "received").order_by("-raised_at")
        ]

    assert cast["lead"]
    flag(factors=["R04", "R05"])
    assert len(statements(listed)) == 2
    for _ in range(19):
        flag(actor=cast["lead"], factors=["R04", "R05"])
    assert (len(statements(listed)), len(listed())) == (2, 20)


def test_a_search_does_not_count_its_people(shared, many, cast):
    search_people(cast["lead"], "lemery")
    few = len(statements(lambda: search_people(cast["lead"], "lemery")))
    many()
    assert len(search_people(cast["lead"], "lemery")) == 20
    assert len(statements(lambda: search_people(cast["lead"], "lemery"))) == few <= 4


def test_the_door_takes_one_statement_and_three_where_it_locks(shared, cast):
    """It looks; then locks what it saw, and looks again."""
    for who in ("lead", "observer"):
        assert cast[who]
        for lock, cost in ((False, 1), (True, 3)):
            assert len(statements(lambda who=who, lock=lock: get_case(cast[who], shared.case.reference, to="read", lock=lock))) == cost


def test_a_history_in_words_takes_three(shared, cast):
    assert len(statements(lambda: tell(CaseEvent.objects.filter(stream_id=shared.case.pk), OPEN))) == 2


@pytest.mark.parametrize("known_elsewhere", [False, True])
def test_opening_a_case(known_elsewhere, cast):
    if known_elsewhere:
        open_case(actor=cast["stranger"], person=SARAH)
    told = {"person": SARAH, "summary": "Short contracts.", "themes": ["housing"], "informed": {"how": "oral"}}
    assert cast["lead"]
    done = statements(lambda: open_case(actor=cast["lead"], **told))
    assert len(done) <= CREATE, "\n".join(done)


@pytest.mark.parametrize(
    ("kind", "to", "who"), [("lead", RECEIVER, "receiver"), ("support", RECEIVER, "receiver"), ("lead", CONTRIBUTOR, "contributor")]
)
@pytest.mark.parametrize("on_hold", [False, True])
def test_accepting_a_handover(on_hold, kind, to, who, shared, ask, cast):
    if on_hold:
        bring(shared.case, "on_hold", cast["lead"])
    asked = ask(shared.case, kind=kind, to_agency=to)
    assert cast[who]
    done = statements(lambda: accept_handover(asked.pk, actor=cast[who]))
    assert len(done) <= ACCEPT, "\n".join(done)

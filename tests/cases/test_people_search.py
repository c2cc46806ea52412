"""Search by name, inside the cases one sees."""

import pytest

from backend.base.errors import Invalid
from cases.models import CaseExclusion, Person
from cases.operations.close_case import close_case
from cases.operations.open_case import open_case
from cases.people_search import MOST, search_people


def found(actor, text):
    return [(each.person.display_name, each.case.reference) for each in search_people(actor, text)]


@pytest.mark.parametrize("text", ["Lémery", "lemery sarah", "SARAH LEM", "Sar", "benazech", "  léméry  ", "zéch lém"])
def test_accents_order_and_unfinished_words_do_not_matter(text, case, cast):
    assert found(cast["lead"], text) == [("Sarah Lémery", case.reference)]


@pytest.mark.parametrize("text", ["Martin", "sarah martin", "%%%", "___", "lemery%", "sarah' OR '1'='1"])
def test_not_found(text, case, cast):
    if text in ("%%%", "___"):
        with pytest.raises(Invalid):
            found(cast["lead"], text)
    elif text == "lemery%":
        assert found(cast["lead"], text) == [("Sarah Lémery", case.reference)]
    else:
        assert found(cast["lead"], text) == []


@pytest.mark.parametrize("text", ["", "sa", "é è", "---"])
def test_too_short(text, case, cast):
    with pytest.raises(Invalid) as error:
        search_people(cast["lead"], text)
    assert (error.value.problems[0].name, error.value.problems[0].code) == ("q", "too_short")


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("lead", True),
        ("lead_coordinator", True),
        ("contributor", True),
        ("observer", True),
        ("receiver", False),
        ("stranger", False),
        ("flagger", False),
        ("lead_manager", False),
        ("lead_agency_admin", False),
        ("lead_auditor", False),
    ],
)
def test_who_finds(who, sees, shared, cast):
    assert bool(found(cast[who], "lemery")) is sees


def test_an_alias_is_found(cast):
    case = open_case(actor=cast["lead"], person={"alias": "La dame au chien"})
    assert found(cast["lead"], "chien dame") == [("La dame au chien", case.reference)]


def test_an_excluded_colleague_finds_nothing(case, cast):
    CaseExclusion.objects.create(case=case, user=cast["lead"].user)
    assert found(cast["lead"], "lemery") == []
    assert found(cast["lead_coordinator"], "lemery") != []


def test_an_erased_person_is_not_found(case, cast):
    Person.objects.update(blanked_at=case.opened_at)
    assert found(cast["lead"], "lemery") == []


def test_each_person_once_with_their_latest_case(case, cast, later):
    close_case(case.reference, outcome="resolved", actor=cast["lead"])
    later(days=1)
    again = open_case(actor=cast["lead"], person={"id": case.person_id})
    assert found(cast["lead"], "lemery") == [("Sarah Lémery", again.reference)]


def test_at_most_so_many_in_order_of_name(cast):
    for number in range(MOST + 2):
        open_case(actor=cast["lead"], person={"alias": f"Lemery {number:03}"})
    people = [name for name, _ in found(cast["lead"], "lemery")]
    assert people == sorted(people)
    assert len(people) == MOST

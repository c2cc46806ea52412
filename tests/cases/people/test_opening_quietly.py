"""Whoever opens a case cannot tell from what it costs whether somebody has a file out of their sight."""

import pytest

from backend.base.errors import Conflict
from cases.models import CaseExclusion, CaseFile, Person, ProbablePair
from cases.operations.close_case import close_case
from cases.operations.edit_case import edit_case
from cases.operations.name_referent import name_referent
from cases.operations.open_case import open_case
from cases.operations.reopen_case import reopen_case
from cases.people.matching import cases_probably_of
from cases.people.pairs import visible_pairs
from cases.people.search import search_people
from cases.person_report.making import make_report
from tests.cases.conftest import CAHORS, LEAD, SARAH, bring_in
from tests.listening import listened

UNKNOWN = {**SARAH, "first_name": "Wilfried", "last_name": "Przybylski", "birth_name": "Quaghebeur"}
NAMED = {"first_name": "Sarah", "last_name": "Lémery", "birth_name": "Bénazéch"}
NAMES = {**NAMED, "commune": CAHORS}


def cost_of(actor, **person):
    return listened(lambda: open_case(actor=actor, person=person))[1]


def second_of(case, **names):
    """Another record of the same person, whose file goes on in `case`."""
    return Person.objects.create(created_by_agency_id=case.opened_by_agency_id, same_as=case.person, **names)


@pytest.mark.parametrize("met", ["once", "linked", "linked and once more"])
def test_for_somebody_unknown_and_for_somebody_out_of_sight(met, case, cast):
    if met != "once":
        second_of(case, first_name="Sarah", last_name="Lémery")
    if met == "linked and once more":
        open_case(actor=cast["receiver"], person={"first_name": "Sara", "last_name": "Lemery"}, not_same_as=[case.reference])
    unknown, known = cost_of(cast["stranger"], **UNKNOWN), cost_of(cast["stranger"], **SARAH)
    assert unknown == known
    assert any("cases_probablepair" in text for text in unknown)


@pytest.mark.parametrize("excluded", [False, True])
@pytest.mark.parametrize("followed", [False, True])
def test_for_somebody_known_who_may_be_followed_elsewhere(followed, excluded, cast):
    def closed(number):
        case = open_case(actor=cast["stranger"], person={**NAMES, "first_name": f"Sarah{'abcdef'[number] * 5}"})
        close_case(case.reference, outcome="resolved", actor=cast["stranger"])
        return case

    plain, other = closed(0), closed(4)
    if excluded:
        CaseExclusion.objects.create(case=other, user=cast["observer"].user)
    if followed:
        again = open_case(actor=cast["lead"], person={**NAMES, "alias": "Autre"})
        CaseFile.objects.filter(pk=again.pk).update(person=other.person)
    assert cost_of(cast["stranger"], id=plain.person_id) == cost_of(cast["stranger"], id=other.person_id)


def test_a_flag_about_somebody_out_of_sight(case, cast):
    stranger = cast["stranger"]
    cost = [
        listened(lambda names=names: cases_probably_of(Person(**names), stranger))
        for names in ({"first_name": "Wilfried", "last_name": "Quaghebeur"}, NAMED)
    ]
    assert [found for found, _ in cost] == [[], []]
    assert cost[0] == cost[1]


def test_what_is_seen_of_somebody_met_again_does_not_tell_whether_they_are_followed_elsewhere(cast):
    def seen(name, *, followed):
        who = cast["stranger_coordinator"]
        first = open_case(actor=who, person={**NAMES, "first_name": name})
        bring_in(first, LEAD, "contributor")
        CaseExclusion.objects.create(case=first, user=cast["stranger"].user)
        close_case(first.reference, outcome="resolved", actor=who)
        if followed:
            open_case(actor=cast["lead"], person={"id": first.person.shown_id})
        again = open_case(actor=who, person={"id": first.person.shown_id})
        edit_case(again.reference, person={"phone": "06 00 00 00 00"}, actor=who)
        close_case(again.reference, outcome="resolved", actor=who)
        [found] = search_people(who, name)
        reopened = reopen_case(first.reference, actor=who)
        with pytest.raises(Conflict) as refused:
            open_case(actor=who, person={"id": again.person.shown_id})
        name_referent(reopened.reference, user=who.user_id, person_position="chosen", actor=who)
        return {
            "one person": first.person.shown_id == again.person.shown_id == found.person.shown_id == reopened.person.shown_id,
            "found": (found.case == again, found.followed),
            "the other file": CaseFile.objects.get(pk=first.pk).person.phone,
            "never theirs": list(CaseExclusion.objects.filter(case=again).values_list("user", flat=True)),
            "refused": (refused.value.code, refused.value.facts == {"reference": first.reference}),
            "report": [held.case.pk == each.pk for held, each in zip(make_report(who, first.reference).cases, (first, again), strict=True)],
            "pairs": visible_pairs(who).count(),
        }

    alone, elsewhere = seen("Aldegonde", followed=False), seen("Wilhelmine", followed=True)
    assert alone == elsewhere
    assert alone["one person"]
    assert ProbablePair.objects.count() > 0

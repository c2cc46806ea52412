"""Probable pairs: each side reviews its own, and learns of the other only once both agree."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from agencies.actor import Actor
from agencies.models import Membership
from backend.base.errors import Invalid, InvalidTransition, NotFound, Stale
from cases.models import CaseEvent, CaseFile, PairEvent, Person, ProbablePair
from cases.operations.close_case import close_case
from cases.operations.one_person.judge_pair import judge_pair
from cases.operations.open_case import open_case
from cases.people.matching import put_aside
from cases.people.pairs import get_pair, show, visible_pairs
from cases.sharing.grants import sync_grants
from tests.cases.conftest import SARAH

AGAIN = {"first_name": "Sarah", "last_name": "Lemery", "birth_date": date(1994, 3, 17)}


@pytest.fixture
def pair(cast):
    """The CCAS follows Sarah; the MSA, which cannot know, opens a case for her."""
    open_case(actor=cast["lead"], person={**SARAH, "birth_date": date(1994, 3, 17)})
    open_case(actor=cast["stranger"], person=AGAIN)
    return ProbablePair.objects.get()


def seen(actor):
    return show(actor, visible_pairs(actor))


def test_each_side_reads_its_own_and_that_the_other_is_close(pair, cast):
    for who, name in (("lead_coordinator", "Sarah Lémery"), ("stranger_coordinator", "Sarah Lemery")):
        [shown] = seen(cast[who])
        assert [case.person.display_name for case in shown.shown.cases] == [name]
        assert (shown.shown.same_name, shown.shown.birth_date_agrees, shown.shown.other_agency, shown.shown.said) == (True, True, None, "")
        assert shown.shown.allowed_actions == ["read", "judge"]


@pytest.mark.parametrize("who", ["lead", "stranger", "contributor_coordinator", "lead_manager", "lead_auditor", "flagger", "system"])
def test_who_sees_none(who, pair, cast):
    assert seen(cast[who]) == []
    with pytest.raises(NotFound):
        get_pair(cast[who], pair.pk, to="read")


def test_whoever_opened_the_later_case_never_sees_it_even_as_a_coordinator(pair, cast):
    """Else opening a case would be a lookup that nobody counts."""
    opener = cast["stranger"]
    Membership.objects.filter(pk=opener.membership_id).update(roles=["caseworker", "coordinator"])
    assert seen(Actor.of(Membership.objects.select_related("user", "agency").get(pk=opener.membership_id))) == []
    assert len(seen(cast["stranger_coordinator"])) == 1


def test_a_restricted_side_is_for_its_named_readers_alone(pair, cast):
    CaseFile.objects.filter(person=pair.first_id).update(is_restricted=True)
    sync_grants(CaseFile.objects.get(person=pair.first_id))
    assert seen(cast["lead_coordinator"]) == []
    assert len(seen(cast["stranger_coordinator"])) == 1


def test_not_the_same_person_is_remembered(pair, cast):
    judged = judge_pair(pair.pk, says="not_same", actor=cast["lead_coordinator"])
    assert (judged.verdict, judged.shown.other_agency, judged.shown.allowed_actions) == ("not_same", None, ["read"])
    put_aside(pair.first, [(pair.second, 100)], found_by=Actor.system("tests"))
    assert (ProbablePair.objects.get().verdict, ProbablePair.objects.count()) == ("not_same", 1)
    for who in ("lead_coordinator", "stranger_coordinator"):
        with pytest.raises(InvalidTransition):
            judge_pair(pair.pk, says="same", actor=cast[who])


def test_the_same_person_takes_both_sides(pair, cast):
    one = judge_pair(pair.pk, says="same", actor=cast["lead_coordinator"])
    assert (one.verdict, one.shown.said, one.shown.other_agency) == ("to_review", "same", None)
    [other] = seen(cast["stranger_coordinator"])
    assert (other.shown.said, other.shown.other_agency) == ("", None)
    both = judge_pair(pair.pk, says="same", actor=cast["stranger_coordinator"])
    assert (both.verdict, both.shown.other_agency.slug) == ("same", "ccas-cahors")
    [mine] = seen(cast["lead_coordinator"])
    assert mine.shown.other_agency.slug == "msa-midi-pyrenees-nord"
    assert [case.person.display_name for case in mine.shown.cases] == ["Sarah Lémery"]


def test_one_agency_that_leads_both_decides_alone(pair, cast):
    other = open_case(actor=cast["lead"], person={"first_name": "Julie", "last_name": "Marre"})
    put_aside(CaseFile.objects.get(person=pair.first_id).person, [(other.person, 90)], found_by=Actor.system("tests"))
    both = next(one for one in seen(cast["lead_coordinator"]) if one.pk != pair.pk)
    assert len(both.shown.cases) == 2
    assert judge_pair(both.pk, says="same", actor=cast["lead_coordinator"]).verdict == "same"


def test_kept_apart_from_the_history_of_the_cases(pair, cast):
    judge_pair(pair.pk, says="same", actor=cast["lead_coordinator"])
    judge_pair(pair.pk, says="not_same", actor=cast["stranger_coordinator"])
    told = list(PairEvent.objects.filter(stream_id=pair.pk).order_by("seq").values_list("kind", "data"))
    assert told == [
        ("pair_judged", {"sides": ["first"], "says": "same", "verdict": "to_review"}),
        ("pair_judged", {"sides": ["second"], "says": "not_same", "verdict": "not_same"}),
    ]
    assert set(CaseEvent.objects.values_list("kind", flat=True)) == {"case_opened"}


def test_what_is_wrong(pair, cast):
    for says in ("to_review", "maybe", ""):
        with pytest.raises(Invalid):
            judge_pair(pair.pk, says=says, actor=cast["lead_coordinator"])
    with pytest.raises(Stale):
        judge_pair(pair.pk, says="same", actor=cast["lead_coordinator"], version=7)
    with pytest.raises(NotFound):
        get_pair(cast["lead_coordinator"], "nonsense", to="read")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProbablePair.objects.update(verdict="same", settled_at=pair.found_at)


def test_one_of_whom_was_linked_since_to_another_record_is_not_to_review(pair, cast):
    other = open_case(actor=cast["lead"], person={"alias": "Quelqu’un"}).person
    close_case(CaseFile.objects.get(person=pair.second_id).reference, outcome="resolved", actor=cast["stranger"])
    Person.objects.filter(pk=pair.second_id).update(same_as=other)
    assert seen(cast["lead_coordinator"]) == []
    with pytest.raises(NotFound):
        judge_pair(pair.pk, says="same", actor=cast["lead_coordinator"])
    ProbablePair.objects.update(verdict="not_same", first_opinion="not_same", settled_at=pair.found_at)
    assert len(seen(cast["lead_coordinator"])) == 1  # what was said stays

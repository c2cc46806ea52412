"""Taken apart: both files are what they were, whoever came in by the merge leaves, and what was learnt is remembered."""

from datetime import timedelta

import pytest

from backend.base import clock
from backend.base.errors import Conflict, Invalid, InvalidTransition, NotFound, PersonalNumberDetected
from cases.models import (
    AccessRecord,
    Action,
    CaseEvent,
    CaseExclusion,
    CaseFile,
    FileMerge,
    FileMergeEvent,
    PairEvent,
    Person,
    ProbablePair,
)
from cases.operations.close_case import close_case
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.hold_case import hold_case
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.merging.undo_merge import undo_merge
from cases.operations.merging.validate_merge import validate_merge
from cases.operations.one_person.judge_pair import judge_pair
from cases.operations.open_case import open_case
from cases.operations.plan.plan_action import plan_action
from cases.operations.protection.exclude_user import exclude_user
from cases.operations.protection.name_readers import name_readers
from cases.operations.start_case import start_case
from cases.operations.withdraw_agreement import withdraw_agreement
from cases.people.lookups import case_followed_for, somebody
from cases.people.matching import probable_matches
from cases.people.search import search_people
from cases.person_report.making import make_report
from cases.sharing.grants import differences
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, STRANGER, agree, now, part, sees
from tests.cases.merging.conftest import AGAIN, BORN, parts
from tests.cases.merging.test_merging import kinds

WHY = {"reason_code": "not_same", "reason": "Two cousins of one name."}


@pytest.mark.parametrize("who", ["lead_coordinator", "stranger_coordinator"])
def test_either_side_takes_them_apart(who, shared, agreed, merged, cast):
    undone = undo_merge(merged.pk, actor=cast[who], **WHY)
    assert (undone.status, undone.reason_code, undone.undone_by_agency) == ("undone", "not_same", cast[who].agency)
    kept, absorbed = now(shared.case), now(agreed)
    assert (absorbed.status, absorbed.outcome, absorbed.closed_at, absorbed.person.same_as) == ("open", "", None, None)
    assert parts(kept) == {LEAD: ("lead", "opened"), CONTRIBUTOR: ("contributor", "agreement"), OBSERVER: ("observer", "agreement")}
    assert parts(absorbed) == {STRANGER: ("lead", "opened")}
    assert not sees(cast["stranger"], kept)
    assert kinds(kept)[-2:] == ["file_taken_out", "participation_ended"]
    assert kinds(absorbed)[-1] == "merge_undone"
    assert "Two cousins" not in str(list(CaseEvent.objects.values_list("data", flat=True)))
    assert differences() == []
    with pytest.raises(InvalidTransition):
        undo_merge(merged.pk, actor=cast["lead_coordinator"], **WHY)


@pytest.mark.parametrize("who", ["lead", "stranger", "contributor_coordinator", "receiver_coordinator", "lead_auditor"])
def test_nobody_else_does(who, merged, cast):
    with pytest.raises(NotFound):
        undo_merge(merged.pk, actor=cast[who], **WHY)


def test_a_reason_is_needed(merged, cast):
    for said in ({"reason_code": "whim", "reason": "Because."}, {"reason_code": "mistake", "reason": " "}):
        with pytest.raises(Invalid):
            undo_merge(merged.pk, actor=cast["lead_coordinator"], **said)
    with pytest.raises(PersonalNumberDetected):
        undo_merge(merged.pk, actor=cast["lead_coordinator"], reason_code="mistake", reason="2 94 03 46 042 001 18")


def test_two_people_are_remembered(merged, pair, cast):
    undo_merge(merged.pk, actor=cast["stranger_coordinator"], **WHY)
    pair.refresh_from_db()
    assert (pair.verdict, pair.second_opinion) == ("not_same", "not_same")
    assert PairEvent.objects.filter(stream_id=pair.pk).latest("seq").data == {
        "sides": ["second"],
        "says": "not_same",
        "verdict": "not_same",
    }
    with pytest.raises(InvalidTransition):
        judge_pair(pair.pk, says="same", actor=cast["lead_coordinator"])
    assert ProbablePair.objects.count() == 1


def test_two_people_are_remembered_even_where_no_pair_was_found(shared, cast):
    other = open_case(actor=cast["lead"], person={"alias": "Titi"})
    merge = propose_merge(shared.case.reference, absorbed=other.reference, actor=cast["lead_coordinator"])
    assert not ProbablePair.objects.exists()
    undo_merge(merge.pk, actor=cast["lead_coordinator"], **WHY)
    assert ProbablePair.objects.get().verdict == "not_same"


def test_for_another_reason_they_stay_one_person_and_may_be_merged_again(shared, agreed, merged, pair, cast):
    undo_merge(merged.pk, actor=cast["lead_coordinator"], reason_code="mistake", reason="The wrong way round.")
    pair.refresh_from_db()
    assert pair.verdict == "same"
    again = propose_merge(agreed.reference, pair=pair.pk, exception=("legal_obligation", "Article L1."), actor=cast["stranger_coordinator"])
    validate_merge(again.pk, actor=cast["lead_coordinator"])
    assert (now(shared.case).outcome, now(agreed).status) == ("merged", "open")


# --- the absorbed file is what it was -------------------------------------------------------------------------------------


def test_the_pause_and_the_actions_are_back(shared, agreed, proposed, cast):
    action = plan_action(agreed.reference, title="Call", agency=STRANGER, due_on=clock.today() + timedelta(days=3), actor=cast["stranger"])
    start_case(agreed.reference, actor=cast["stranger"])
    hold_case(agreed.reference, reason="Waits.", until=clock.today() + timedelta(days=9), actor=cast["stranger"])
    before = now(agreed).next_deadline
    validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    undo_merge(proposed.pk, actor=cast["stranger_coordinator"], **WHY)
    case = now(agreed)
    assert (case.status, case.hold_reason, case.next_deadline) == ("on_hold", "Waits.", before)
    assert (Action.objects.get().status, Action.objects.get().pk) == ("to_do", action.pk)


def test_a_pause_that_would_be_over_is(shared, agreed, proposed, cast, later):
    start_case(agreed.reference, actor=cast["stranger"])
    hold_case(agreed.reference, reason="Waits.", until=clock.today() + timedelta(days=2), actor=cast["stranger"])
    validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    later(days=3)
    undo_merge(proposed.pk, actor=cast["stranger_coordinator"], **WHY)
    assert (now(agreed).status, now(agreed).hold_until) == ("in_progress", None)


def test_only_those_whose_ground_still_holds_are_there(shared, agreed, proposed, cast):
    from tests.cases.conftest import bring_in

    covered = agree(agreed, cast, "caf-lot", actor=cast["stranger"])
    bring_in(agreed, "caf-lot", "contributor", covered)
    validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    withdraw_agreement(agreed.reference, covered.pk, actor=cast["stranger"])
    undo_merge(proposed.pk, actor=cast["stranger_coordinator"], **WHY)
    assert parts(agreed) == {STRANGER: ("lead", "opened")}


def test_exclusions_made_by_the_merge_are_lifted_and_no_other(shared, agreed, proposed, cast):
    exclude_user(agreed.reference, user=cast["lead"].user.pk, actor=cast["stranger_coordinator"])
    exclude_user(shared.case.reference, user=cast["contributor"].user.pk, actor=cast["lead_coordinator"])
    validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    undo_merge(proposed.pk, actor=cast["lead_coordinator"], **WHY)
    assert set(CaseExclusion.objects.values_list("case", "user")) == {
        (agreed.pk, cast["lead"].user.pk),
        (shared.case.pk, cast["contributor"].user.pk),
    }
    assert sees(cast["lead"], shared.case)
    told = kinds(shared.case)
    assert (told.count("user_excluded"), told.count("exclusion_lifted")) == (2, 1)


# --- when the kept file changed since ---------------------------------------------------------------------------------------


def test_the_file_that_went_on_may_be_closed_or_restricted(shared, agreed, merged, cast):
    name_readers(shared.case.reference, readers=[cast["lead_coordinator"].user.pk], actor=cast["lead_coordinator"])
    close_case(shared.case.reference, outcome="resolved", actor=cast["lead_coordinator"])
    undo_merge(merged.pk, actor=cast["stranger_coordinator"], **WHY)
    assert (now(shared.case).status, now(agreed).status) == ("closed", "open")
    assert part(shared.case, STRANGER) is None
    assert differences() == []


def test_not_while_an_agency_that_came_in_leads(shared, agreed, merged, cast):
    asked = hand_over(
        shared.case.reference,
        actor=cast["lead"],
        to_agency=STRANGER,
        kind="lead",
        need="Childcare",
        summary="A young mother.",
        how="with_person",
        person_told=True,
        sender_stays_as="contributor",
    )
    accept_handover(asked.pk, actor=cast["stranger"])
    with pytest.raises(Conflict) as refused:
        undo_merge(merged.pk, actor=cast["stranger_coordinator"], **WHY)
    assert refused.value.code == "leads_since"


def test_not_once_the_lead_of_the_closed_file_has_left_it(shared, twin, pair, cast):
    covered = agree(twin, cast, "caf-lot", actor=cast["stranger"])
    asked = hand_over(
        twin.reference,
        actor=cast["stranger"],
        to_agency="caf-lot",
        kind="lead",
        need="Childcare",
        summary="A young mother.",
        how="with_person",
        person_told=True,
        sender_stays_as="leaves",
    )
    accept_handover(asked.pk, actor=cast["receiver"])
    merge = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    assert cast["receiver_coordinator"]
    validate_merge(merge.pk, actor=cast["receiver_coordinator"])
    withdraw_agreement(twin.reference, covered.pk, actor=cast["receiver"])
    with pytest.raises(Conflict) as refused:
        undo_merge(merge.pk, actor=cast["lead_coordinator"], **WHY)
    assert refused.value.code == "no_lead_left"


@pytest.fixture
def chain(shared, agreed, merged, cast):
    """Sarah's second file went on in the first, which goes on in a third."""
    third = open_case(actor=cast["lead"], person={"alias": "La troisième"})
    agree(third, cast, STRANGER)
    return merged, propose_merge(third.reference, absorbed=shared.case.reference, actor=cast["lead_coordinator"])


def test_merged_twice_they_are_taken_apart_last_first(shared, agreed, chain, cast):
    first, second = chain
    assert set(Person.objects.filter(same_as__isnull=False).values_list("pk", "same_as")) == {
        (agreed.person_id, second.kept.person_id),
        (shared.case.person_id, second.kept.person_id),
    }
    with pytest.raises(Conflict) as refused:
        undo_merge(first.pk, actor=cast["stranger_coordinator"], **WHY)
    assert refused.value.code == "merged_since"
    undo_merge(second.pk, actor=cast["lead_coordinator"], **WHY)
    assert list(Person.objects.filter(same_as__isnull=False).values_list("pk", "same_as")) == [(agreed.person_id, shared.case.person_id)]
    undo_merge(first.pk, actor=cast["stranger_coordinator"], **WHY)
    assert not Person.objects.filter(same_as__isnull=False).exists()
    assert not CaseFile.objects.filter(status="closed").exists()


# --- linked people are one --------------------------------------------------------------------------------------------------


def test_a_double_is_found_by_the_names_of_either_file(shared, agreed, merged, cast):
    """Whoever sees both is told of the file that goes on; who sees one learns nothing of the names in the other."""
    Person.objects.filter(pk=agreed.person_id).update(last_name="Dupont")
    met = {"first_name": "Sarah", "last_name": "Dupont", "birth_date": BORN}
    with pytest.raises(Conflict) as refused:
        open_case(actor=cast["stranger"], person=met)
    assert refused.value.facts == {"reference": shared.case.reference}
    assert open_case(actor=cast["lead"], person=met)


def test_a_new_double_makes_one_pair_with_the_file_that_goes_on(shared, agreed, merged, pair, cast):
    new = open_case(actor=cast["receiver"], person=AGAIN)
    assert {other.pk for other, _ in probable_matches(new.person)} == {shared.case.person_id, agreed.person_id}
    [found] = ProbablePair.objects.exclude(pk=pair.pk)
    assert {found.first_id, found.second_id} == {new.person_id, shared.case.person_id}


def test_somebody_else_than_the_person_of_both_files_makes_no_pair(shared, agreed, merged, pair, cast):
    """Who says so of the file in sight says so of the person: of the record out of sight too."""
    assert open_case(actor=cast["lead"], person=AGAIN, not_same_as=[shared.case.reference])
    assert list(ProbablePair.objects.all()) == [pair]


def test_whoever_sees_the_closed_file_alone_opens_another_record(shared, agreed, merged, cast):
    withdraw_agreement(agreed.reference, agreed.agreements.get().pk, actor=cast["stranger"])
    again = open_case(actor=cast["stranger"], person={"id": agreed.person_id})
    assert again.person_id not in (agreed.person_id, shared.case.person_id)
    assert again.person.phone == "06 99 99 99 99"


def test_whoever_sees_both_opens_the_next_for_the_record_that_goes_on(shared, agreed, merged, cast):
    with pytest.raises(Conflict) as refused:
        open_case(actor=cast["stranger"], person={"id": agreed.person_id})
    assert refused.value.facts == {"reference": shared.case.reference}
    close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
    assert open_case(actor=cast["stranger"], person={"id": agreed.person_id}).person.met_as_id == shared.case.person_id


def test_the_blind_lookup_meets_the_file_that_goes_on(shared, agreed, merged, cast):
    Person.objects.filter(pk=agreed.person_id).update(last_name="Dupont")
    who = somebody(birth_name="Dupont", first_name="Sarah", birth_date=BORN)
    assert case_followed_for(who, actor=cast["receiver"]) == shared.case.pk


def test_search_finds_one_person_for_whoever_sees_both(shared, agreed, merged, cast):
    assert [(found.case, found.followed) for found in search_people(cast["stranger"], "Sarah")] == [(shared.case, True)]
    assert [found.case for found in search_people(cast["lead"], "Sarah")] == [shared.case]
    withdraw_agreement(agreed.reference, agreed.agreements.get().pk, actor=cast["stranger"])
    assert [(found.case, found.followed) for found in search_people(cast["stranger"], "Sarah")] == [(agreed, False)]


def test_the_report_tells_both_files_as_far_as_its_reader_sees_them(shared, agreed, merged, cast):
    told = make_report(cast["lead_coordinator"], shared.case.reference)
    assert [held.case for held in told.cases] == [shared.case]
    CaseFile.objects.filter(pk=shared.case.pk).update(
        referent=cast["stranger"].user, referent_agency=cast["stranger"].agency, referent_position="chosen"
    )
    told = make_report(cast["stranger"], shared.case.reference)
    assert [(held.case, held.person and held.person["phone"]) for held in told.cases] == [(shared.case, None), (agreed, "06 99 99 99 99")]
    [row] = next(held.rows for held in told.cases[0].parts if held.part.code == "merges")
    assert row["what"] == "kept"
    assert AccessRecord.objects.filter(kind="report_read", stream_id=agreed.pk).exists()
    undo_merge(merged.pk, actor=cast["stranger_coordinator"], **WHY)
    told = make_report(cast["lead_coordinator"], shared.case.reference)
    assert [held.case for held in told.cases] == [shared.case]


def test_what_is_told_stays_chained(merged, cast):
    undo_merge(merged.pk, actor=cast["lead_coordinator"], **WHY)
    assert list(FileMergeEvent.objects.order_by("seq").values_list("kind", flat=True)) == [
        "merge_proposed",
        "merge_validated",
        "merge_undone",
    ]
    assert FileMerge.objects.get().reason == "Two cousins of one name."

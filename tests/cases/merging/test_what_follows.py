"""What a merge carries along: who is set apart, what was planned and agreed, other proposals, and who is told."""

from datetime import timedelta

import pytest

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict
from cases.merging.due import pairs_due
from cases.models import (
    Action,
    Appointment,
    CaseExclusion,
    Participation,
)
from cases.operations.hold_case import hold_case
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.merging.validate_merge import preview_validation, validate_merge
from cases.operations.open_case import open_case
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.plan_action import plan_action
from cases.operations.protection.exclude_user import exclude_user
from cases.operations.protection.name_readers import name_readers
from cases.operations.record_agreement import record_agreement
from cases.operations.start_case import start_case
from cases.operations.withdraw_agreement import preview_withdrawal, withdraw_agreement
from cases.people.matching import put_aside
from cases.sharing.grants import differences
from tests.cases.conftest import CONTRIBUTOR, STRANGER, agency, agree, bring_in, notices, now, sees
from tests.cases.merging.conftest import AGAIN, kinds, parts

# --- exclusions, restricted files ---------------------------------------------------------------------------------------


def test_who_never_sees_one_file_never_sees_the_one_that_goes_on(shared, agreed, proposed, cast):
    neighbour = cast["lead"].user
    exclude_user(agreed.reference, user=neighbour.pk, reason="neighbour", actor=cast["stranger_coordinator"])
    assert sees(cast["lead"], shared.case)
    merge = validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    assert not sees(cast["lead"], shared.case)
    assert CaseExclusion.objects.get(pk=merge.set_apart[0]).user == neighbour


def test_the_referent_of_the_file_that_goes_on_cannot_be_set_apart(shared, agreed, proposed, cast):
    from cases.operations.name_referent import name_referent

    name_referent(shared.case.reference, user=cast["lead"].user.pk, person_position="chosen", actor=cast["lead"])
    exclude_user(agreed.reference, user=cast["lead"].user.pk, actor=cast["stranger_coordinator"])
    with pytest.raises(Conflict) as refused:
        validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    assert refused.value.code == "still_referent"


def test_a_restricted_file_goes_on_for_its_readers_and_whoever_spoke_for_the_other(shared, agreed, pair, cast):
    name_readers(shared.case.reference, readers=[cast["lead_coordinator"].user.pk], actor=cast["lead_coordinator"])
    merge = propose_merge(agreed.reference, pair=pair.pk, keep="other", actor=cast["stranger_coordinator"])
    validate_merge(merge.pk, actor=cast["lead_coordinator"])
    assert sees(cast["stranger_coordinator"], shared.case)
    assert not sees(cast["stranger"], shared.case)
    assert not sees(cast["lead"], shared.case)
    assert differences() == []


# --- what was planned, what is promised ---------------------------------------------------------------------------------


def test_actions_are_dropped_and_appointments_stay_booked(shared, agreed, proposed, cast):
    action = plan_action(
        agreed.reference, title="Call back", agency=STRANGER, due_on=clock.today() + timedelta(days=3), actor=cast["stranger"]
    )
    meeting = book_appointment(agreed.reference, starts_at=clock.now() + timedelta(days=2), actor=cast["stranger"])
    told = preview_validation(proposed.pk, actor=cast["stranger_coordinator"])
    assert (told.dropped, told.to_come) == (1, 1)
    merge = validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    assert merge.dropped == [action.pk]
    assert (Action.objects.get().status, Appointment.objects.get(pk=meeting.pk).status) == ("dropped", "booked")
    assert now(agreed).next_deadline is None


def test_a_pause_ends_with_the_merge(shared, agreed, proposed, cast):
    start_case(agreed.reference, actor=cast["stranger"])
    hold_case(agreed.reference, reason="Waits.", until=clock.today() + timedelta(days=9), actor=cast["stranger"])
    merge = validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    assert (merge.former_status, merge.former_hold_reason) == ("on_hold", "Waits.")
    assert (now(agreed).hold_reason, now(agreed).hold_until) == ("", None)


# --- agreements -----------------------------------------------------------------------------------------------------------


def test_an_agreement_withdrawn_in_the_closed_file_takes_effect_in_the_one_that_goes_on(shared, agreed, merged, cast):
    agreement = agreed.agreements.get()
    told = preview_withdrawal(agreed.reference, agreement.pk, actor=cast["stranger"])
    assert [one.slug for one in told.losing_anywhere] == [STRANGER]
    withdraw_agreement(agreed.reference, agreement.pk, actor=cast["stranger"])
    assert STRANGER not in parts(shared.case)
    assert kinds(shared.case)[-1] == "participation_ended"
    assert not sees(cast["stranger"], shared.case)
    assert sees(cast["stranger"], agreed)
    assert differences() == []


def test_it_moves_to_an_agreement_of_the_file_that_goes_on(shared, agreed, merged, cast):
    own = record_agreement(shared.case.reference, covers=[STRANGER], how="oral", given_on=clock.today(), actor=cast["lead"])
    withdraw_agreement(agreed.reference, agreed.agreements.get().pk, actor=cast["stranger"])
    assert Participation.objects.get(case=shared.case, agency__slug=STRANGER, ended_at=None).agreement == own


# --- other proposals, notices -------------------------------------------------------------------------------------------


def test_other_proposals_about_the_file_that_closes_are_called_off(shared, agreed, pair, cast):
    agree(agreed, cast, CONTRIBUTOR, actor=cast["stranger"])
    third = open_case(actor=cast["contributor"], person={"alias": "Sa"})
    bring_in(agreed, CONTRIBUTOR, "contributor", agreed.agreements.last())
    other = propose_merge(third.reference, absorbed=agreed.reference, actor=cast_coordinator(cast))
    merge = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    validate_merge(merge.pk, actor=cast["stranger_coordinator"])
    other.refresh_from_db()
    assert other.status == "cancelled"


def cast_coordinator(cast):
    return cast["contributor_coordinator"]


def test_coordinators_are_told_by_a_job_and_not_who_opened_the_later_case(shared, cast, worked):
    from agencies.models import Membership

    members = {who: cast[who].user_id for who in ("lead_coordinator", "stranger_coordinator", "stranger", "lead")}
    Membership.objects.filter(pk=cast["stranger"].membership_id).update(roles=["caseworker", "coordinator"])
    open_case(actor=cast["stranger"], person=AGAIN)
    assert worked("pair_found") == []
    run_clock()
    told = worked("pair_found")
    assert {user for user, _path in told} == {members["lead_coordinator"], members["stranger_coordinator"]}
    assert all(path.startswith("/probable-pairs/") for _user, path in told)


def run_clock():
    [(_what, many)] = pairs_due(lambda keys, run: len([run(key) for key in keys]))
    return many


def test_a_pair_is_told_once(shared, cast, worked):
    assert cast["stranger_coordinator"]
    new = open_case(actor=cast["stranger"], person=AGAIN)
    assert run_clock() == 1
    assert len(worked("pair_found")) == 1
    put_aside(new.person, [(shared.case.person, 100)], found_by=Actor.system("tests"))
    assert run_clock() == 0


def test_the_other_side_is_told_of_a_proposal_and_of_its_answer(shared, proposed, cast, worked):
    page = f"/file-merges/{proposed.pk}"
    assert worked("merge_proposed") == [(cast["stranger_coordinator"].user_id, page)]
    validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    assert worked("files_merged") == [(cast["lead_coordinator"].user_id, page)]
    assert notices("case_joined") == [[str(agency(STRANGER).pk), f"/cases/{shared.case.reference}", False]]

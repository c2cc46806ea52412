"""Where each agency stands, who leaves, who is the referent, what the person was told, and pauses."""

from datetime import timedelta

import pytest

from backend.base import clock
from backend.base.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, PersonalNumberDetected, Stale
from cases.models import CaseExclusion, InformationRecord
from cases.operations.close_case import close_case
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.hold_case import hold_case
from cases.operations.inform_person import inform_person
from cases.operations.leave_case import leave_case
from cases.operations.name_referent import name_referent
from cases.operations.open_case import open_case
from cases.operations.report_status import report_status
from cases.operations.resume_case import resume_case
from cases.operations.start_case import start_case
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, bring, history, local, now, part, sees

# --- the agency's own status -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "who"), [(LEAD, "lead"), (CONTRIBUTOR, "contributor"), (OBSERVER, "observer")])
@pytest.mark.parametrize("status", ["to_take_up", "working", "done"])
def test_each_says_where_it_stands(status, slug, who, shared, cast):
    report_status(shared.case.reference, part(shared.case, slug).pk, status=status, actor=cast[who])
    assert part(shared.case, slug).status == status


def test_the_lead_at_work_starts_the_case(shared, cast):
    report_status(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, status="working", actor=cast["contributor"])
    assert now(shared.case).status == "open"
    report_status(shared.case.reference, part(shared.case, LEAD).pk, status="working", actor=cast["lead"])
    assert now(shared.case).status == "in_progress"
    assert history(shared.case)[-2:] == ["participation_status", "case_started"]


def test_not_in_the_place_of_another(shared, cast):
    with pytest.raises(NotAllowed):
        report_status(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, status="done", actor=cast["lead"])
    with pytest.raises(NotAllowed):
        leave_case(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, actor=cast["lead"])


def test_left_is_said_by_leaving(shared, cast):
    with pytest.raises(Invalid) as error:
        report_status(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, status="left", actor=cast["contributor"])
    assert error.value.problems[0].code == "use_leave"


def test_of_a_closed_case_nothing_is_said(shared, cast):
    bring(shared.case, "closed", cast["lead"])
    with pytest.raises(InvalidTransition):
        report_status(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, status="done", actor=cast["contributor"])


def test_stale(shared, cast):
    participation = part(shared.case, CONTRIBUTOR)
    with pytest.raises(Stale):
        report_status(shared.case.reference, participation.pk, status="done", version=participation.version + 1, actor=cast["contributor"])


def test_the_part_of_another_case(shared, cast):
    other = open_case(actor=cast["lead"], person={"alias": "Autre"})
    with pytest.raises(NotFound):
        report_status(shared.case.reference, part(other, LEAD).pk, status="done", actor=cast["lead"])


# --- leaving ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "who"), [(CONTRIBUTOR, "contributor"), (OBSERVER, "observer")])
def test_who_leaves_is_out_at_once(slug, who, shared, cast):
    left = leave_case(shared.case.reference, part(shared.case, slug).pk, actor=cast[who])
    assert (left.status, left.ended_at is not None) == ("left", True)
    assert not sees(cast[who], shared.case)
    with pytest.raises(NotFound):
        leave_case(shared.case.reference, left.pk, actor=cast[who])


def test_the_lead_does_not_leave(shared, cast):
    with pytest.raises(Conflict) as error:
        leave_case(shared.case.reference, part(shared.case, LEAD).pk, actor=cast["lead"])
    assert error.value.code == "lead_cannot_leave"


def test_back_again_on_the_same_agreement(shared, ask, cast):
    leave_case(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, actor=cast["contributor"])
    accept_handover(ask(shared.case, kind="support", to_agency=CONTRIBUTOR).pk, actor=cast["contributor"])
    assert sees(cast["contributor"], shared.case)
    assert shared.case.participations.filter(agency__slug=CONTRIBUTOR).count() == 2


# --- the referent ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", ["chosen", "accepted", "no_opinion"])
@pytest.mark.parametrize("who", ["lead", "lead_coordinator", "contributor"])
def test_a_professional_of_the_case(who, position, shared, cast):
    case = name_referent(shared.case.reference, user=cast[who].user_id, person_position=position, actor=cast["lead"])
    assert (case.referent_id, case.referent_agency_id, case.referent_position) == (cast[who].user_id, cast[who].agency_id, position)


@pytest.mark.parametrize("who", ["observer", "stranger", "lead_manager", "lead_auditor", "flagger", "excluded", "former"])
def test_nobody_else(who, shared, cast):
    from agencies.models import Membership

    somebody = cast["contributor" if who in ("excluded", "former") else who]
    if who == "excluded":
        CaseExclusion.objects.create(case=shared.case, user=somebody.user)
    if who == "former":
        Membership.objects.filter(pk=somebody.membership_id).update(is_active=False, ended_at=clock.now())
    with pytest.raises(Invalid) as error:
        name_referent(shared.case.reference, user=somebody.user_id, person_position="chosen", actor=cast["lead"])
    assert error.value.problems[0].code == "not_in_the_case"


def test_the_person_may_refuse(shared, cast):
    with pytest.raises(Conflict) as error:
        name_referent(shared.case.reference, user=cast["lead"].user_id, person_position="refused", actor=cast["lead"])
    assert error.value.code == "person_refused"


# --- what the person was told -------------------------------------------------------------------------------------------------


def test_informed(shared, cast):
    inform_person(shared.case.reference, how="written", when=clock.today() - timedelta(days=3), actor=cast["contributor"])
    kept = InformationRecord.objects.get()
    assert (kept.how, kept.told_on, kept.recorded_by_agency.slug) == ("written", clock.today() - timedelta(days=3), CONTRIBUTOR)
    with pytest.raises(Invalid) as error:
        inform_person(shared.case.reference, how="oral", when=clock.today() + timedelta(days=1), actor=cast["contributor"])
    assert error.value.problems[0].code == "in_the_future"


# --- pauses and ends ----------------------------------------------------------------------------------------------------------


def test_a_pause_wakes_up_in_the_morning(case, cast, at):
    at("2028-04-27 10:00")
    start_case(case.reference, actor=cast["lead"])
    held = hold_case(case.reference, reason="Holidays.", until=local("2028-05-09 00:00").date(), actor=cast["lead"])
    assert held.next_deadline == local("2028-05-09 08:00")
    assert resume_case(case.reference, actor=cast["lead"]).next_deadline is None


@pytest.mark.parametrize("days", [0, -1])
def test_a_pause_ends_on_a_day_to_come(days, case, cast):
    bring(case, "in_progress", cast["lead"])
    with pytest.raises(Invalid) as error:
        hold_case(case.reference, reason="", until=clock.today() + timedelta(days=days), actor=cast["lead"])
    assert error.value.problems[0].code == "not_in_the_future"


def test_the_earliest_of_what_is_awaited(shared, ask, cast, at):
    at("2028-04-27 10:00")
    bring(shared.case, "in_progress", cast["lead"])
    hold_case(shared.case.reference, reason="", until=local("2028-05-02 00:00").date(), actor=cast["lead"])
    ask(shared.case, kind="support")
    assert now(shared.case).next_deadline == local("2028-05-02 08:00")
    resume_case(shared.case.reference, actor=cast["lead"])
    assert now(shared.case).next_deadline == local("2028-05-03 18:00")


def test_not_closed_while_somebody_is_asked(shared, requested, cast):
    with pytest.raises(Conflict) as error:
        close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
    assert error.value.code == "handover_pending"


def test_no_personal_number_in_what_is_kept_of_the_end(case, cast):
    with pytest.raises(PersonalNumberDetected):
        close_case(case.reference, outcome="resolved", comment="2 85 05 46 042 123 77", actor=cast["lead"])
    bring(case, "in_progress", cast["lead"])
    with pytest.raises(PersonalNumberDetected):
        hold_case(case.reference, reason="2 85 05 46 042 123 77", until=clock.today() + timedelta(days=1), actor=cast["lead"])


def test_a_change_needs_an_actor_and_a_door(case):
    with pytest.raises(TypeError, match="needs an actor"):
        start_case(case.reference, actor=None)


@pytest.mark.django_db(transaction=True)
def test_and_a_transaction(cast):
    with pytest.raises(RuntimeError, match="door_transaction"):
        open_case(actor=cast["lead"], person={"alias": "Sarah"})

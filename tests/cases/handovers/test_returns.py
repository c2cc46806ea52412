"""Giving an accepted handover back, within ten working days."""

import pytest

from backend.base.errors import Conflict, Invalid
from cases.models import Handover
from cases.operations.close_case import close_case
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.handovers.return_handover import return_handover
from cases.operations.leave_case import leave_case
from cases.operations.name_referent import name_referent
from cases.operations.withdraw_agreement import withdraw_agreement
from tests.cases.conftest import CONTRIBUTOR, LEAD, RECEIVER, STRANGER, agency, agree, lead_of, local, notices, now, part, sees


def give_back(handover, cast, **said):
    return return_handover(handover.pk, actor=cast["receiver"], **{"reason_code": "out_of_scope", **said})


def test_the_lead_goes_back_to_a_sender_that_stayed(shared, ask, cast):
    asked = ask(shared.case, sender_stays_as="contributor")
    accept_handover(asked.pk, actor=cast["receiver"])
    give_back(asked, cast, reason="For the family service.", suggested_agency=STRANGER)
    assert (lead_of(shared.case), part(shared.case, LEAD).ground) == (LEAD, "opened")
    assert not sees(cast["receiver"], shared.case)
    returned = Handover.objects.get(pk=asked.pk)
    assert (returned.status, returned.reason_code, returned.suggested_agency.slug) == ("returned", "out_of_scope", STRANGER)
    assert notices("handover_returned") == [[str(agency(LEAD).pk), f"/handovers/{asked.pk}", False]]


def test_and_to_one_that_left_if_it_opened_the_case(accepted, cast):
    assert not sees(cast["lead"], accepted.case)
    give_back(accepted, cast)
    assert (lead_of(accepted.case), part(accepted.case, LEAD).ground) == (LEAD, "opened")
    assert sees(cast["lead"], accepted.case)


def test_one_that_left_without_having_opened_needs_the_agreement(shared, ask, cast):
    """The CCAS opened, the CAF led and left, France Travail leads: it can be given back to the CAF only while the person agrees."""
    accept_handover(ask(shared.case).pk, actor=cast["receiver"])
    second = ask(shared.case, actor=cast["receiver"], to_agency=CONTRIBUTOR)
    other = agree(shared.case, cast, CONTRIBUTOR, actor=cast["receiver"])
    accept_handover(second.pk, actor=cast["contributor"])
    withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=cast["contributor"])
    assert part(shared.case, CONTRIBUTOR).agreement == other
    with pytest.raises(Conflict) as error:
        return_handover(second.pk, reason_code="no_capacity", actor=cast["contributor"])
    assert (error.value.code, error.value.facts) == ("agreement_missing", {"agency": RECEIVER})
    assert lead_of(shared.case) == CONTRIBUTOR
    agree(shared.case, cast, RECEIVER, actor=cast["contributor"])
    return_handover(second.pk, reason_code="no_capacity", actor=cast["contributor"])
    assert (lead_of(shared.case), part(shared.case, RECEIVER).ground) == (RECEIVER, "agreement")


@pytest.mark.parametrize(("on", "possible"), [("2028-05-15 17:59", True), ("2028-05-15 18:01", False)])
def test_ten_working_days(on, possible, requested, cast, at):
    """From Thursday 27 April 2028: 1 May and 8 May are Mondays."""
    at("2028-04-27 10:00")
    accepted = accept_handover(requested.pk, actor=cast["receiver"])
    assert accepted.return_until == local("2028-05-15 18:00")
    at(on)
    if possible:
        give_back(accepted, cast)
        assert lead_of(accepted.case) == LEAD
        return
    with pytest.raises(Conflict) as error:
        give_back(accepted, cast)
    assert error.value.code == "too_late_to_return"
    assert lead_of(accepted.case) == RECEIVER


def test_support_given_back(shared, ask, cast):
    asked = ask(shared.case, kind="support")
    accept_handover(asked.pk, actor=cast["receiver"])
    name_referent(shared.case.reference, user=cast["receiver"].user_id, person_position="chosen", actor=cast["lead"])
    give_back(asked, cast)
    assert (lead_of(shared.case), part(shared.case, RECEIVER)) == (LEAD, None)
    assert now(shared.case).referent is None


def test_nothing_to_give_back_once_the_part_has_changed(shared, ask, cast):
    asked = ask(shared.case, kind="support")
    accept_handover(asked.pk, actor=cast["receiver"])
    leave_case(shared.case.reference, part(shared.case, RECEIVER).pk, actor=cast["receiver"])
    with pytest.raises(Conflict) as error:
        give_back(asked, cast)
    assert error.value.code == "part_has_changed"


def test_nor_of_a_closed_case(accepted, cast):
    close_case(accepted.case.reference, outcome="resolved", actor=cast["receiver"])
    with pytest.raises(Conflict) as error:
        give_back(accepted, cast)
    assert error.value.code == "part_has_changed"


def test_a_reason_is_needed(accepted, cast):
    with pytest.raises(Invalid):
        give_back(accepted, cast, reason_code="other")


def test_nobody_stays_asked_by_an_agency_that_gave_the_lead_back(shared, accepted, ask, cast):
    """Else a third agency would take the lead from the sender, who asked nothing."""
    agree(shared.case, cast, STRANGER, actor=cast["receiver"])
    third = hand_over(
        shared.case.reference,
        to_agency=STRANGER,
        kind="lead",
        need="Childcare",
        summary="A young mother.",
        how="with_person",
        person_told=True,
        sender_stays_as="leaves",
        actor=cast["receiver"],
    )
    give_back(accepted, cast)
    assert Handover.objects.get(pk=third.pk).status == "cancelled"
    assert notices("handover_cancelled") == [[str(agency(STRANGER).pk), "/", False]]
    assert now(shared.case).next_deadline is None
    assert lead_of(shared.case) == LEAD

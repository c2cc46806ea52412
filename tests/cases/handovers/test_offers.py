"""Offer before disclosure: what each reads of a handover, before and after it is accepted."""

from datetime import timedelta

import pytest

from agencies.models import Commune
from backend.base import clock
from backend.base.errors import Conflict
from cases.handovers.access import get_handover
from cases.handovers.offers import show
from cases.models import AccessRecord, CaseEvent, Handover
from cases.operations.edit_case import edit_case
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import preview_hand_over
from cases.operations.handovers.reject_handover import reject_handover
from cases.operations.withdraw_agreement import withdraw_agreement
from tests.cases.conftest import RECEIVER, agree


def shown(handover, actor):
    (found,) = show(actor, [get_handover(actor, handover.pk, to="read")])
    return found.shown


def test_the_receiver_learns_neither_name_nor_reference(requested, cast):
    offer = shown(requested, cast["receiver"])
    assert (offer.case, offer.person, offer.contact) == (None, None, None)
    assert (offer.place, offer.themes, offer.allowed_actions) == ("Cahors", ["family_childcare"], ["read", "accept", "reject"])
    assert not AccessRecord.objects.filter(kind="identity_read").exists()


def test_sender_and_participants_know(requested, cast):
    for who in ("lead", "contributor", "observer"):
        assert shown(requested, cast[who]).person == "Sarah Lémery"
        assert shown(requested, cast[who]).case == requested.case.reference


def test_once_accepted_the_receiver_knows_and_a_sender_that_left_no_more(accepted, cast):
    assert shown(accepted, cast["receiver"]).case == accepted.case.reference
    offer = shown(accepted, cast["lead"])
    assert (offer.case, offer.person, offer.contact) == (None, None, None)


def test_a_small_commune_is_not_named(requested, cast):
    Commune.objects.filter(pk=requested.case.commune_id).update(population=499)
    offer = shown(requested, cast["receiver"])
    assert offer.commune is None
    assert "Cahors" in offer.place
    assert offer.place != "Cahors"
    assert shown(requested, cast["lead"]).place == "Cahors"


# --- identity before acceptance ---------------------------------------------------------------------------------------------


@pytest.fixture
def named(shared, ask):
    return ask(shared.case, disclosure="identity")


def test_name_and_contact_and_the_look_is_recorded(named, cast):
    offer = shown(named, cast["receiver"])
    assert (offer.case, offer.contact.display_name, offer.contact.phone) == (None, "Sarah Lémery", "06 12 34 56 78")
    record = AccessRecord.objects.get(kind="identity_read")
    assert (record.actor_id, record.stream_id, record.data) == (cast["receiver"].user_id, named.pk, {"ground": "agreement"})


def test_the_senders_own_look_is_none(named, cast):
    assert shown(named, cast["lead"]).person
    assert not AccessRecord.objects.filter(kind="identity_read").exists()


def test_not_on_an_agreement_that_is_over(case, ask, cast, later):
    agree(case, cast, RECEIVER, expires_on=clock.today() + timedelta(days=1))
    named = ask(case, disclosure="identity")
    assert shown(named, cast["receiver"]).contact
    later(days=2)
    assert shown(named, cast["receiver"]).contact is None


def test_nor_on_one_that_is_withdrawn_for_all_that_another_covers_it(shared, named, cast):
    from cases.operations.record_agreement import record_agreement
    from tests.cases.conftest import bring_in

    bring_in(shared.case, RECEIVER, "observer")
    record_agreement(shared.case.reference, covers="participants", how="oral", given_on=clock.today(), actor=cast["lead"])
    from cases.operations.leave_case import leave_case
    from tests.cases.conftest import part

    leave_case(shared.case.reference, part(shared.case, RECEIVER).pk, actor=cast["receiver"])
    withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=cast["lead"])
    assert Handover.objects.get(pk=named.pk).status == "requested"
    assert shown(named, cast["receiver"]).contact is None


def test_nor_once_it_is_rejected(named, cast):
    reject_handover(named.pk, reason_code="no_capacity", actor=cast["receiver"])
    assert shown(named, cast["receiver"]).contact is None


def test_it_adds_nothing_once_accepted(named, cast):
    accept_handover(named.pk, actor=cast["receiver"])
    assert shown(named, cast["receiver"]).case
    assert not AccessRecord.objects.filter(kind="identity_read").exists()


def test_a_preview_leaves_nothing_behind(shared, cast):
    events = CaseEvent.objects.count()
    preview = preview_hand_over(
        shared.case.reference,
        actor=cast["lead"],
        to_agency=RECEIVER,
        kind="lead",
        need="Childcare",
        summary="A young mother.",
        how="with_person",
        person_told=True,
        sender_stays_as="leaves",
    )
    assert (preview.shown.case, preview.shown.contact, preview.summary) == (None, None, "A young mother.")
    assert not Handover.objects.exists()
    assert CaseEvent.objects.count() == events


def test_a_name_that_an_offer_already_says_is_not_told_while_it_waits(requested, cast):
    """Somebody known by an alias: the words of the offer would give away who it is, once the name is told."""
    Handover.objects.filter(pk=requested.pk).update(summary="Pour Mme Autrenom, droits suspendus.")
    with pytest.raises(Conflict):
        edit_case(requested.case.reference, actor=cast["lead"], person={"last_name": "Autrenom"})
    assert edit_case(requested.case.reference, actor=cast["lead"], person={"last_name": "Personne"}).person.last_name == "Personne"

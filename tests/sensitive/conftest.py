"""A shelter that takes part in a case, and leaves a trace of every kind in it."""

from datetime import timedelta
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from django.test import Client

from agencies.actor import Actor
from agencies.models import Agency
from agencies.operations.create_agency import create_agency
from agencies.operations.mark_sensitive import mark_sensitive
from backend.base import clock
from cases.events import KINDS
from cases.models import CaseEvent, CaseFile
from cases.operations.documents.add_document import add_document
from cases.operations.documents.remove_document import remove_document
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.handovers.reject_handover import reject_handover
from cases.operations.inform_person import inform_person
from cases.operations.name_referent import name_referent
from cases.operations.notes.widen_note import widen_note
from cases.operations.notes.write_note import write_note
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.finish_action import finish_action
from cases.operations.plan.plan_action import plan_action
from cases.operations.plan.tell_appointment import tell_appointment
from cases.operations.report_status import report_status
from irritants.operations.report_irritant import report_irritant
from tests.cases.conftest import CONTRIBUTOR, OBSERVER, PARTIES, RECEIVER, Cast, agree, bring_in, case, cast, part
from tests.papers import PDF

__all__ = ["case", "cast"]

SHELTER, NAME, PLACE, PHONE = "refuge-du-serpolet", "Refuge du Serpolet", "3 impasse du Serpolet", "05 65 99 88 77"
PERSON = "Brunehilde"


class House(NamedTuple):
    cast: Cast
    case: CaseFile
    ids: dict[str, list[Any]]
    """By the segment of an address that comes before them."""

    @property
    def needles(self) -> list[str]:
        shelter = Agency.objects.get(slug=SHELTER)
        members = shelter.memberships.values_list("user_id", flat=True)
        return [SHELTER, NAME, "serpolet", PHONE, PERSON, str(shelter.pk), *map(str, members)]

    def browser(self, who: str) -> Client:
        client = Client()
        user = self.cast[who].user
        assert user is not None
        client.force_login(user)
        return client


@pytest.fixture
def house(case: CaseFile, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> House:
    """The shelter contributes to the case, and leaves a trace of every kind."""
    monkeypatch.setitem(PARTIES, "shelter", SHELTER)
    made = create_agency(SHELTER, name=NAME, kind="health_social", communes=["46102"], actor=Actor.system("tests"))
    Agency.objects.filter(pk=made.pk).update(phone=PHONE, email="contact@serpolet.test", website="https://serpolet.test")
    mark_sensitive(SHELTER, actor=Actor.system("tests"))
    lead, shelter, contributor = cast["lead"], cast["shelter"], cast["contributor"]
    for who in ("shelter", "shelter_coordinator"):
        user = cast[who].user
        assert user is not None
        user.first_name = PERSON
        user.save(update_fields=["first_name"])
    reference, soon = case.reference, clock.now() + timedelta(days=2)
    agreement = agree(case, cast, SHELTER, CONTRIBUTOR, OBSERVER, RECEIVER)
    bring_in(case, CONTRIBUTOR, "contributor", agreement)
    bring_in(case, OBSERVER, "observer", agreement)
    asked = {"kind": "support", "need": "Une place", "summary": "Une femme seule.", "how": "with_person", "person_told": True}
    taken = hand_over(reference, actor=lead, to_agency=SHELTER, **asked)
    accept_handover(taken.pk, actor=shelter)
    declined = hand_over(reference, actor=lead, to_agency=RECEIVER, **asked)
    reject_handover(declined.pk, actor=cast["receiver"], reason_code="no_capacity", suggested_agency=SHELTER)

    report_status(reference, part(case, SHELTER).pk, actor=shelter, status="working")
    inform_person(reference, actor=shelter, how="oral")
    name_referent(reference, user=shelter.user_id, person_position="chosen", actor=lead)
    shared = write_note(reference, actor=shelter, text="Bien arrivée.", audience="participants")
    told = write_note(reference, actor=shelter, text="À rappeler.", audience=[CONTRIBUTOR])
    named = write_note(reference, actor=lead, text="Vu.", audience=[SHELTER, CONTRIBUTOR])
    widened = write_note(reference, actor=lead, text="Lu.", audience=[CONTRIBUTOR])
    widen_note(reference, widened.pk, actor=lead, audience=[SHELTER, OBSERVER])
    own = write_note(reference, actor=contributor, text="Appelée.", audience="participants")
    paper = {"file": BytesIO(PDF), "name": "papier.pdf", "kind": "income"}
    kept, removed = (add_document(reference, actor=shelter, audience="participants", **paper) for _ in range(2))
    remove_document(reference, removed.pk, actor=shelter, reason="wrong_person")
    mine = add_document(reference, actor=contributor, audience="participants", **paper)
    due = clock.today() + timedelta(days=4)
    theirs = plan_action(reference, actor=shelter, title="Chercher un logement", agency=SHELTER, assignee=shelter.user_id, due_on=due)
    ours = plan_action(reference, actor=contributor, title="Inscrire", agency=CONTRIBUTOR, due_on=due)
    ended = plan_action(reference, actor=contributor, title="Appeler", agency=CONTRIBUTOR, due_on=due)
    finish_action(reference, ended.pk, actor=shelter, result="Fait.", opinion="not_asked")
    meets = {"place": PLACE, "directions": "Sonner chez Serpolet"}
    meeting = book_appointment(reference, actor=shelter, starts_at=soon, professional=shelter.user_id, **meets)
    over = book_appointment(reference, actor=contributor, starts_at=soon)
    tell_appointment(reference, over.pk, actor=shelter, status="cancelled")
    irritants = [
        report_irritant(actor=who, case=reference, category="B01", occurred_on=clock.today(), commune="46042", agency_concerned=concerned)
        for who, concerned in ((shelter, SHELTER), (contributor, SHELTER), (contributor, CONTRIBUTOR))
    ]
    flag = raise_flag(actor=shelter, factors=["R01"], person={"alias": "Le marin"}, person_agrees="yes", commune="46042")
    redirect_flag(flag.pk, actor=cast["lead_coordinator"], to_agency=OBSERVER, reason="De leur ressort.")
    everything(case, shelter)
    ids = {
        "notes": [shared.pk, told.pk, named.pk, widened.pk, own.pk],
        "documents": [kept.pk, removed.pk, mine.pk],
        "actions": [theirs.pk, ours.pk, ended.pk],
        "appointments": [meeting.pk, over.pk],
        "irritants": [irritant.pk for irritant in irritants],
        "handovers": [taken.pk, declined.pk],
        "agreements": [agreement.pk],
        "participations": [part(case, SHELTER).pk],
        "flags": [flag.pk],
        "colleagues": [contributor.user_id, cast["observer"].user_id],
    }
    return House(cast, CaseFile.objects.get(pk=case.pk), ids)


def everything(case: CaseFile, shelter: Actor) -> None:
    """An event of each kind, about the shelter and somebody of it."""
    agency_id, user = str(shelter.agency_id), str(shelter.user_id)
    about = {"agency": agency_id, "to_agency": agency_id, "agencies": [agency_id], "user": user, "readers": [user], "fields": ["phone"]}
    for kind in KINDS:
        for who in (shelter, Actor.system("tests")):
            CaseEvent.append(case.pk, kind, actor_id=who.user_id, agency_id=who.agency_id, **about)

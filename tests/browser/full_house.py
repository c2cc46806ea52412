"""A house in which every page has something to show: cases, requests, flags and irritants in each state, and agencies that have nothing yet."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from agencies.actor import Actor
from agencies.invitations import token_of
from agencies.models import Agency, Kind, User
from agencies.operations.create_api_key import create_api_key
from agencies.operations.end_membership import end_membership
from agencies.operations.invite_member import invite_member
from backend.base import clock
from backend.base.operation import door_transaction
from cases.models import CaseFile, Handover, ProbablePair, RiskFlag
from cases.operations.close_case import close_case
from cases.operations.documents.add_document import add_document
from cases.operations.documents.remove_document import remove_document
from cases.operations.edit_case import edit_case
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.hold_case import hold_case
from cases.operations.inform_person import inform_person
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.merging.undo_merge import undo_merge
from cases.operations.name_referent import name_referent
from cases.operations.notes.correct_note import correct_note
from cases.operations.notes.write_note import write_note
from cases.operations.one_person.judge_pair import judge_pair
from cases.operations.one_person.look_up_person import look_up_person
from cases.operations.one_person.request_access import request_access
from cases.operations.open_case import open_case
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.move_appointment import move_appointment
from cases.operations.plan.plan_action import plan_action
from cases.operations.plan.tell_appointment import tell_appointment
from cases.operations.protection.exclude_user import exclude_user
from cases.operations.protection.name_readers import name_readers
from cases.operations.replacements.replace_colleague import replace_colleague
from cases.operations.start_case import start_case
from irritants.importing.reading import Row, Sheet
from irritants.operations.catalogue.add_category import add_category
from irritants.operations.catalogue.merge_category import merge_category
from irritants.operations.catalogue.retire_category import retire_category
from irritants.operations.import_observations import import_observations
from irritants.operations.keep_sheet import keep_sheet
from irritants.operations.personas.retire_persona import retire_persona
from irritants.operations.personas.write_persona import write_persona
from irritants.operations.record_observation import record_observation
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.recurring.change_state import change_state
from irritants.operations.recurring.link_irritant import link_irritant
from irritants.operations.recurring.spot_recurring import spot_recurring
from irritants.operations.report_irritant import report_irritant
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant
from irritants.operations.void_observation import void_observation
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, RECEIVER, Cast, agree, bring_in
from tests.frontend.people import make_agency, make_member
from tests.papers import PDF

CAHORS = "46042"
SARAH = {
    "first_name": "Sarah",
    "last_name": "Lémery",
    "birth_name": "Bénazéch",
    "alias": "Framboise",
    "phone": "06 12 34 56 78",
    "email": "sarah.lemery@example.org",
    "address": "12 rue du Château-du-Roi",
    "safe_contact": "Par sa voisine, le matin",
    "commune": CAHORS,
}
ROSELINE = {"first_name": "Roseline", "last_name": "Vidalenc", "phone": "05 36 49 01 03", "how_to_find": "Elle se déplace lentement"}
PERSONAL = (
    *("sarah", "lémery", "lemery", "bénazéch", "framboise", "0612345678", "06 12 34 56 78", "example.org", "château", "voisine"),
    *("roseline", "vidalenc", "0536490103", "05 36 49 01 03", "lentement", "marchande", "odette", "fabre", "malbec"),
)
"""What tells who somebody in need is."""

ROWS = 27
"""Cases of whom nothing more is told: more than a page of the list."""


class FullHouse:
    """`house.user("lead")` signs in; `house.names` are the identifiers that addresses are made of."""

    def __init__(self) -> None:
        self.cast = Cast()
        self.names: dict[str, str | UUID | None] = {}
        with door_transaction():
            self._hire()
            self._fill()
            self._ask()
            self._plan()
            self._observe()
            self._worry()
            self._administer()
            self._replace()
            self._look_up()
            self._merge()
        self.newcomers = newcomers()

    def user(self, who: str) -> User:
        user = self.newcomers.get(who) or self.cast[who].user
        assert user is not None
        return user

    def _hire(self) -> None:
        for role in ("", "_coordinator", "_manager", "_auditor"):
            assert self.cast[f"lead{role}"]
        for who in ("receiver", "contributor", "observer", "flagger"):
            assert self.cast[who]

    def _fill(self) -> None:
        lead = self.cast["lead"]
        shared = self._case("shared", SARAH, themes=["family_childcare", "mobility"])
        start_case(shared.reference, actor=lead)
        agreement = agree(shared, self.cast, CONTRIBUTOR, OBSERVER, RECEIVER)
        self.names["agreement"] = agreement.pk
        bring_in(shared, CONTRIBUTOR, "contributor", agreement)
        bring_in(shared, OBSERVER, "observer", agreement)
        inform_person(shared.reference, actor=lead, how="oral")
        edit_case(shared.reference, actor=lead, summary="Works as a home help, on short contracts.")
        name_referent(shared.reference, user=lead.user_id, person_position="chosen", actor=lead)
        for name, category, concerned, moves in (
            ("reported", "B13", RECEIVER, 0),
            ("in_progress", "A06", RECEIVER, 1),
            ("resolved", "B01", None, 2),
            ("confirmed", "B06", LEAD, 3),
        ):
            self._irritant(name, shared, category, concerned, moves)
        self._recur()

        self._notes(shared)
        opened = self._case("opened", {"alias": "La marchande", "commune": CAHORS}, themes=["housing"])
        write_note(opened.reference, actor=lead, text="She comes on market days.")
        held = self._case("held", {"first_name": "Roseline", "last_name": "Vidalenc", "commune": CAHORS})
        start_case(held.reference, actor=lead)
        hold_case(held.reference, reason="Waits for papers.", until=clock.today() + timedelta(days=20), actor=lead)
        over = self._case("over", {"alias": "Le marin"})
        close_case(over.reference, outcome="resolved", actor=lead)
        self._protect()
        for number in range(ROWS):
            open_case(actor=lead, person={"alias": f"Usager {number}", "commune": CAHORS}, themes=["energy"])

    def _protect(self) -> None:
        coordinator = self.cast["lead_coordinator"]
        safely = {
            "contact_channels": ["text_message", "visit"],
            "contact_hours": "After 6 pm",
            "do_not_write": True,
            "address_protected": True,
        }
        careful = self._case("careful", {**SARAH, "first_name": "Odette", "last_name": "Malbec", "alias": "", **safely})
        name_readers(careful.reference, readers=[self.cast["lead"].user_id], actor=coordinator)
        excluded = exclude_user(careful.reference, user=self.cast["observer"].user_id, reason="neighbour", actor=coordinator)
        self.names["exclusion"], self.names["colleague"] = excluded.pk, self.cast["lead"].user_id

    def _notes(self, case: CaseFile) -> None:
        """For each audience; one was corrected. And papers, one of which was removed."""
        lead, contributor = self.cast["lead"], self.cast["contributor"]
        for who, audience in ((lead, "participants"), (contributor, "participants"), (lead, [CONTRIBUTOR]), (lead, "own_agency")):
            note = write_note(case.reference, actor=who, text="Called the employer.\n\nShe starts on Monday.", audience=audience)
        paper = {"file": BytesIO(PDF), "name": "Bulletin.pdf"}
        for who, kind, audience in (
            (lead, "income", "participants"),
            (contributor, "employment", "own_agency"),
            (lead, "taxes", "own_agency"),
        ):
            document = add_document(case.reference, actor=who, kind=kind, audience=audience, **paper)
        self.names["document"] = document.pk
        mistaken = add_document(case.reference, actor=lead, kind="income", audience="participants", **paper)
        remove_document(case.reference, mistaken.pk, actor=lead, reason="wrong_person")
        self.names["note"] = correct_note(case.reference, note.pk, actor=lead, text="Called the employer twice.").pk

    def _case(self, name: str, person: dict[str, Any], *, by: str = "lead", **facts: list[str]) -> CaseFile:
        case = open_case(actor=self.cast[by], person=person, **facts)
        self.names[name] = case.reference
        return case

    def _irritant(self, name: str, case: CaseFile, category: str, concerned: str | None, moves: int) -> None:
        lead = self.cast["lead"]
        met = {"case": case.reference, "occurred_on": clock.today(), "description": "She was sent from one counter to the next."}
        irritant = report_irritant(actor=lead, category=category, agency_concerned=concerned, **met)
        self.names[name] = irritant.pk
        if moves > 0:
            start_irritant(irritant.pk, actor=lead)
        if moves > 1:
            resolve_irritant(irritant.pk, resolution="Called them.", actor=lead)
        if moves > 2:
            record_persons_word(irritant.pk, person_says="yes", actor=lead)

    def _recur(self) -> None:
        """One that an irritant is linked to, with all that can be said of it, and one that nobody linked anything to."""
        actor = self.cast["lead_coordinator"]
        known = {
            "administration": "Direction départementale des finances publiques",
            "workaround": "Come on Tuesdays.",
            "cause": "One desk.",
        }
        recurring = spot_recurring(title="The form exists online only", category="A06", actor=actor, **known)
        for verb in ("qualify", "try_solution"):
            change_state(recurring.pk, verb=verb, solution="A paper form at the town hall.", actor=actor)
        link_irritant(self.names["in_progress"], recurring=recurring.pk, actor=self.cast["lead"])
        self.names["recurring"] = recurring.pk
        words = {"label_fr": "Courrier jamais distribué", "label_en": "Post never delivered", "definition_fr": "La boîte est introuvable."}
        self.names["added"] = add_category(theme="access_mobility", actor=Actor.system("tests"), **words).pk
        portrait = {"portrait": "Elle a vingt-six ans.", "themes": ["mobility"], "age_bands": ["26_39"], "categories": ["A02"]}
        for name in ("Lina", "Rose"):
            write_persona(name=name, living_area="cahors", actor=Actor.system("tests"), **portrait)
        retire_persona("cahors-rose", actor=Actor.system("tests"))
        retire_category("A12", actor=Actor.system("tests"))
        merge_category("A11", into="A13", actor=Actor.system("tests"))
        spot_recurring(title="Files are lost between two counters", category="A06", actor=actor)

    def _ask(self) -> None:
        self.names["sent"] = self._handover(str(self.names["shared"]), "lead", RECEIVER, "support").pk
        Handover.objects.filter(pk=self.names["sent"]).update(respond_by=clock.now() - timedelta(days=1))
        CaseFile.objects.filter(reference=self.names["shared"]).update(next_deadline=clock.now() - timedelta(days=1))
        for name, accepted in (("received", False), ("taken_over", True)):
            theirs = self._case(f"case_{name}", {"first_name": "Odette", "last_name": "Fabre" if accepted else "Malbec"}, by="receiver")
            agree(theirs, self.cast, LEAD, actor=self.cast["receiver"])
            handover = self._handover(theirs.reference, "receiver", LEAD, "lead")
            self.names[name] = handover.pk
            if accepted:
                accept_handover(handover.pk, actor=self.cast["lead"])

    def _plan(self) -> None:
        """In each state, late and to come. Nothing is planned where a case must look untouched."""
        lead, shared = self.cast["lead"], str(self.names["shared"])
        me = {"agency": LEAD, "assignee": lead.user_id, "actor": lead}
        for name, days, status in (("to_do", 5, "to_do"), ("late_action", -3, "doing"), ("done", 1, "done"), ("dropped", 1, "dropped")):
            said = {"reason_code": "not_possible"} if status == "dropped" else {}
            planned = plan_action(
                shared,
                title="Demander une place en crèche",
                due_on=clock.today() + timedelta(days=days),
                status=status,
                said=said,
                in_their_words="Je veux travailler.",
                **me,
            )
            self.names[name] = planned.pk
        for name, hours, status in (("coming", 2, ""), ("to_tell", -2, ""), ("missed", -30, "missed"), ("moved", 50, "moved")):
            facts = {"place": "Permanence de Catus", "directions": "Car 880, arrêt mairie", "reminder_wanted": True}
            meeting = book_appointment(
                shared, starts_at=clock.now() + timedelta(hours=hours), professional=lead.user_id, actor=lead, **facts
            )
            self.names[name] = meeting.pk
            if status == "missed":
                tell_appointment(shared, meeting.pk, status=status, said_by="person", comment="Le car n’est pas passé.", actor=lead)
            if status == "moved":
                move_appointment(shared, meeting.pk, starts_at=clock.now() + timedelta(days=9), actor=lead)

    def _handover(self, reference: str, by: str, agency: str, kind: str) -> Handover:
        stays = {"sender_stays_as": "contributor", "disclosure": "identity"} if kind == "lead" else {}
        said = {"need": "Une place en crèche", "summary": "Une jeune mère.", "how": "with_person", "person_told": True, **stays}
        return hand_over(reference, actor=self.cast[by], to_agency=agency, kind=kind, **said)

    def _observe(self) -> None:
        """One with what it brought, one without, one entered in error, one imported, and a spreadsheet that waits for a yes."""
        lead, day = self.cast["lead"], date(2026, 3, 14)
        said = {"place_kind": "public_hall", "place": "Foyer rural", "narrative": "Trois heures autour d’une table.", "people_count": 6}
        met = [{"category": "A01", "agency_concerned": RECEIVER}, {"category": "B02", "step": "travel", "description": "Pas de car."}]
        seen = record_observation(kind="interview", observed_on=day, commune=CAHORS, irritants=met, **said, actor=lead)
        bare = record_observation(kind="immersion", observed_on=day, actor=lead)
        rows = [Row(2, {"kind": "entretien", "observed_on": str(day), "commune": CAHORS, "place": "Foyer rural", "category": "A01"})]
        kept = keep_sheet(Sheet(rows, ("Colonne inconnue",)), actor=lead)
        voided = record_observation(kind="testimony", observed_on=day, commune=CAHORS, irritants=met, actor=lead)
        void_observation(voided.pk, reason="Saisi deux fois.", actor=lead)
        imported = import_observations(Sheet(rows), actor=lead)
        self.names |= {"observation": seen.pk, "bare_observation": bare.pk, "voided_observation": voided.pk, "sheet": kept.pk}
        self.names |= {"imported_sheet": imported.pk}

    def _worry(self) -> None:
        names = ("raised", "acknowledged", "late", "passed_on")
        person = {"person": ROSELINE, "person_agrees": "yes", "commune": CAHORS, "narrative": "Shutters closed for a week."}
        for name in names:
            self.names[name] = raise_flag(actor=self.cast["flagger"], factors=["R10"], danger=name == "late", **person).pk
        acknowledge_flag(self.names["acknowledged"], actor=self.cast["lead"])
        RiskFlag.objects.filter(pk=self.names["late"]).update(respond_by=clock.now() - timedelta(hours=1))
        redirect_flag(self.names["passed_on"], to_agency=RECEIVER, reason="Housing benefit.", actor=self.cast["lead_coordinator"])

    def _administer(self) -> None:
        admin = self.cast["lead_agency_admin"]
        invited = invite_member(LEAD, email="nadia@ccas.test", roles=["caseworker"], actor=admin)
        former = self.cast.member(LEAD, "caseworker", number=2)
        end_membership(former.pk, actor=admin)
        self.names |= {"invitation": invited.pk, "token": token_of(invited), "former": former.pk}
        self.names["member"] = manager = self.cast["lead_manager"].membership_id
        assert manager is not None
        self.names["key"] = create_api_key(manager, label="Logiciel", actor=self.cast["lead_manager"])[0].pk

    def _replace(self) -> None:
        lead, coordinator = self.cast["lead"], self.cast["lead_coordinator"]
        given, followed = (self._case(name, {"alias": f"L’oncle {name}"}) for name in ("given", "followed"))
        name_referent(given.reference, user=lead.user_id, person_position="chosen", actor=lead)
        chosen = {given.reference: coordinator.user_id}
        done = replace_colleague(absent=lead.user_id, cases=chosen, actor=coordinator)
        name_referent(followed.reference, user=lead.user_id, person_position="chosen", actor=lead)
        self.names |= {"colleague": lead.user_id, "replacement": done.replacement.pk}

    def _look_up(self) -> None:
        why, ours, theirs = "Waits at the counter.", ("Bénazéch", "Sarah"), ("Malbec", "Odette")
        for name, who, (birth_name, first_name) in (
            ("possible", "lead", theirs),
            ("nobody", "lead", ("Introuvable", "Octavie")),
            ("asked_of_us", "receiver", ours),
            ("asked_by_us", "lead", theirs),
        ):
            said = {"birth_name": birth_name, "first_name": first_name, "birth_date": date(1990, 5, 2), "reason": why}
            found = look_up_person(actor=self.cast[who], **said)
            self.names[name] = request_access(found.pk, actor=self.cast[who], reason=why).pk if "asked" in name else found.pk
        open_case(actor=self.cast["receiver"], person=SARAH)
        self.names["pair"] = ProbablePair.objects.get(first__last_name="Lémery").pk

    def _merge(self) -> None:
        """Merges asked of us, by us, done, taken apart; and a pair that both sides have judged."""
        ours, theirs = self.cast["lead_coordinator"], self.cast["receiver_coordinator"]
        asked, sent, kept, absorbed, apart = (
            self._case(name, {"alias": f"La tante {name}"}) for name in ("asked_aunt", "sent_aunt", "kept", "gone", "apart")
        )
        for name, case in (("merge_asked", asked), ("merge_sent", sent)):
            bring_in(case, RECEIVER, "contributor", agree(case, self.cast, RECEIVER))
            other = open_case(actor=self.cast["receiver"], person={"alias": f"La tante {name}"})
            bring_in(other, LEAD, "observer", agree(other, self.cast, LEAD, RECEIVER, OBSERVER, actor=self.cast["receiver"]))
            bring_in(other, CONTRIBUTOR, "contributor")
            plan_action(other.reference, title="Rappeler", agency=RECEIVER, due_on=clock.today(), actor=self.cast["receiver"])
            who, kept_by = (theirs, case) if name == "merge_asked" else (ours, other)
            absorbed_by = other if kept_by is case else case
            self.names[name] = propose_merge(kept_by.reference, absorbed=absorbed_by.reference, actor=who).pk
        self.names["merge_done"] = propose_merge(kept.reference, absorbed=absorbed.reference, actor=ours).pk
        undone = propose_merge(kept.reference, absorbed=apart.reference, actor=ours)
        self.names["merge_undone"] = undo_merge(undone.pk, reason_code="not_same", reason="Deux cousines du même nom.", actor=ours).pk
        self._case("double", {"first_name": "Odile", "last_name": "Marchande", "birth_date": date(1950, 4, 1)})
        open_case(actor=self.cast["receiver"], person={"first_name": "Odile", "last_name": "Marchande", "birth_date": date(1950, 4, 1)})
        self.names["pair_same"] = pair = ProbablePair.objects.get(first__last_name="Marchande").pk
        for who in (ours, theirs):
            judge_pair(pair, says="same", actor=who)


def newcomers() -> dict[str, User]:
    """Members of agencies that have done nothing yet, and of the one that coordinates the living area."""
    counter, association = make_agency("new-counter", "Guichet tout neuf"), make_agency("new-help", "Entraide neuve", Kind.ASSOCIATION)
    wanted: dict[str, list[tuple[Agency, list[str]]]] = {
        "newcomer": [(counter, ["caseworker", "coordinator"])],
        "new_flagger": [(association, ["flagger"])],
        "new_manager": [(counter, ["manager"])],
        "steering": [(Agency.objects.get(slug="ddetspp-lot"), ["manager"])],
        "member_of_two": [(counter, ["caseworker"]), (association, ["flagger"])],
    }
    return {who: make_member(who, memberships, first_name="Camille", last_name="Marty") for who, memberships in wanted.items()}

"""Cases that began and ended over the two years, each handed over once, and flags that were answered: figures need many of each."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, cycle, islice, repeat
from random import Random

from django.utils import timezone

from agencies.territory import active_members
from backend.base import clock
from backend.demo.cast import MACHINE, Cast
from backend.demo.history import Delays, Met, read_catalogue
from backend.demo.moves import agree, ask_support, meet, pass_on, receive
from backend.demo.observations import Fate, follow, working_hours
from cases.deadlines import EXPIRES_AFTER
from cases.models import CaseFile, Handover
from cases.operations.close_case import close_case
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.dismiss_flag import dismiss_flag
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.complete_handover import complete_handover
from cases.operations.handovers.expire_handover import expire_handover
from cases.operations.handovers.reject_handover import reject_handover
from cases.operations.handovers.return_handover import return_handover

OLDEST, NEWEST = 740, 160
"""Days ago on which the first and the last of these cases were opened."""
ENDS = {"resolved": 18, "partly_resolved": 9, "lost_contact": 7, "moved_away": 6, "deceased": 7, "person_withdrew": 6, "unresolved": 4}
LEADS = ("ccas-cahors", "france-services-catus", "departement-lot", "france-services-lalbenque", "caf-lot")
ASKED = ("caf-lot", "departement-lot", "cpam-lot", "france-travail-cahors")
REFUSALS = ("no_capacity", "out_of_scope")

NEEDS: dict[str, tuple[str, str]] = {
    "energy": ("energy", "Facture de chauffage impayée, logement mal isolé."),
    "childcare": ("family_childcare", "Mode de garde à trouver pour la rentrée."),
    "taxes": ("taxes", "Déclaration de revenus à régulariser."),
    "transport": ("mobility", "Plus aucun transport pendant l’été, rendez-vous manqués."),
    "": ("rights_benefits", "Droits à rétablir après un changement de situation."),
}
"""By subject of the season, what the case is about."""


@dataclass
class Past:
    """What all of them draw from."""

    cast: Cast
    rng: Random
    catalogue: Sequence[Met]
    communes: dict[str, float]
    delays: Delays
    refusals: "cycle[str]"

    def met(self, when: datetime) -> Met:
        """Of the season, if it brings something."""
        weights = [each.weight_at(when) * (4 if each.subject else 1) for each in self.catalogue]
        return self.rng.choices(self.catalogue, weights)[0]

    def commune(self) -> str:
        return self.rng.choices(list(self.communes), list(self.communes.values()))[0]


def tell_the_past(cast: Cast, rng: Random) -> tuple[int, int]:
    """How many cases, and how many flags."""
    past = Past(cast, rng, read_catalogue(), communes_by_population(), Delays(), cycle(REFUSALS))
    ends = list(chain(*(repeat(end, count) for end, count in ENDS.items())))
    rng.shuffle(ends)
    step = (OLDEST - NEWEST) / len(ends)
    for number, (end, fate) in enumerate(zip(ends, islice(cycle(FATES), len(ends)), strict=True)):
        live(past, LEADS[number % len(LEADS)], ASKED[number % len(ASKED)], end, fate, OLDEST - step * number)
    go_round(past)
    return len(ends) + 1, raise_flags(past)


def live(past: Past, lead: str, asked: str, end: str, fate: Callable[..., str], days: float) -> None:
    """A case from its first day to its last: opened, handed over, closed by who leads it then."""
    actor, receiver = past.cast.caseworker(lead), asked if asked != lead else "cpam-lot"
    opened = moment(days, past.rng)
    met = past.met(opened)
    theme, summary = NEEDS[met.subject]
    with clock.travel_to(opened):
        age = past.rng.randrange(68, 94) if end == "deceased" else past.rng.randrange(19, 80)
        case = receive(actor, past.cast.person_of_the_past(past.rng.choice("FM"), age, commune=past.commune()), summary, theme)
        agree(case, actor, receiver)
        irritant = meet(case, actor, met.category, met.description, concerned=met.agencies[0], step=met.steps[0])
    ending = past.cast.caseworker(fate(past, case, lead, receiver, later(opened, 4, past.rng)))
    closed = later(opened, past.rng.randrange(60, 150), past.rng)
    follow(met, irritant, ending, Fate(later(opened, 50, past.rng), past.rng, until=closed), past.delays)
    with clock.travel_to(closed):
        close_case(case.reference, actor=ending, outcome=end)


# --- what becomes of a handover; each says who leads the case in the end ---


def taken(past: Past, case: CaseFile, lead: str, receiver: str, when: datetime) -> str:
    handover = hand(past, case, lead, receiver, when)
    with answered_after(when, 2, past.rng):
        accept_handover(handover.pk, actor=past.cast.caseworker(receiver))
    return receiver


def met_in_time(past: Past, case: CaseFile, lead: str, receiver: str, when: datetime) -> str:
    handover = support(past, case, lead, receiver, when)
    with answered_after(when, 1, past.rng):
        accept_handover(handover.pk, actor=past.cast.caseworker(receiver))
    with clock.travel_to(later(when, 12, past.rng)):
        complete_handover(handover.pk, actor=past.cast.caseworker(receiver), person_met=True, met_on=clock.today())
    return lead


def met_late(past: Past, case: CaseFile, lead: str, receiver: str, when: datetime) -> str:
    handover = support(past, case, lead, receiver, when)
    with answered_after(when, 11, past.rng):
        accept_handover(handover.pk, actor=past.cast.caseworker(receiver))
    with clock.travel_to(later(when, 25, past.rng)):
        complete_handover(handover.pk, actor=past.cast.caseworker(receiver), person_met=True, met_on=clock.today())
    return lead


def rejected(past: Past, case: CaseFile, lead: str, receiver: str, when: datetime) -> str:
    handover = hand(past, case, lead, receiver, when)
    with answered_after(when, 3, past.rng):
        reject_handover(handover.pk, actor=past.cast.caseworker(receiver), reason_code=next(past.refusals))
    return lead


def returned(past: Past, case: CaseFile, lead: str, receiver: str, when: datetime) -> str:
    handover = hand(past, case, lead, receiver, when)
    with answered_after(when, 2, past.rng):
        accept_handover(handover.pk, actor=past.cast.caseworker(receiver))
    with clock.travel_to(later(when, 9, past.rng)):
        return_handover(handover.pk, actor=past.cast.caseworker(receiver), reason_code="insufficient_information")
    return lead


def expired(past: Past, case: CaseFile, lead: str, receiver: str, when: datetime) -> str:
    handover = support(past, case, lead, receiver, when)
    with clock.travel_to(when + EXPIRES_AFTER):
        expire_handover(handover.pk, actor=MACHINE)
    return lead


FATES: Sequence[Callable[..., str]] = (
    *(met_in_time, rejected, taken, met_late, met_in_time, returned),
    *(taken, expired, met_in_time, rejected, taken),
)
"""Eleven, so that each meets every agency."""


def go_round(past: Past) -> None:
    """A loop: the CCAS passes the case on to the Département, which passes it back."""
    ccas, department = past.cast.caseworker("ccas-cahors"), past.cast.caseworker("departement-lot")
    opened = moment(300, past.rng)
    with clock.travel_to(opened):
        case = receive(ccas, past.cast.person_of_the_past("F", 58, commune=past.commune()), "Ressources à rétablir.", "income_debt")
        agree(case, ccas, "departement-lot", "ccas-cahors")
    there = taken(past, case, "ccas-cahors", "departement-lot", later(opened, 4, past.rng))
    back = taken(past, case, there, "ccas-cahors", later(opened, 30, past.rng))
    with clock.travel_to(later(opened, 45, past.rng)):
        meet(case, ccas, "B08", "Passée du CCAS au Département, puis revenue.", concerned=department.acting_agency.slug)
    with clock.travel_to(later(opened, 90, past.rng)):
        close_case(case.reference, actor=past.cast.caseworker(back), outcome="partly_resolved")


def hand(past: Past, case: CaseFile, lead: str, receiver: str, when: datetime) -> Handover:
    with clock.travel_to(when):
        return pass_on(case, past.cast.caseworker(lead), receiver, "Prendre la suite", "Situation vue deux fois, pièces réunies.")


def support(past: Past, case: CaseFile, lead: str, receiver: str, when: datetime) -> Handover:
    with clock.travel_to(when):
        return ask_support(case, past.cast.caseworker(lead), receiver, "Un avis et un rendez-vous", "Démarche commencée, à terminer.")


# --- flags ---

FLAGS = 36
RAISERS = ("admr-lot", "secours-populaire-lot", "restos-du-coeur-lot")
POINTED_OUT = (
    ("R10", "Saute des repas en fin de mois."),
    ("R09", "Parle de plusieurs crédits."),
    ("R02", "Un droit s’est arrêté sans explication."),
    ("R11", "Ne fait plus seul ses courses."),
    ("R14", "Aucune démarche en ligne possible."),
)
DISMISSED = ("not_a_risk", "already_followed", "unreachable", "person_refused", "insufficient_information")


def raise_flags(past: Past) -> int:
    """Three in four are answered in time."""
    for number in range(FLAGS):
        factor, narrative = POINTED_OUT[number % len(POINTED_OUT)]
        raised = moment(OLDEST - number * (OLDEST - 60) / FLAGS, past.rng)
        flagger = past.cast.flagger(RAISERS[number % len(RAISERS)])
        with clock.travel_to(raised):
            person = {"alias": f"Personne vue le {raised:%d/%m/%Y}"}
            flag = raise_flag(
                actor=flagger, factors=[factor], commune=past.commune(), narrative=narrative, person_agrees="yes", person=person
            )
        receiver = past.cast.caseworker(flag.to_agency.slug)
        answered = flag.respond_by + timedelta(days=6) if number % 4 == 3 else raised + timedelta(minutes=90 + 11 * number)
        with clock.travel_to(answered):
            acknowledge_flag(flag.pk, actor=receiver)
        with clock.travel_to(later(answered, 5, past.rng)):
            dismiss_flag(flag.pk, actor=receiver, reason_code=DISMISSED[number % len(DISMISSED)])
    return FLAGS


# --- when and where ---


def moment(days: float, rng: Random) -> datetime:
    return working_hours(timezone.now() - timedelta(days=days), rng)


def later(when: datetime, days: float, rng: Random) -> datetime:
    return working_hours(when + timedelta(days=days), rng)


def answered_after(when: datetime, days: float, rng: Random) -> AbstractContextManager[None]:
    return clock.travel_to(later(when, days, rng))


def communes_by_population() -> dict[str, float]:
    members = active_members(clock.today()).filter(perimeter__living_area__slug="cahors").select_related("commune").order_by("commune_id")
    return {member.commune_id: member.commune.population for member in members}

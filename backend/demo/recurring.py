"""What several people of the living area meet alike, spotted by the agencies, in each of its states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from agencies.actor import Actor
from backend.base import clock
from backend.demo.cast import Cast
from backend.demo.history import DID_NOT, GOT_BETTER, ON_TRIAL, SOLVED
from backend.demo.past import moment
from irritants.models import Irritant, RecurringIrritant
from irritants.operations.recurring.change_state import change_state
from irritants.operations.recurring.link_irritant import link_irritant
from irritants.operations.recurring.spot_recurring import spot_recurring
from irritants.statuses import RecurringState

MOST = 14
"""Irritants linked to one."""


@dataclass(frozen=True)
class Known:
    category: str
    owner: str
    days: int
    """Before today, when it was spotted."""
    title: str
    moves: Mapping[str, int] = field(default_factory=dict)
    """Each with the days before today when it was made."""
    cause: str = ""
    workaround: str = ""
    solution: str = ""
    more: dict[str, str] = field(default_factory=dict)


ALL = (
    Known(
        GOT_BETTER,
        "ccas-cahors",
        540,
        "Le numéro unique renvoie à un serveur vocal sans issue",
        {"qualify": 400, "try_solution": ON_TRIAL, "mark_solved": SOLVED},
        "Le serveur vocal demande un numéro d’allocataire que les personnes n’ont pas sous la main.",
        "Passer par l’adresse électronique réservée aux partenaires.",
        "Une ligne directe pour les travailleurs sociaux, et un agent qui rappelle dans les deux jours.",
        {"agency_concerned": "caf-lot"},
    ),
    Known(
        DID_NOT,
        "departement-lot",
        500,
        "Chacun renvoie au bureau d’à côté, qui renvoie au premier",
        {"qualify": 380, "try_solution": ON_TRIAL, "mark_solved": SOLVED + 30, "mark_recurring": 90},
        "Les compétences des guichets se recoupent, et aucun n’est tenu de répondre le premier.",
        "Appeler ensemble, la personne présente.",
        "Une fiche commune d’orientation, remise à la personne : elle n’a rien changé, les renvois ont continué.",
        {"agency_concerned": "france-travail-cahors"},
    ),
    Known(
        "A06",
        "france-services-catus",
        320,
        "Demande de titre possible en ligne seulement",
        {"qualify": 200, "try_solution": 60},
        "Plus de dossier papier au guichet.",
        "Faire la demande ensemble à l’espace France services.",
        "Un dossier papier remis à la mairie et saisi par un agent.",
        {"agency_concerned": "prefecture-lot"},
    ),
    Known(
        "A02",
        "departement-lot",
        260,
        "Aucun car vers Cahors le mercredi",
        {"qualify": 150},
        "La ligne ne circule que les jours d’école.",
        "Covoiturage solidaire, à demander la veille.",
        more={"administration": "Région Occitanie, service des transports"},
    ),
    Known("B05", "ccas-cahors", 40, "Pièces envoyées deux fois et déclarées manquantes"),
)


def spot_all(cast: Cast, rng: Random) -> int:
    """How many were spotted. Each agency links what it observed itself."""
    for known in ALL:
        actor = cast.coordinator(known.owner)
        said: dict[str, Any] = {"cause": known.cause, "workaround": known.workaround, **known.more}
        with clock.travel_to(moment(known.days, rng)):
            recurring = spot_recurring(title=known.title, category=known.category, living_area="cahors", actor=actor, **said)
        for verb, days in known.moves.items():
            with clock.travel_to(moment(days, rng)):
                change_state(recurring.pk, verb=verb, cause=known.cause, solution=known.solution, actor=actor)
        link_those_met(cast, RecurringIrritant.objects.get(pk=recurring.pk))
    return len(ALL)


def link_those_met(cast: Cast, recurring: RecurringIrritant) -> None:
    """The last ones; of what stays solved, those met before: with new ones, the clock would say that it came back."""
    met = Irritant.objects.filter(category=recurring.category_id, living_area__slug="cahors", observation__isnull=False)
    if recurring.state == RecurringState.SOLVED:
        met = met.filter(occurred_on__lt=recurring.solved_on)
    for irritant in met.select_related("reported_by_agency").order_by("-reported_at", "pk")[:MOST]:
        with clock.travel_to(max(irritant.reported_at, recurring.created_at) + timedelta(hours=1)):
            link_irritant(irritant.pk, recurring=recurring.pk, actor=observer(cast, irritant))


def observer(cast: Cast, irritant: Irritant) -> Actor:
    slug = irritant.reported_by_agency.slug
    return cast.manager(slug) if slug == "ddetspp-lot" else cast.caseworker(slug)

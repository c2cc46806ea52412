"""What several people of the living area meet alike, spotted by the agencies, in each of its states."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from agencies.actor import Actor
from backend.base import clock
from backend.demo.calendar import ago
from backend.demo.cast import Cast
from irritants.models import Irritant
from irritants.operations.recurring.change_state import change_state
from irritants.operations.recurring.link_irritant import link_irritant
from irritants.operations.recurring.spot_recurring import spot_recurring

MOST = 14
"""Irritants linked to one."""


@dataclass(frozen=True)
class Known:
    category: str
    owner: str
    days: int
    """Since it was spotted."""
    title: str
    moves: tuple[str, ...] = ()
    cause: str = ""
    workaround: str = ""
    solution: str = ""
    more: dict[str, str] = field(default_factory=dict)


ALL = (
    Known(
        "A05",
        "ccas-cahors",
        200,
        "Le numéro unique renvoie à un serveur vocal sans issue",
        ("qualify", "try_solution"),
        "Le serveur vocal demande un numéro d’allocataire que les personnes n’ont pas sous la main.",
        "Passer par l’adresse électronique réservée aux partenaires.",
        "Une ligne directe pour les travailleurs sociaux, le mardi et le jeudi matin.",
        {"agency_concerned": "caf-lot"},
    ),
    Known(
        "A06",
        "france-services-catus",
        320,
        "Demande de titre possible en ligne seulement",
        ("qualify", "try_solution", "mark_solved", "mark_recurring"),
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
        ("qualify", "mark_solved"),
        "La ligne ne circule que les jours d’école.",
        "Covoiturage solidaire, à demander la veille.",
        "Un transport à la demande le mercredi matin.",
        {"administration": "Région Occitanie, service des transports"},
    ),
    Known("B05", "ccas-cahors", 40, "Pièces envoyées deux fois et déclarées manquantes"),
)


def spot_all(cast: Cast) -> int:
    """How many were spotted. Each agency links what it observed itself."""
    for known in ALL:
        actor = cast.coordinator(known.owner)
        with ago(known.days, "10:00"):
            said: dict[str, Any] = {"cause": known.cause, "workaround": known.workaround, **known.more}
            recurring = spot_recurring(title=known.title, category=known.category, living_area="cahors", actor=actor, **said)
        for number, verb in enumerate(known.moves, start=1):
            with ago(known.days - 30 * number, "11:00"):
                change_state(recurring.pk, verb=verb, cause=known.cause, solution=known.solution, actor=actor)
        met = Irritant.objects.filter(category=known.category, living_area__slug="cahors", observation__isnull=False)
        for irritant in met.select_related("reported_by_agency").order_by("-reported_at", "pk")[:MOST]:
            with clock.travel_to(max(irritant.reported_at, recurring.created_at) + timedelta(hours=1)):
                link_irritant(irritant.pk, recurring=recurring.pk, actor=observer(cast, irritant))
    return len(ALL)


def observer(cast: Cast, irritant: Irritant) -> Actor:
    slug = irritant.reported_by_agency.slug
    return cast.manager(slug) if slug == "ddetspp-lot" else cast.caseworker(slug)

"""Many hundreds of irritants met in interviews, immersions and testimonies over two years, as history.py tells them."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from agencies.actor import Actor
from agencies.models import ServedCommune
from agencies.territory import active_members
from backend.base import clock
from backend.demo.cast import Cast
from backend.demo.history import DAYS, Delays, Met, pace, read_catalogue
from irritants.models import Irritant, Observation
from irritants.operations.give_up_irritant import give_up_irritant
from irritants.operations.record_observation import record_observation
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.reopen_irritant import reopen_irritant
from irritants.operations.report_irritant import report_irritant
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant
from irritants.statuses import GiveUpReason, ObservationKind, PersonSays, PlaceKind

MANY = 760
OBSERVERS = {
    "ddetspp-lot": 8,
    "ccas-cahors": 7,
    "france-services-catus": 5,
    "france-services-lalbenque": 5,
    "departement-lot": 5,
    "france-travail-cahors": 3,
    "caf-lot": 3,
    "prefecture-lot": 2,
}
"""Who goes and asks, and how often. The steering team of ddetspp-lot leads the interviews."""


@dataclass(frozen=True)
class Way:
    """A kind of observation: how often, of how many people, where, and what is noted."""

    weight: int
    people: tuple[int, int]
    most: int
    """Irritants that come out of one."""
    places: Mapping[str, str]
    """Each with its kind."""
    narrative: str


WAYS: Mapping[str, Way] = {
    ObservationKind.INTERVIEW: Way(
        5,
        (4, 10),
        8,
        dict.fromkeys(("Salle des fêtes", "Foyer rural", "Médiathèque"), PlaceKind.PUBLIC_HALL),
        "Entretien de groupe ; propos relus avec les participants.",
    ),
    ObservationKind.IMMERSION: Way(
        2,
        (2, 7),
        6,
        {
            **dict.fromkeys(("Accueil France services", "Guichet", "Bus itinérant"), PlaceKind.RECEPTION),
            "Épicerie solidaire": PlaceKind.ASSOCIATION,
        },
        "Une demi-journée à côté du guichet.",
    ),
    ObservationKind.TESTIMONY: Way(
        4,
        (1, 1),
        2,
        {"Permanence": PlaceKind.RECEPTION, "Marché": PlaceKind.STREET, "Par téléphone": PlaceKind.PHONE},
        "Témoignage spontané, noté avec ses mots.",
    ),
}

RESOLUTIONS = (
    "Appelé l’organisme avec l’usager, dossier débloqué.",
    "Rendez-vous donné à la permanence la plus proche.",
    "Courrier réécrit en clair et expliqué.",
    "Démarche faite ensemble au guichet.",
    "Un interlocuteur nommé, joignable directement.",
)


def record_observations(cast: Cast, rng: Random) -> int:
    """How many irritants they brought."""
    catalogue, places, delays = read_catalogue(), communes_observed(), Delays()
    recorded = 0
    while recorded < MANY:
        slug = rng.choices(list(OBSERVERS), list(OBSERVERS.values()))[0]
        actor = cast.manager(slug) if slug == "ddetspp-lot" else cast.caseworker(slug)
        when = working_hours(timezone.now() - timedelta(days=rng.uniform(1, DAYS)), rng)
        if when >= timezone.now():
            continue
        kind = rng.choices(list(WAYS), [way.weight for way in WAYS.values()])[0]
        with clock.travel_to(when):
            observation = observe(kind, places[slug], actor, rng)
        for met in draw(catalogue, rng.randint(1, WAYS[kind].most), when, rng):
            follow(met, report(met, observation, actor, when, rng), actor, Fate(when, rng), delays)
            recorded += 1
    return recorded


def observe(kind: str, communes: Mapping[str, float], actor: Actor, rng: Random) -> Observation:
    way = WAYS[kind]
    commune = rng.choices(list(communes), list(communes.values()))[0]
    people, place = rng.randint(*way.people), rng.choice(list(way.places))
    return record_observation(
        actor=actor,
        kind=kind,
        observed_on=clock.today(),
        commune=commune,
        people_count=people,
        place_kind=way.places[place],
        place=place,
        narrative=way.narrative,
    )


def draw(catalogue: Sequence[Met], count: int, when: datetime, rng: Random) -> list[Met]:
    """Different ones: a group tells each thing once."""
    found, weights = dict[str, Met](), [each.weight_at(when) for each in catalogue]
    while len(found) < count:
        met = rng.choices(catalogue, weights)[0]
        found[met.category] = met
    return list(found.values())


def report(met: Met, observation: Observation, actor: Actor, when: datetime, rng: Random) -> Irritant:
    with clock.travel_to(when):
        return report_irritant(
            actor=actor,
            observation=observation.pk,
            category=met.category,
            agency_concerned=rng.choice(met.agencies) if rng.random() < 0.9 else None,
            occurred_on=clock.today() - timedelta(days=rng.randrange(0, 40)),
            step=rng.choice(met.steps),
            description=met.description,
        )


def follow(met: Met, irritant: Irritant, actor: Actor, fate: "Fate", delays: Delays) -> None:
    """What became of it until today: nobody's concern yet, worked on, given up, resolved, confirmed or not."""
    usual, rng = pace(met.category, fate.when), fate.rng
    if fate.happens(0.15) or not fate.waits(usual.start):
        return
    with fate.day():
        start_irritant(irritant.pk, actor=actor)
    if fate.happens(0.08):
        if fate.waits(50):
            with fate.day():
                reason = rng.choice([GiveUpReason.LAW_OR_RULE, GiveUpReason.NO_MEANS, GiveUpReason.PERSON_GAVE_UP])
                give_up_irritant(irritant.pk, actor=actor, reason_code=reason)
        return
    while fate.passes(delays.next(met.category, usual.resolve)):
        with fate.day():
            resolve_irritant(irritant.pk, actor=actor, resolution=rng.choice(RESOLUTIONS))
        if fate.happens(0.35) or not fate.waits(12):
            return
        word = rng.choices(list(WORDS), list(WORDS.values()))[0]
        with fate.day():
            record_persons_word(irritant.pk, actor=actor, person_says=word)
        if word == PersonSays.YES and fate.happens(0.05) and fate.waits(40):
            with fate.day():
                reopen_irritant(irritant.pk, actor=actor, reason="Le problème est revenu à l’échéance suivante.")
        elif word != PersonSays.NO:
            return


WORDS = {PersonSays.YES: 62, PersonSays.PARTLY: 14, PersonSays.NO: 12, PersonSays.UNREACHABLE: 12}


class Fate:
    """Time as it passes for one irritant, never beyond now, nor the end of its case."""

    def __init__(self, when: datetime, rng: Random, *, until: datetime | None = None) -> None:
        self.when, self.rng, self.until = when, rng, until or timezone.now()

    def waits(self, mean_days: float) -> bool:
        return self.passes(self.rng.expovariate(1 / mean_days))

    def passes(self, days: float) -> bool:
        """Let these days pass, and one; False when that leads beyond the end."""
        self.when = working_hours(self.when + timedelta(days=1 + days), self.rng)
        return self.when < self.until

    def happens(self, share: float) -> bool:
        return self.rng.random() < share

    def day(self) -> AbstractContextManager[None]:
        return clock.travel_to(self.when)


def working_hours(moment: datetime, rng: Random) -> datetime:
    """That day, or the next on which offices are open, between 9:00 and 17:00."""
    day = timezone.localdate(moment)
    if not clock.is_working_day(day):
        day = clock.next_working_day(day)
    return clock.at(day, time(rng.randrange(9, 17), rng.randrange(60)))


def communes_observed() -> dict[str, dict[str, float]]:
    """Per observer, communes of the living area that it serves, with a weight: the many inhabitants of Cahors do not hide the others."""
    of_the_area = active_members(clock.today()).filter(perimeter__living_area__slug="cahors").values("commune_id")
    served = ServedCommune.objects.filter(agency__slug__in=OBSERVERS, commune__in=of_the_area).select_related("agency", "commune")
    found: dict[str, dict[str, float]] = {}
    for row in served.order_by("agency__slug", "commune_id"):
        found.setdefault(row.agency.slug, {})[row.commune_id] = row.commune.population**0.6
    return found

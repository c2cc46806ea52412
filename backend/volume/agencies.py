"""Agencies over the whole of France, few large and many small, beside those of the reference data, which get cases too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from random import Random
from typing import Any, NamedTuple

from django.utils.text import slugify

from agencies.models import Agency, Commune, Kind
from agencies.themes import Theme
from backend.volume.lists import bounds, copy
from backend.volume.plan import Plan

AGENCIES, ASSOCIATIONS_A_REGION = 2_000, 10
LEAST, MOST = 27, 6_000
"""Cases of a million that ordinary agencies see: evenly spread between, on a logarithmic scale."""
OF_THE_REFERENCE = 300
"""Cases of a million that each agency of the reference data sees."""
SEEN = 1.9
"""Cases that an agency sees for each that it leads: agencies join cases of their region about as often as they lead some."""
FOLLOWED = 120
"""Cases that a caseworker follows."""
LAST_REGION = "94"
"""Overseas collectivities, beyond it, have no intercommunality."""


class Sort(NamedTuple):
    kind: Kind
    word: str
    of_a_hundred: int
    departmental: bool = False
    """It serves its department; others serve their intercommunality."""


SORTS = (
    Sort(Kind.FRANCE_SERVICES, "France services", 34),
    Sort(Kind.LOCAL_AUTHORITY, "CCAS", 30),
    Sort(Kind.OPERATOR, "France Travail", 8),
    Sort(Kind.OPERATOR, "Mission locale", 7),
    Sort(Kind.OPERATOR, "CPAM", 5, departmental=True),
    Sort(Kind.OPERATOR, "CAF", 5, departmental=True),
    Sort(Kind.STATE_SERVICE, "DDETS", 3, departmental=True),
    Sort(Kind.HEALTH_SOCIAL, "MDPH", 3, departmental=True),
    Sort(Kind.LOCAL_AUTHORITY, "Solidarités du département", 3, departmental=True),
    Sort(Kind.JUSTICE, "CDAD", 2, departmental=True),
)
ASSOCIATIONS = ("Secours solidaire", "Entraide", "Mobilité pour tous")


class Measured(NamedTuple):
    """An agency that measures are taken in."""

    size: str
    sort: Sort
    seat: str
    share: float
    """Of the cases, that it leads."""


MEASURED = (
    Measured("small", SORTS[1], "48095", 54e-6 / SEEN),
    Measured("medium", SORTS[0], "29232", 780e-6 / SEEN),
    Measured("large", SORTS[4], "44109", 6_242e-6 / SEEN),
    Measured("huge", SORTS[5], "59350", 0.054),  # so large in its region that it leads more than it joins
)
FEWEST_LED = 3
"""By an agency that measures are taken in, however small the load."""


class Place(NamedTuple):
    commune: str
    name: str
    region: str
    department: str
    epci: str
    population: int


@dataclass
class Row:
    name: str
    kind: str
    seat: Place
    share: float = 0.0
    size: str = ""
    departmental: bool = False
    themes: list[str] = field(default_factory=list)
    is_there: Agency | None = None

    @property
    def works(self) -> bool:
        return self.kind != Kind.ASSOCIATION


def fill_agencies(cursor: Any, plan: Plan) -> None:
    """The table `volume.agency`, from which sql/agencies.sql makes agencies, groups and members."""
    places = list(inhabited_places())
    rng = Random(f"agencies {plan.seed}")  # noqa: S311  # nothing secret
    rows = [*of_the_reference(places), *measured(rng, places, plan.cases)]
    rows += ordinary(rng, places, count=AGENCIES - len(MEASURED), share=1 - sum(row.share for row in rows))
    rows += associations(rng, places)
    rows.sort(key=lambda row: (not row.works, row.seat.region))  # stable: the order above is kept within
    columns = (
        "no, works, size, id, group_id, slug, name, kind, seat, staff, lower, upper, region_lower, region_upper, "
        "first_association, associations, themes, epcis, bounds"
    )
    copy(cursor, f"volume.agency ({columns})", list(numbered(rows, plan.cases, served(places))))


def inhabited_places() -> Iterator[Place]:
    communes = Commune.objects.filter(region_code__lte=LAST_REGION, population__gt=0).exclude(intercommunality=None)
    columns = ("insee_code", "name", "region_code", "department_code", "intercommunality_id", "population")
    for row in communes.order_by("insee_code").values_list(*columns):
        yield Place(*row)


def of_the_reference(places: Iterable[Place]) -> Iterator[Row]:
    seats = {place.commune: place for place in places}
    for agency in Agency.objects.filter(is_active=True).exclude(kind=Kind.ASSOCIATION).order_by("slug"):
        yield Row(agency.name, agency.kind, seats[str(agency.seat_id)], OF_THE_REFERENCE / 1e6 / SEEN, is_there=agency)


def measured(rng: Random, places: Iterable[Place], cases: int) -> Iterator[Row]:
    seats = {place.commune: place for place in places}
    for each in MEASURED:
        share = max(each.share, FEWEST_LED / cases)
        yield new(rng, each.sort, seats[each.seat], share, each.size)


def ordinary(rng: Random, places: Sequence[Place], *, count: int, share: float) -> Iterator[Row]:
    sees = [LEAST * (MOST / LEAST) ** (rank / count) for rank in range(count)]
    sorts = rng.choices(SORTS, [sort.of_a_hundred for sort in SORTS], k=count)
    seats = rng.choices(places, [place.population for place in places], k=count)
    for seen, sort, seat in zip(sees, sorts, seats, strict=True):
        yield new(rng, sort, seat, share * seen / sum(sees))


def new(rng: Random, sort: Sort, seat: Place, share: float, size: str = "") -> Row:
    themes = sorted(rng.sample(Theme.values, k=rng.randrange(1, 6)))
    return Row(f"{sort.word} {seat.name}", sort.kind, seat, share, size, sort.departmental, themes)


def associations(rng: Random, places: Iterable[Place]) -> Iterator[Row]:
    for _, region in groupby(sorted(places, key=lambda place: place.region), key=lambda place: place.region):
        there = list(region)
        for seat in rng.choices(there, [place.population for place in there], k=ASSOCIATIONS_A_REGION):
            yield Row(f"{rng.choice(ASSOCIATIONS)} {seat.name}", Kind.ASSOCIATION, seat)


class Served(NamedTuple):
    """Intercommunalities by department (the one where most of their inhabitants live), and what each weighs."""

    of_department: dict[str, list[str]]
    population: dict[str, int]


def served(places: Iterable[Place]) -> Served:
    shares: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for place in places:
        shares[place.epci][place.department] += place.population
    found = Served(defaultdict(list), {epci: sum(parts.values()) for epci, parts in shares.items()})
    for epci, parts in sorted(shares.items()):
        found.of_department[max(parts, key=lambda department: parts[department])].append(epci)
    return found


def numbered(rows: Sequence[Row], cases: int, where: Served) -> Iterator[tuple[Any, ...]]:
    uppers = list(accumulate(row.share for row in rows))
    uppers = [min(upper / uppers[-1], 1.0) for upper in uppers]
    lowers = [0.0, *uppers[:-1]]
    regions: dict[str, list[int]] = defaultdict(list)
    helpers: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        (regions if row.works else helpers)[row.seat.region].append(index)
    for index, row in enumerate(rows):
        there, is_there = regions[row.seat.region], row.is_there
        epcis = where.of_department[row.seat.department] if row.departmental else [row.seat.epci]
        yield (
            index + 1,
            row.works,
            row.size,
            is_there.pk if is_there else None,
            is_there.caseworkers_id if is_there else None,
            is_there.slug if is_there else f"{slugify(row.name)}-{index + 1}",
            row.name,
            row.kind,
            row.seat.commune,
            max(1, round(row.share * cases * SEEN / FOLLOWED)),
            lowers[index] if row.works else None,
            uppers[index] if row.works else None,
            lowers[there[0]],
            uppers[there[-1]],
            helpers[row.seat.region][0] + 1,
            len(helpers[row.seat.region]),
            row.themes,
            epcis or [row.seat.epci],
            bounds(where.population[epci] for epci in epcis or [row.seat.epci]),
        )

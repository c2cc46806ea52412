"""French people who do not exist, as one agency wrote them down and as another does; and others who are not they.

The same every time: nothing is drawn by chance.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle, islice

FIRST = (
    "Sarah", "Jean-Pierre", "Mohamed", "Zoé", "Philippe", "Marie-Claude", "Aïcha", "Thierry", "Hélène", "François", "Youssef", "Léa",
    "Christophe", "Nathalie", "Jean-Luc", "Fatima", "Stéphane", "Chloé", "André", "Guillaume", "Inès", "Frédéric", "Anne-Sophie", "Karim",
)  # fmt: skip
SURNAMES = (
    "Lémery", "Lefèvre", "Martin", "Benali", "Rouquié", "Delpech", "Gauthier", "Cazals", "Dupont", "Bénazéch", "Marty", "Lacombe", "Nguyen",
    "Rousseau", "Vidalenc", "Fernandes", "Couderc", "Quercy", "Schmitt", "Laporte", "Traoré", "Bourgeois", "Haddad", "Mercadier", "Périé",
    "Wagner", "Castanet", "Yilmaz", "Soulié", "Cambon", "Ferreira", "Pechmajou", "Roques", "Boudet", "Chastagnol",
)  # fmt: skip
WRITTEN_OTHERWISE = {
    "Mohamed": "Muhammad", "Youssef": "Yusuf", "Aïcha": "Aisha", "Philippe": "Filip", "Thierry": "Tiery", "Christophe": "Kristof",
    "Fatima": "Fathima", "Karim": "Kareem", "Stéphane": "Stefane", "Lefèvre": "Lefebvre", "Gauthier": "Gotier", "Dupont": "Dupond",
    "Schmitt": "Schmidt", "Rousseau": "Rousso", "Bénazéch": "Benasech", "Benali": "Ben Ali", "Yilmaz": "Iylmaz", "Haddad": "Hadad",
    "Traoré": "Traouré", "Quercy": "Kercy", "Wagner": "Vagner", "Fernandes": "Fernandez",
}  # fmt: skip
PEOPLE = 168


@dataclass(frozen=True)
class Written:
    """Somebody, as an agency wrote them down."""

    first_name: str
    last_name: str
    birth_name: str = ""
    birth_date: date | None = None


@dataclass(frozen=True)
class Met:
    """Written down again, in one of the ways in which this goes. `of`: who it is among those known; None for somebody else."""

    way: str
    written: Written
    of: int | None


def known() -> list[Written]:
    """One in three has a birth name of her own, one in four has no known day of birth."""
    surnames, others = cycle(SURNAMES), islice(cycle(SURNAMES), 11, None)
    return [
        Written(
            FIRST[number % len(FIRST)],
            next(surnames),
            next(others) if number % 3 == 0 else "",
            _born(number),
        )
        for number in range(PEOPLE)
    ]


def _born(number: int) -> date:
    day = date(1938, 2, 3) + timedelta(days=number * 137)
    return date(day.year, 1, 1) if number % 4 == 1 else day


def met_again(people: list[Written]) -> Iterator[Met]:
    """Each person in each way that applies to them; then people who are close to one, and are not they."""
    for number, one in enumerate(people):
        for way, again in _as_written_again(one):
            yield Met(way, again, number)
        for way, other in _somebody_else(one):
            yield Met(way, other, None)


def _as_written_again(one: Written) -> Iterator[tuple[str, Written]]:
    born = one.birth_date
    assert born
    yield "without accents", replace(one, first_name=_bare(one.first_name), last_name=_bare(one.last_name).upper())
    yield "a slip in the surname", replace(one, last_name=_slip(one.last_name))
    yield "a slip in the first name", replace(one, first_name=_slip(one.first_name))
    yield "exchanged", replace(one, first_name=one.last_name, last_name=one.first_name)
    if one.birth_name:
        yield "birth name only", replace(one, last_name="", birth_name=one.birth_name)
        yield "usage name only", replace(one, birth_name="")
        yield "both names in one", replace(one, last_name=f"{one.birth_name}-{one.last_name}", birth_name="")
    if "-" in one.first_name:
        yield "half of a first name", replace(one, first_name=one.first_name.partition("-")[0])
        yield "compound without hyphen", replace(one, first_name=one.first_name.replace("-", " "))
    if one.first_name in WRITTEN_OTHERWISE:
        yield "first name transcribed", replace(one, first_name=WRITTEN_OTHERWISE[one.first_name])
    if one.last_name in WRITTEN_OTHERWISE and not one.birth_name:
        yield "surname transcribed", replace(one, last_name=WRITTEN_OTHERWISE[one.last_name])
    yield "no birth date", replace(one, birth_date=None)
    if (born.month, born.day) == (1, 1):
        yield "01/01, the day now known", replace(one, birth_date=born + timedelta(days=150))
    else:
        yield "01/01 for a day not known", replace(one, birth_date=date(born.year, 1, 1))
        if born.day <= 12 and born.day != born.month:
            yield "day and month exchanged", replace(one, birth_date=date(born.year, born.day, born.month))


def _somebody_else(one: Written) -> Iterator[tuple[str, Written]]:
    born = one.birth_date
    assert born
    turned = FIRST[(FIRST.index(one.first_name) + 9) % len(FIRST)]
    yield "twin", replace(one, first_name=turned)
    yield "father or son of that name", replace(one, birth_name="", birth_date=date(born.year + 29, 5, 23))
    yield "brother or sister", replace(one, first_name=turned, birth_date=born + timedelta(days=900))
    yield "same usage name", replace(one, first_name=turned, birth_name="", birth_date=born - timedelta(days=2000))
    yield (
        "same first name and birth date",
        replace(one, last_name=SURNAMES[(SURNAMES.index(one.last_name) + 17) % len(SURNAMES)], birth_name=""),
    )


def _bare(name: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))


def _slip(name: str) -> str:
    """Two letters taken for one another, near the middle."""
    middle = next(at for at in (len(name) // 2, *range(1, len(name))) if name[at] != name[at - 1])
    return name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]

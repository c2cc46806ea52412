"""What the lines of a spreadsheet name, found at once: as many statements for two thousand lines as for one."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Agency, Commune, LivingArea, PerimeterCommune
from backend.base.errors import Invalid
from cases.people.names import normalise
from irritants.importing.columns import LANGUAGES
from irritants.importing.reading import Row
from irritants.models import Irritant, IrritantCategory, Observation
from irritants.statuses import IrritantStatus

CODE = re.compile(r"(?<!\w)(\d{5}|2[ABab]\d{3})(?!\w)")
T = TypeVar("T")
Met = tuple[date, str | None, str, str]
"""Day, commune, place and category: what is probably one and the same irritant."""


class Known:
    def __init__(self, rows: Sequence[Row]) -> None:
        self._categories = _categories()
        self._agencies = _agencies(normalised(rows, "agency_concerned"), said(rows, "agency_concerned"))
        self._communes = _communes({_whole(text) for text in said(rows, "commune")})
        self._areas = _areas({commune.pk for found in self._communes.values() for commune in found})

    def category(self, text: str) -> IrritantCategory:
        """By its code, its words in either language, or both as our lists write them."""
        words = normalise(text)
        found = self._categories.get(words) or self._categories.get(words.split(" ")[0] if words else "")
        if found is None:
            raise wrong(
                "category", _("“%(text)s” is no category of the catalogue. Write its code, A01 to C13.") % {"text": shortened(text)}
            )
        return found

    def agency_concerned(self, text: str) -> Agency:
        found = self._agencies.get(text) or self._agencies.get(normalise(text), [])
        refusal = _("No agency is called “%(text)s”. Write its name as in the directory, or leave this empty.")
        return only(found, "agency_concerned", refusal % {"text": shortened(text)}, lambda agency: agency.slug)

    def commune(self, text: str, postal_code: str = "") -> Commune:
        """By its INSEE code; or by its name, with a code where several have it."""
        code, name = _taken_apart(text)
        found = self._communes.get(name or code, [])
        for narrower in filter(None, (code, _whole(postal_code)) if name else ()):
            found = [commune for commune in found if narrower == commune.pk or narrower in commune.postal_codes]
        refusal = _("No commune is called “%(text)s”. Check its spelling, or write its INSEE code.")
        return only(found, "commune", refusal % {"text": shortened(f"{text} {postal_code}".strip())}, lambda commune: commune.pk)

    def area_of(self, commune: Commune, day: date) -> LivingArea | None:
        return next((area for valid, area in self._areas.get(commune.pk, []) if day in valid), None)


def said(rows: Iterable[Row], name: str) -> set[str]:
    return {row.cells[name] for row in rows if name in row.cells}


def normalised(rows: Iterable[Row], name: str) -> set[str]:
    return {normalise(text) for text in said(rows, name)}


def only(found: Sequence[T], name: str, refusal: str, code: Callable[[T], str]) -> T:
    if not found:
        raise wrong(name, refusal)
    if len(found) > 1:
        codes = ", ".join(map(code, found[:6]))
        raise wrong(name, _("Several have this name. Write instead the code of the right one: %(codes)s.") % {"codes": codes}, "ambiguous")
    return found[0]


def wrong(name: str, reason: str, code: str = "invalid_choice") -> Invalid:
    return Invalid.value(name, reason, code=code)


def shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def met_before(agency: Agency, days: Iterable[date]) -> set[Met]:
    """What the agency has observed on those days, as far as one can tell."""
    days = set(days)
    irritants = Irritant.objects.filter(observation__agency=agency, observation__observed_on__in=days)
    columns = ("observation__observed_on", "observation__commune_id", "observation__place", "category_id")
    known = irritants.exclude(status=IrritantStatus.ENTERED_IN_ERROR).values_list(*columns)
    seen = Observation.objects.filter(agency=agency, observed_on__in=days, voided_at=None)
    return {(day, commune, normalise(place), category) for day, commune, place, category in known} | {
        (day, commune, normalise(place), "") for day, commune, place in seen.values_list("observed_on", "commune_id", "place")
    }


def _categories() -> dict[str, IrritantCategory]:
    found: dict[str, IrritantCategory] = {}
    for category in IrritantCategory.objects.filter(is_active=True):
        for words in (category.code, *(getattr(category, f"label_{language}") for language in LANGUAGES)):
            found[normalise(words)] = category
    return found


def _agencies(names: set[str], slugs: set[str]) -> dict[str, list[Agency]]:
    """By slug and by name."""
    found: dict[str, list[Agency]] = defaultdict(list)
    for agency in Agency.objects.filter(Q(slug__in=slugs) | Q(name_norm__in=names - {""}), is_active=True):
        for key in {agency.slug, normalise(agency.name)}:
            found[key].append(agency)
    return found


def _communes(texts: set[str]) -> dict[str, list[Commune]]:
    """By INSEE code and by name."""
    apart = {_taken_apart(text) for text in texts}
    codes, names = {code for code, _name in apart if code}, {name for _code, name in apart if name}
    found: dict[str, list[Commune]] = defaultdict(list)
    for commune in Commune.objects.filter(Q(pk__in=codes) | Q(name_norm__in=names)):
        found[commune.pk] = [commune]
        found[normalise(commune.name)].append(commune)
    return found


def _areas(communes: set[str]) -> dict[str, list[tuple[Any, LivingArea]]]:
    found: dict[str, list[tuple[Any, LivingArea]]] = defaultdict(list)
    for member in PerimeterCommune.objects.filter(is_active=True, commune__in=communes).select_related("perimeter__living_area"):
        found[member.commune_id].append((member.valid, member.perimeter.living_area))
    return found


def _whole(text: str) -> str:
    """A spreadsheet takes the zero off a code that begins with one."""
    return text.zfill(5) if text.isdigit() else text


def _taken_apart(text: str) -> tuple[str, str]:
    """Code and name, as in “Cahors (46000)”; either may be missing."""
    code = CODE.search(_whole(text))
    return (code[1].upper() if code else "", normalise(CODE.sub(" ", _whole(text))))

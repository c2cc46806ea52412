"""What is said of a persona, read value by value. Everybody reads it: no number of anybody's may be in it."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from agencies.models import LivingArea
from agencies.themes import Theme
from backend.base.errors import Invalid, Sentence
from irritants.models import IrritantCategory, Persona
from irritants.personas.resembling import CRITERIA
from irritants.statuses import AgeBand

TEXTS = ("name", "portrait", "needs")


def needed(name: str, refusal: Sentence) -> Callable[[str | None], str]:
    def read(text: str | None) -> str:
        if not text or not text.strip():
            raise Invalid.value(name, refusal, code="required")
        return text.strip()

    return read


def some_of(name: str, choices: Callable[[], Collection[str]]) -> Callable[[Collection[str] | None], list[str]]:
    def read(codes: Collection[str] | None) -> list[str]:
        known = choices()
        if unknown := set(codes or ()) - set(known):
            raise Invalid.value(name, _("There is no %(codes)s.") % {"codes": ", ".join(sorted(unknown))}, code="invalid_choice")
        return sorted(set(codes or ()))

    return read


def number(name: str, most: int, refusal: Sentence) -> Callable[[int | None], int]:
    def read(said: int | None) -> int:
        if said is None or not 1 <= said <= most:
            raise Invalid.value(name, refusal, code="invalid")
        return said

    return read


def readers() -> Mapping[str, Callable[[Any], Any]]:
    return {
        "name": needed("name", _("Give the persona a first name that is nobody’s.")),
        "portrait": needed("portrait", _("Say in a few sentences who they are, without describing anybody.")),
        "needs": lambda text: (text or "").strip(),
        "age_bands": some_of("age_bands", lambda: AgeBand.values),
        "themes": some_of("themes", lambda: Theme.values),
        "categories": some_of("categories", lambda: set(IrritantCategory.objects.values_list("pk", flat=True))),
        "at_least": number("at_least", len(CRITERIA), _("Say how many criteria a case has to meet: from one to three.")),
        "rank": number("rank", 999, _("A rank is a number from 1 to 999.")),
    }


def check_can_be_met(persona: Persona) -> None:
    """Raises Invalid where the persona asks for more criteria than it has."""
    given = sum(bool(getattr(persona, name)) for name in CRITERIA)
    if persona.at_least > given:
        reason = _("A case has to meet more criteria than there are. Choose ages, themes or irritants, or ask for fewer.")
        raise Invalid.value("at_least", reason, code="too_many")


def next_rank(area: LivingArea) -> int:
    return (Persona.objects.filter(living_area=area).order_by("-rank").values_list("rank", flat=True).first() or 0) + 1


def free_slug(area: LivingArea, name: str) -> str:
    """Retired ones keep theirs: past exports name them."""
    base = f"{area.slug}-{slugify(name)}"[:76]
    taken = set(Persona.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)

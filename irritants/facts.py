"""What is said of an irritant, read value by value: every wrong one is named, with what could be said instead."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from agencies.models import Agency, Commune
from agencies.territory import active_area_of
from backend.base import clock
from backend.base.errors import Invalid, Problem, Sentence
from cases.free_text import check_free_text
from cases.models import CaseFile, Participation
from cases.statuses import ParticipationRole
from irritants.models import Irritant, IrritantCategory
from irritants.statuses import ObservationKind, PlaceKind, Step

Readers = Mapping[str, Callable[[Any], Any]]


def read_facts(said: Mapping[str, Any], *, readers: Readers | None = None, texts: Iterable[str] = ("description",)) -> dict[str, Any]:
    """Fields from codes, slugs and dates, by default those of an irritant. Raises Invalid, naming each wrong value, or
    PersonalNumberDetected where one of `texts` holds a personal number.
    """
    readers = READERS if readers is None else readers
    facts, problems = dict[str, Any](), list[Problem]()
    for name, value in said.items():
        try:
            facts[name] = readers[name](value)
        except Invalid as refused:
            problems += refused.problems
    if problems:
        raise Invalid(*problems)
    check_free_text(**{name: facts.get(name) for name in texts})
    return facts


def read_observation(said: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of an observation, likewise."""
    return read_facts(said, readers=OBSERVATION_READERS, texts=("place", "narrative"))


def category(code: str | None) -> IrritantCategory:
    found = IrritantCategory.objects.filter(pk=code, is_active=True).first() if code else None
    if found is None:
        raise Invalid.value(
            "category",
            _("Choose a category of the catalogue of irritants that is in use, such as A01."),
            code="invalid_choice" if code else "required",
        )
    return found


def commune(insee_code: str | None, *, name: str = "commune") -> Commune:
    if not insee_code:
        raise Invalid.value(name, _("Say in which commune: neither the case nor the observation names one."), code="required")
    found = Commune.objects.filter(pk=insee_code).first()
    if found is None:
        raise Invalid.value(
            name,
            _("There is no commune with the INSEE code “%(code)s”. Look it up in the list of communes.") % {"code": insee_code},
            code="invalid_choice",
        )
    return found


def agency_concerned(slug: str | None) -> Agency | None:
    if not slug:
        return None
    found = Agency.objects.filter(slug=slug, is_active=True).first()
    if found is None:
        raise Invalid.value(
            "agency_concerned",
            _("There is no agency “%(slug)s”. Look it up in the directory, or leave it out.") % {"slug": slug},
            code="invalid_choice",
        )
    return found


def step(code: str | None) -> str:
    return choice("step", code, Step) if code else ""


def number_of_people(number: int) -> int:
    if not 0 < number <= MOST_PEOPLE:
        raise Invalid.value(
            "people_count", _("Say how many people were met: one at least."), code="min_value" if number < 1 else "max_value"
        )
    return number


def past_day(day: date | None, *, name: str) -> date:
    if day is None:
        raise Invalid.value(name, _("Say when it was."), code="required")
    if day > clock.today():
        raise Invalid.value(name, _("This day is still to come. Give the day when it happened."), code="in_the_future")
    return day


def choice(name: str, code: str | None, choices: type[TextChoices]) -> str:
    if code not in choices.values:
        raise Invalid.value(
            name, _("Choose among: %(choices)s.") % {"choices": ", ".join(choices.values)}, code="invalid_choice" if code else "required"
        )
    return str(code)


def words(name: str, text: str | None, *, refusal: Sentence) -> str:
    """A text that may not be empty. Raises Invalid with `refusal`, or PersonalNumberDetected."""
    if not text or not text.strip():
        raise Invalid.value(name, refusal, code="required")
    check_free_text(**{name: text})
    return text.strip()


MOST_PEOPLE = 9_999
READERS: Readers = {
    "category": category,
    "commune": commune,
    "occurred_on": lambda day: past_day(day, name="occurred_on"),
    "agency_concerned": agency_concerned,
    "step": step,
    "description": lambda text: (text or "").strip(),
}
OBSERVATION_READERS: Readers = {
    "kind": lambda code: choice("kind", code, ObservationKind),
    "observed_on": lambda day: past_day(day, name="observed_on"),
    "commune": lambda code: commune(code) if code else None,
    "people_count": number_of_people,
    "place_kind": lambda code: choice("place_kind", code, PlaceKind) if code else "",
    "place": lambda text: (text or "").strip(),
    "narrative": lambda text: (text or "").strip(),
}


def place(irritant: Irritant) -> None:
    """Copy the territory of the irritant's commune, so that figures need no join. Those of a case keep the living area of the case."""
    irritant.intercommunality_id = irritant.commune.intercommunality_id
    irritant.living_area = irritant.case.living_area if irritant.case else active_area_of(irritant.commune, irritant.occurred_on)


def lead_of(case: CaseFile) -> Agency | None:
    """None for a closed case that its lead has left."""
    lead = Participation.objects.select_related("agency").filter(case=case, role=ParticipationRole.LEAD, ended_at=None).first()
    return lead.agency if lead else None

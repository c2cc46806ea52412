"""What is told of a person, checked and kept."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Commune
from agencies.validation import problems
from backend.base import clock
from backend.base.errors import Invalid, Problem
from cases.free_text import check_free_text
from cases.models import Person
from cases.statuses import ContactChannel

TOLD = (*Person.IDENTITY_FIELDS, "commune", *Person.CONTACT_FIELDS)
"""What may be told of a person; no field for religion, origin, opinion, health or social-security number."""


def new_person(told: Mapping[str, Any], *, actor: Actor) -> Person:
    """A person not saved yet. Raises Invalid with names under `person.`, PersonalNumberDetected."""
    person = Person(created_by_agency=actor.acting_agency)
    tell(person, told)
    return person


def again(person: Person, *, actor: Actor) -> Person:
    """Another record of somebody met before, not saved yet: each case has its own, so that what is written in one shows in no other."""
    told = {field.attname: getattr(person, field.attname) for field in Person._meta.concrete_fields if field.name in TOLD}
    return Person(created_by_agency=actor.acting_agency, met_as_id=person.shown_id, **told)


def tell(person: Person, told: Mapping[str, Any]) -> list[str]:
    """Change what is told of a person and check it; the names of what changed. Saves nothing."""
    told = {name: tidy(value) for name, value in told.items()}
    if "contact_channels" in told:
        told["contact_channels"] = [channel.value for channel in ContactChannel if channel in told["contact_channels"]]
    if "commune" in told:
        told["commune"] = commune_named(told["commune"], name="person.commune")
    changed = [name for name, value in told.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, told[name])
    _check(person)
    return changed


def commune_named(insee_code: str | None, *, name: str) -> Commune | None:
    if not insee_code:
        return None
    commune = Commune.objects.filter(pk=insee_code).first()
    if commune is None:
        raise Invalid.value(name, _("No commune has this INSEE code. Look it up by name in the list of communes."), code="unknown_commune")
    return commune


def tidy(value: Any) -> Any:
    """One space between words, and letters composed: some keyboards send the accent apart."""
    return unicodedata.normalize("NFC", " ".join(value.split())) if isinstance(value, str) else value


def check_birth_date(day: date | None) -> None:
    if day and day > clock.today():
        raise Invalid.value("person.birth_date", _("A birth date lies in the past."), code="in_the_future")


def _check(person: Person) -> None:
    texts = {name: getattr(person, name) for name in (*Person.IDENTITY_FIELDS, *Person.CONTACT_FIELDS)}
    check_free_text(**{f"person.{name}": text for name, text in texts.items() if isinstance(text, str)})
    if not (person.alias or person.first_name or person.last_name or person.birth_name):
        raise Invalid.value("person.alias", _("Give at least an alias or a name."), code="required")
    check_birth_date(person.birth_date)
    try:
        person.clean_fields(exclude={"commune", "created_by_agency", "usager_norm", "sounds"})
    except ValidationError as refused:
        raise Invalid(*(Problem(f"person.{found.name}", found.code, found.reason) for found in problems(refused))) from None

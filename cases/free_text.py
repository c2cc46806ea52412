"""What a free text may not hold: a social-security number, an IBAN; and, in an offer made before disclosure, who the person is."""

import re

from django.utils.translation import gettext as _
from stdnum import iban
from stdnum.fr import nir

from backend.base.errors import Invalid, PersonalNumberDetected, Problem
from cases.models import Person
from cases.people.names import normalise

_NIR = re.compile(r"(?<!\d)[1-478]\s?\d{2}\s?\d{2}\s?(?:\d{2}|2[ABab])\s?\d{3}\s?\d{3}(?:\s?\d{2})?(?!\d)")
_IBAN = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}\b")
_SEPARATORS = re.compile(r"[\s.\-/\u00a0\u202f]+")


def holds_personal_number(text: str) -> bool:
    """A social-security number (13 digits, alone or with a right key) or an IBAN with a right checksum, however spaced."""
    joined = _SEPARATORS.sub(" ", text)
    return any(_is_nir(found.group()) for found in _NIR.finditer(joined)) or any(
        _is_iban(found.group()) for found in _IBAN.finditer(joined)
    )


def check_free_text(**texts: str | None) -> None:
    """Raise PersonalNumberDetected, naming the fields, when a text holds a personal number."""
    reason = _("Remove the social-security number or the bank account number: Fil rouge must not hold it.")
    problems = [Problem(name, "personal_number", reason) for name, text in texts.items() if text and holds_personal_number(text)]
    if problems:
        raise PersonalNumberDetected(*problems, detail=reason)


def check_names_nobody(person: Person, **texts: str | None) -> None:
    """Raise Invalid when a text, read before the receiver accepts, holds the person's name, telephone, e-mail or address."""
    reason = _("Before it accepts, the other agency may not learn who the person is: take out the name, telephone, e-mail and address.")
    problems = [Problem(name, "identity_in_text", reason) for name, text in texts.items() if text and names_person(person, text)]
    if problems:
        raise Invalid(*problems, detail=reason)


def names_person(person: Person, text: str) -> bool:
    said = f" {normalise(text)} "
    names = {normalise(name) for name in (person.alias, person.first_name, person.last_name, person.birth_name, person.address)}
    if any(f" {name} " in said for name in names if len(name) > 1):
        return True
    if person.email and person.email.lower() in text.lower():
        return True
    digits = re.sub(r"\D", "", person.phone)[-9:]
    return len(digits) == 9 and digits in re.sub(r"\D", "", text)


def _is_nir(text: str) -> bool:
    bare = re.sub(r"\s", "", text).upper()
    what_follows_is_apart = text[-3].isspace()  # a house number, say, rather than the key
    return len(bare) == 13 or what_follows_is_apart or nir.is_valid(bare)


def _is_iban(text: str) -> bool:
    bare = re.sub(r"[\s-]", "", text)
    # A sentence may go on after the number: its own country says how long it is.
    return any(iban.is_valid(bare[:length]) for length in range(15, min(len(bare), 34) + 1))

"""The reference that people dictate on the phone: 8 characters without look-alikes and a check character, `K7Q4-92MX-3`."""

import re
import secrets

from stdnum.iso7064 import mod_37_36

ALPHABET = "23456789ACDEFGHJKMNPQRTUVWXY"
"""No 0 O, 1 I L, 2 Z, 5 S, 8 B pair. ISO 7064 hybrid system MOD 29,28: one wrong character is always noticed."""

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]")


def new_reference() -> str:
    """One of 370 billion; the caller lets the database refuse the one already taken.

    The check character misses one swap of neighbours in four hundred: a reference that has one is not given.
    """
    while _has_a_double(reference := _written("".join(secrets.choice(ALPHABET) for _ in range(8)))):
        pass
    return reference


def parse_reference(text: str) -> str | None:
    """The reference as it is stored, whatever the case, spaces and dashes it was typed with; None if it cannot be one."""
    bare = _SEPARATORS.sub("", text.upper())
    if len(bare) != 9 or not set(bare) <= set(ALPHABET) or mod_37_36.checksum(bare, ALPHABET) != 1:
        return None
    return f"{bare[:4]}-{bare[4:8]}-{bare[8]}"


def _has_a_double(reference: str) -> bool:
    """Two neighbours swapped make another reference that could be one."""
    bare = reference.replace("-", "")
    swapped = (f"{bare[:i]}{bare[i + 1]}{bare[i]}{bare[i + 2 :]}" for i in range(len(bare) - 1) if bare[i] != bare[i + 1])
    return any(parse_reference(other) for other in swapped)


def _written(body: str) -> str:
    return f"{body[:4]}-{body[4:]}-{mod_37_36.calc_check_digit(body, ALPHABET)}"

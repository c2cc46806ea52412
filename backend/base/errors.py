"""What may go wrong in the domain. Each door (API, pages) translates these once; nothing here knows HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class DomainError(Exception):
    """A refusal in words: `code` for programs, `detail` for people, with what to do instead."""

    code: str = "error"
    title: Sentence = _("The request could not be carried out.")

    def __init__(self, detail: Sentence, *, code: str | None = None, **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.facts: Mapping[str, Any] = facts


class NotFound(DomainError):
    """It does not exist, or it is not for this actor: the two must be indistinguishable."""

    code = "not_found"
    title = _("Not found")

    def __init__(self, detail: Sentence | None = None, **facts: Any) -> None:
        super().__init__(detail or _("There is nothing here for you. Check the reference, or ask the agency that gave it to you."), **facts)


class NotAllowed(DomainError):
    """The actor sees the object, but may not do this to it."""

    code = "not_allowed"
    title = _("Not allowed")


class Conflict(DomainError):
    """The object is not in a state that permits this (or somebody was faster)."""

    code = "conflict"
    title = _("Not possible in the current state")


class InvalidTransition(Conflict):
    code = "invalid_transition"

    def __init__(self, *, current: str, allowed: list[str], label: Sentence) -> None:
        super().__init__(
            _("This is not possible any more: the current state is “%(state)s”. Reload to see what can be done now.") % {"state": label},
            current=current,
            allowed=allowed,
        )


class Stale(DomainError):
    """Somebody changed the object since this actor read it."""

    code = "stale"
    title = _("Changed in the meantime")

    def __init__(self, *, version: int) -> None:
        super().__init__(_("Somebody changed this since you read it. Read it again, then repeat your change."), version=version)


class Unavailable(DomainError):
    """Something that the house stands on does not answer: nothing was changed, and asking again later may do."""

    code = "unavailable"
    title = _("Not available for the moment")


class TooMany(DomainError):
    """Asked too often: `seconds` until it is worth asking again."""

    code = "throttled"
    title = _("Too many requests")

    def __init__(self, detail: Sentence, *, seconds: int) -> None:
        super().__init__(detail)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong value: its dotted name, a code for programs, a reason for people."""

    name: str
    code: str
    reason: Sentence


class Invalid(DomainError):
    """Values that cannot be accepted; `problems` names each."""

    code = "invalid"
    title = _("Some values are not valid")

    def __init__(self, *problems: Problem, detail: Sentence | None = None, code: str | None = None) -> None:
        super().__init__(detail or _("Correct the values listed, then send the request again."), code=code)
        self.problems = problems

    @classmethod
    def value(cls, name: str, reason: Sentence, code: str = "invalid") -> "Invalid":
        return cls(Problem(name, code, reason))


class PersonalNumberDetected(Invalid):
    """A free text holds a social-security number or an IBAN: nothing is kept of it."""

    code = "personal_number_detected"
    title = _("A personal number was found in the text")

"""What a paper is made of: the same for its page and for its PDF, so that both say the same."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.models import CaseFile


class PaperKind(TextChoices):
    JOURNEY = "journey", _("My journey")
    AGREEMENT = "agreement", _("Sharing agreement, to sign")
    NOTICE = "notice", _("Information notice, to sign")


@dataclass(frozen=True)
class Card:
    """Something that happens or is to be done: by when, what, and the lines under it."""

    when: str
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    title: str
    lines: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    to_fill: tuple[str, ...] = ()
    """Labels of what is written by hand."""


@dataclass(frozen=True)
class Paper:
    kind: PaperKind
    language: str
    case: CaseFile
    made_on: date
    title: str
    lead: str
    parts: tuple[Part, ...]
    foot: str

    def shown(self) -> dict[str, Any]:
        """As plain data, for the API and the PDF."""
        return {
            "kind": self.kind.value,
            "language": self.language,
            "reference": self.case.reference,
            "made_on": self.made_on,
            "title": self.title,
            "lead": self.lead,
            "parts": [
                {
                    "title": part.title,
                    "lines": part.lines,
                    "points": part.points,
                    "cards": [{"when": card.when, "title": card.title, "lines": card.lines} for card in part.cards],
                    "to_fill": part.to_fill,
                }
                for part in self.parts
            ],
            "foot": self.foot,
        }

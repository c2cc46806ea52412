"""What a paper is made of: the same for its page and for its PDF, so that both say the same."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cases.models import CaseFile
from cases.statuses import PaperKind


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

    def without(self, words: str) -> "Paper":
        """The same, but for these words, wherever somebody typed them."""
        if not words.strip():
            return self
        found = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)

        def kept(lines: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(found.sub("…", line) for line in lines)

        parts = tuple(
            replace(
                part,
                lines=kept(part.lines),
                points=kept(part.points),
                cards=tuple(Card(card.when, found.sub("…", card.title), kept(card.lines)) for card in part.cards),
            )
            for part in self.parts
        )
        return replace(self, parts=parts)

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

"""What a report is made of. A slice adds its part with one function, in a module that `ready()` of its app imports:

    @report_part("notes", _("Notes"), text=_("Text"), written_on=_("Written on"))
    def notes(case: CaseFile) -> Iterator[Row]:
        for note in Note.objects.filter(case=case).order_by("written_on", "pk"):
            yield {"text": note.text, "written_on": note.written_on}

Everything of the case is told, whoever may read it there: the report is the person's. Professionals are told by their agency;
an agency of which whoever makes the report is not told goes through `case.sight` (cases/masking.py).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from backend.base.errors import Sentence
from cases.models import CaseFile

Row = Mapping[str, Any]
"""Names of `fields`, with texts, dates, numbers, booleans, codes (members of their TextChoices) or lists of texts."""
Rows = Callable[[CaseFile], Iterable[Row]]


@dataclass(frozen=True)
class ReportPart:
    code: str
    title: Sentence
    fields: Mapping[str, Sentence]
    rows: Rows


PARTS: dict[str, ReportPart] = {}
"""By code."""

ORDER = (
    "case",
    "information",
    "agreements",
    "participations",
    "merges",
    "handovers",
    "access_requests",
    "flags",
    "actions",
    "appointments",
    "notes",
    "documents",
    "irritants",
)
"""What a person wants to know first: the file, and who has it; then what is planned, and what is written. History comes last."""


def in_order() -> list[ReportPart]:
    """In the order in which a report tells them."""
    rank = {code: number for number, code in enumerate(ORDER)}
    return sorted(PARTS.values(), key=lambda part: (part.code == "history", rank.get(part.code, len(ORDER))))


def report_part(code: str, title: Sentence, **fields: Sentence) -> Callable[[Rows], Rows]:
    """Make a function that reads what is held in a case a part of the report. `fields`: words for what its rows tell."""

    def add(rows: Rows) -> Rows:
        if code in PARTS:
            raise ValueError(f"the report has a part {code!r} already")
        PARTS[code] = ReportPart(code, title, fields, rows)
        return rows

    return add

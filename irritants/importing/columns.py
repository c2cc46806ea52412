"""The columns of a spreadsheet of observations. One line is one irritant; lines with the same number of observation belong together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from backend.base.errors import Sentence
from cases.people.names import normalise

LANGUAGES = ("fr", "en")
"""Headings and labels are understood in both, whoever sends the file."""


@dataclass(frozen=True)
class Column:
    name: str
    """What problems name, and a heading that is understood too."""
    heading: Sentence
    how: Sentence
    needed: bool = False


COLUMNS = (
    Column(
        "observation",
        _("No. of the observation"),
        _("The same number on each line that tells of one observation. Alone on its line: none."),
    ),
    Column("kind", _("Kind of observation"), _("Interview, immersion or testimony."), needed=True),
    Column("observed_on", _("Day of the observation"), _("As 31/12/2026 or 2026-12-31."), needed=True),
    Column("commune", _("Commune"), _("Its INSEE code, or its name.")),
    Column("postal_code", _("Postal code"), _("Where several communes have the same name.")),
    Column("place_kind", _("Kind of place"), _("One of the list.")),
    Column("place", _("Place"), _("In a few words. Nobody is named.")),
    Column("people_count", _("Number of people"), _("How many were met: 1 by default.")),
    Column("narrative", _("What was seen or heard"), _("In a few sentences. Nobody is named.")),
    Column("category", _("Category"), _("Of the irritant: a code of the list, A01 to C13, or its words. Empty: no irritant on this line.")),
    Column("step", _("Step of the procedure"), _("One of the list.")),
    Column("agency_concerned", _("Agency concerned"), _("Its name, or its short name in the directory.")),
    Column("occurred_on", _("When it happened"), _("By default, the day of the observation.")),
    Column("description", _("Description"), _("Of the irritant, in the person’s words. Nobody is named.")),
)
OF_THE_OBSERVATION = ("kind", "observed_on", "commune", "postal_code", "place_kind", "place", "people_count", "narrative")
OF_THE_IRRITANT = ("category", "step", "agency_concerned", "occurred_on", "description")
NEEDED = frozenset(column.name for column in COLUMNS if column.needed)


def column_called(heading: str) -> str:
    """The name of the column; empty for one that is not read."""
    return _by_heading().get(normalise(heading), "")


def heading_of(name: str) -> Sentence:
    return next((column.heading for column in COLUMNS if column.name == name), name)


@cache
def _by_heading() -> Mapping[str, str]:
    found = {normalise(column.name): column.name for column in COLUMNS}
    for language in LANGUAGES:
        with override(language):
            found |= {normalise(str(column.heading)): column.name for column in COLUMNS}
    return found


@cache
def codes_by_words(choices: type[TextChoices]) -> Mapping[str, str]:
    """Codes by what a cell may say: the code, or its label in either language."""
    found = {normalise(code): code for code in choices.values}
    for language in LANGUAGES:
        with override(language):
            found |= {normalise(str(choice.label)): choice.value for choice in choices}
    return found

"""What a list is narrowed to besides the criteria of its form, in words: a link led there, and each can be taken out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from agencies.filters import NOT_SAID
from backend.base.errors import Sentence
from backend.base.keyset import CURSOR
from irritants.exports.names import GROUP_LABELS, in_full, names


@dataclass(frozen=True, slots=True)
class Chip:
    name: str
    value: str
    label: Sentence
    without: str
    """The address of the list without it."""


@dataclass(frozen=True)
class Chips:
    """Those that a list may have. Names are those of its filters."""

    said: Mapping[tuple[str, str], Sentence]
    """Values that have words of their own."""
    days: Mapping[str, Sentence]
    """With `%(day)s`."""
    levels: Sequence[str]
    """What figures are grouped by: the same words."""

    def of(self, query: QueryDict) -> list[Chip]:
        """A query at most for each level that is named."""
        return [Chip(name, value, label, without(query, name)) for name, value, label in self.told(query)]

    def told(self, query: QueryDict) -> Iterator[tuple[str, str, Sentence]]:
        for name in query:
            value = str(query[name])
            if not value:
                continue
            if (name, value) in self.said:
                yield name, value, self.said[name, value]
            elif name in self.days:
                yield name, value, str(self.days[name]) % {"day": day_in_words(value)}
            elif name in self.levels:
                yield name, value, narrowed_to(name, name_of(name, value))


def narrowed_to(level: str, name: str) -> str:
    return _("%(what)s: %(which)s") % {"what": GROUP_LABELS[level], "which": name}


def name_of(level: str, value: str) -> str:
    """Of a value that a filter was given. The value itself, when nothing is called so."""
    code = None if value == NOT_SAID else value
    return names(level, [code])[code]


def day_in_words(day: str) -> str:
    try:
        return in_full(date.fromisoformat(day))
    except ValueError:
        return day


def without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    for left_out in (name, CURSOR):
        rest.pop(left_out, None)
    return f"?{rest.urlencode()}"

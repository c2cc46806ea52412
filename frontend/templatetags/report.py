"""`{% load report %}`: the report of all that is held on a person, in words."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django import template
from django.db.models import Choices
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backend.base.errors import Sentence
from backend.base.written import dated

register = template.Library()


class Line(NamedTuple):
    label: Sentence
    text: str


@register.filter
def lines(row: Mapping[str, Any], labels: Mapping[str, Sentence]) -> list[Line]:
    """What a row holds, in the order of the labels; nothing for what is empty."""
    return list(_lines(row, labels))


def _lines(row: Mapping[str, Any], labels: Mapping[str, Sentence]) -> Iterator[Line]:
    for name, label in labels.items():
        if text := in_words(row.get(name)):
            yield Line(label, text)


def in_words(value: Any) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = _("yes") if value else ""
        case Choices():
            text = str(value.label)
        case datetime():
            text = dated(localtime(value), "SHORT_DATETIME_FORMAT")
        case date():
            text = dated(value, "SHORT_DATE_FORMAT")
        case list() | tuple():
            text = ", ".join(in_words(each) for each in value)
        case _:
            text = str(value)
    return text

"""Codes in words, where a template has only the code. `{% load words %}`."""

from collections.abc import Iterable

from django import template

from agencies.models import Kind
from agencies.themes import Theme
from backend.base.errors import Sentence
from cases.catalogue import label_of
from cases.events import FIELDS
from cases.models import RiskFactor

register = template.Library()


@register.filter
def themes(codes: Iterable[str]) -> str:
    """`{{ case.themes|themes }}`: "Housing, Energy"."""
    return ", ".join(str(Theme(code).label) for code in codes)


@register.filter
def kind(code: str) -> Sentence:
    """Of an agency."""
    return Kind(code).label


@register.filter
def factor(factor: RiskFactor) -> str:
    return label_of(factor)


@register.filter
def named_fields(names: Iterable[str]) -> str:
    """`{{ one.names|named_fields }}`: "first name, birth surname"."""
    return ", ".join(str(FIELDS[name]) for name in names)

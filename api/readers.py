"""How who reads a note or a document is told."""

from collections.abc import Iterable
from typing import Any

from cases.models.audience import Content
from cases.sharing.audience import Readers
from cases.statuses import Audience


def audience_said(content: Content) -> Any:
    """As it is asked for: `own_agency`, `participants`, or slugs."""
    return content.named_slugs if content.audience == Audience.NAMED else content.audience  # type: ignore[attr-defined]


def counted(readers: Iterable[Readers]) -> dict[str, Any]:
    readers = list(readers)
    return {
        "readers_count": sum(each.people for each in readers),
        "readers_agencies": [each.agency.slug for each in readers if each.agency.slug],
    }

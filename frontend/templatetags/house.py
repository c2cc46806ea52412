"""The components of the pages, each shown in all its states on /design. `{% load house %}`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django import template
from django.utils.functional import Promise
from django.utils.text import slugify

from agencies.models import Agency
from backend.base.written import dated
from cases.events import Told
from cases.models import Handover, Participation
from cases.statuses import ParticipationRole
from frontend.badges import BADGES
from frontend.bars import Bar, BarRow, drawn
from frontend.figures.words import percentage as share_said
from frontend.moments import day as day_said
from frontend.moments import deadline as in_words
from frontend.moments import said
from frontend.sparklines import drawn_small
from frontend.standing import Stop, stops
from irritants.recurring.hits import Month

register = template.Library()
Words = str | Promise


class Neighbours(Protocol):
    """What a page of a list knows of the pages around it (frontend/pages.py)."""

    next_url: str | None
    previous_url: str | None


def component(name: str) -> str:
    return f"frontend/components/{name}.html"


@register.inclusion_tag(component("status"))
def status(value: str, kind: str) -> dict[str, Any]:
    """A badge for a state. `kind`: case, outcome, participation, role, handover, access_request, pair, merge, urgency, flag, feedback,
    severity, irritant, recurring, action, appointment.

    Nothing for an empty value. Raises KeyError for a state that frontend/badges.py does not know.
    """
    return {"badge": BADGES[kind, str(value)] if value else None}


@register.inclusion_tag(component("deadline"))
def deadline(moment: datetime | date | None) -> dict[str, Any]:
    """By when, or since when it is late. Nothing for None."""
    return {"deadline": in_words(moment) if moment else None}


@register.filter
def moment(value: datetime | date | None) -> str:
    """`{{ handover.requested_at|moment }}`: day and hour in a few words; nothing for None."""
    return said(value) if value else ""


@register.filter
def day(value: datetime | date | None) -> str:
    """`{{ handover.needed_by|day }}`: the local day in a few words; nothing for None."""
    return day_said(value) if value else ""


@register.filter
def in_full(value: date) -> str:
    """`{{ drawn_up|in_full }}`: the day with its month and year in letters."""
    return dated(value)


@register.filter
def percentage(share: float | None) -> str:
    """`{{ row.resolution_rate|percentage }}`: “74%”; a dash where there is nothing to measure."""
    return share_said(share)


@register.inclusion_tag(component("agency"))
def agency(agency: Agency | str, role: str = "") -> dict[str, Any]:
    """The name of an agency, and the word of its role in the case (a code of ParticipationRole)."""
    return {"name": getattr(agency, "name", agency), "role": ParticipationRole(role).label if role else ""}


@register.inclusion_tag(component("person"))
def person(display_name: str) -> dict[str, Any]:
    return {"name": display_name}


@register.inclusion_tag(component("timeline"))
def timeline(told: Sequence[Told]) -> dict[str, Any]:
    """What happened, in the order given (`cases.events.tell`)."""
    return {"told": told}


@register.inclusion_tag(component("standing"))
def standing(participations: Iterable[Participation], handovers: Iterable[Handover] = ()) -> dict[str, Any]:
    """Who leads, who works or watches beside, who was asked and by when to answer. Select `agency` and `to_agency` before."""
    found: list[Stop] = stops(participations, handovers)
    return {"stops": found}


@register.inclusion_tag(component("empty"))
def empty(title: Words, text: Words, url: str = "", label: Words = "") -> dict[str, Any]:
    """An empty list: what that means, and what to do first."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag(component("bars"))
def bars(title: Words, rows: Iterable[BarRow], unit: Words = "") -> dict[str, Any]:
    """Horizontal bars with their table. A row is (label, whole number or None, note); None is drawn as hidden, and the note says why."""
    found: list[Bar] = drawn(rows)
    return {"title": title, "bars": found, "unit": unit, "id": f"bars-{slugify(str(title))}"}


@register.inclusion_tag(component("sparkline"))
def sparkline(months: Sequence[Month]) -> dict[str, Any]:
    """Small bars, one a month, oldest first; a month that is hidden is a dot. What they say is in their label."""
    return drawn_small(months)


@register.inclusion_tag(component("pages"))
def pages(page_links: Neighbours) -> dict[str, Any]:
    """Links to the previous and the next page; nothing when there is neither."""
    return {"next_url": page_links.next_url, "previous_url": page_links.previous_url}


@register.inclusion_tag(component("confirm"), takes_context=True)
def confirm(
    context: template.Context, title: Words, text: Words, action: str, label: Words, *, version: int | None = None, back: str = ""
) -> dict[str, Any]:
    """A panel that asks before it does: a button that posts to `action`, and a link `back` for those who change their mind."""
    return {
        "title": title,
        "text": text,
        "action": action,
        "label": label,
        "version": version,
        "back": back,
        "csrf_token": context["csrf_token"],
        "id": f"confirm-{slugify(str(title))}",
    }

"""Which buttons the header of a case holds: only for what its reader may do now."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from backend.base.errors import Conflict, NotFound, Sentence
from cases.models import CaseFile
from cases.operations.open_case import refuse_another
from frontend.case.reading import CasePage

OFFERED: tuple[tuple[str, str, Sentence], ...] = (
    ("start", "start_case", _("Start working")),
    ("resume", "resume_case", _("Resume the case")),
    ("reopen", "reopen_case", _("Reopen the case")),
    ("open_again", "open_again", _("Open a new case for this person")),
    ("write_note", "write_note", _("Write a note")),
    ("report_irritant", "tell_irritant", _("Report an irritant")),
    ("hand_over", "hand_over", _("Hand over, or ask for support")),
    ("edit", "edit_case", _("Edit the case")),
    ("merge", "merge_case", _("Same person as another case")),
    ("hold", "hold_case", _("Put on hold")),
    ("snooze", "snooze_case", _("Snooze for me")),
    ("close", "close_case", _("Close the case")),
)
"""Action, name of its page, words. The first that is possible is looked for most. Each part of the page has its own besides."""
SELDOM = frozenset({"edit", "merge", "hold", "snooze", "close"})


@dataclass(frozen=True)
class Button:
    label: Sentence
    url: str
    look: str
    """As the design system calls it; nothing for the main one."""


def buttons(page: CasePage, actor: Actor) -> list[Button]:
    found: list[Button] = []
    possible = page.actions | ({"open_again"} if may_open_again(page.case, actor) else set())
    for action, name, label in OFFERED:
        if action not in possible:
            continue
        try:
            url = reverse(name, args=[page.case.reference])
        except NoReverseMatch:  # not every instance serves every page
            continue
        found.append(Button(label, url, look_of(action, first=not found)))
    return found


def look_of(action: str, *, first: bool) -> str:
    if first:
        return ""
    return "tertiary" if action in SELDOM else "secondary"


def may_open_again(case: CaseFile, actor: Actor) -> bool:
    """Whether the operation would. One statement, for a closed case only."""
    if case.is_open or not actor.works_on_cases:
        return False
    try:
        refuse_another(case.person, actor=actor)
    except (Conflict, NotFound):
        return False
    return True

"""What is said of an action or an appointment, checked and found: agencies by their slug, professionals by their identifier."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.models import Agency, User
from backend.base import clock
from backend.base.errors import Invalid
from cases.free_text import check_free_text
from cases.models import Action, Appointment, CaseFile
from cases.models.plan import LONGEST, SHORTEST
from cases.plan.statuses import AppointmentKind
from cases.referents import eligible_referents
from cases.statuses import ParticipationRole

ABOUT_AN_ACTION = ("title", "in_their_words", "agency", "assignee", "due_on")
ABOUT_AN_APPOINTMENT = ("starts_at", "minutes", "agency", "professional", "kind", "place", "directions", "reminder_wanted")
OF_THE_AGENCY = ("agency", "professional", "place", "directions")
TEXTS = ("title", "in_their_words", "place", "directions")


def action_facts(case: CaseFile, said: Mapping[str, Any], *, now: Action | None = None) -> dict[str, Any]:
    """Values for the columns of an action. `now`: as it stands, for what is not said. Raises Invalid."""
    if now:
        refuse_hidden(case, now, said, ("agency", "assignee"))
    facts = _texts(said)
    if "title" in facts and not facts["title"]:
        raise Invalid.value("title", _("Say what is to be done."), code="required")
    if "due_on" in said:
        facts["due_on"] = said["due_on"]
    if "agency" in said:
        facts["agency"] = agency_at_work(case, said["agency"])
    agency = facts.get("agency") or (now.agency if now else None)
    assert agency is not None
    if "assignee" in said:
        facts["assignee"] = caseworker_of(case, agency, said["assignee"], name="assignee")
    elif now and agency.pk != now.agency_id:
        facts["assignee"] = None  # who was of the former agency
    return facts


def appointment_facts(case: CaseFile, said: Mapping[str, Any], *, now: Appointment | None = None) -> dict[str, Any]:
    """Values for the columns of an appointment, likewise."""
    if now:
        refuse_hidden(case, now, said, OF_THE_AGENCY)
    facts = {**_texts(said), **{name: said[name] for name in ("starts_at", "minutes", "kind", "reminder_wanted") if name in said}}
    if not SHORTEST <= facts.get("minutes", SHORTEST) <= LONGEST:
        raise Invalid.value("minutes", _("An appointment lasts from 5 minutes to 10 hours."), code="out_of_range")
    if facts.get("kind") not in (None, *AppointmentKind.values):
        raise Invalid.value("kind", _("Choose among: %(choices)s.") % {"choices": ", ".join(AppointmentKind.values)}, code="invalid_choice")
    if "agency" in said:
        facts["agency"] = _agency(said["agency"])
    agency = facts.get("agency") or (now.agency if now else None)
    assert agency is not None
    if "professional" in said:
        facts["professional"] = caseworker_of(case, agency, said["professional"], name="professional")
    elif now and agency.pk != now.agency_id:
        facts["professional"] = None
    return facts


def refuse_hidden(case: CaseFile, now: Action | Appointment, said: Mapping[str, Any], names: Iterable[str]) -> None:
    """Whoever is not told which agency it is changes nothing of that: were it refused for some agencies only, one could guess which."""
    for name in names:
        if name in said and case.sight.hides(now.agency):
            raise Invalid.value(name, _("It is for a specialised agency: ask the lead of the case to change this."), code="agency_hidden")


def agency_at_work(case: CaseFile, slug: str) -> Agency:
    """An agency that leads or contributes: who only observes can do nothing in the case."""
    present = case.participations.filter(ended_at=None, agency__slug=slug).exclude(role=ParticipationRole.OBSERVER)
    found = present.select_related("agency").first()
    if found is None or case.sight.hides(found.agency):
        raise Invalid.value(
            "agency",
            _("Only an agency at work in this case can be responsible: its lead, or one that contributes."),
            code="not_in_the_case",
        )
    return found.agency


def caseworker_of(case: CaseFile, agency: Agency, user: UUID | str | None, *, name: str) -> User | None:
    """Nobody in particular for None. The agency is at work in the case, for others read nothing of it."""
    if not user:
        return None
    found = (one for one in eligible_referents(case) if one.agency_id == agency.pk and str(one.user_id) == str(user))
    membership = next(found, None)
    if membership is None:
        raise Invalid.value(name, _("Choose a caseworker of that agency, at work in this case; or nobody."), code="not_in_the_case")
    return membership.user


def changed(row: Action | Appointment, facts: Mapping[str, Any]) -> list[str]:
    return [name for name, value in facts.items() if getattr(row, name) != value]


def is_to_come(day_and_hour: datetime) -> bool:
    """Its local day has not come yet."""
    return clock.local(day_and_hour).date() > clock.today()


def _texts(said: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: (said[name] or "").strip() for name in TEXTS if name in said}
    check_free_text(**texts)
    return texts


def _agency(slug: str) -> Agency:
    found = Agency.objects.filter(slug=slug, is_active=True).first()
    if found is None:
        raise Invalid.value("agency", _("No such agency. Look it up in the directory."), code="unknown_agency")
    return found

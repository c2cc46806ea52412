"""The calendar that a user reads in the software of their choice: references only, at a secret address."""

import hashlib
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import User
from backend.base import clock
from backend.base.errors import NotAllowed, NotFound
from cases.accesses import record_listing
from cases.models import Action, Appointment, CalendarAddress, CaseFile
from cases.plan.icalendar import Entry, calendar
from cases.plan.lifecycle import OPEN
from cases.plan.statuses import AppointmentStatus

TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
BEHIND, AHEAD = timedelta(days=31), timedelta(days=366)
GONE = (AppointmentStatus.CANCELLED, AppointmentStatus.MOVED)


def new_token() -> str:
    """256 random bits: a fast digest is enough to keep it."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def written(token: str) -> str:
    return f"{settings.SITE_URL}/api/v1/calendar/{token}.ics"


def owner(actor: Actor) -> User:
    """The user, locked: one address at a time. Raises NotAllowed for who has nothing to read in a calendar."""
    if actor.user is None or not actor.works_on_cases:
        raise NotAllowed(_("A calendar is for those who work on cases."), code="role_needed")
    return User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)


def address_of(actor: Actor) -> CalendarAddress | None:
    return CalendarAddress.objects.filter(user=actor.user_id, revoked_at=None).first()


def calendar_at(token: str) -> str:
    """The calendar behind a token. Raises NotFound for a wrong, revoked or ended one: the three are told alike."""
    address = _address(token)
    actors = (
        [Actor.of(membership, credential=f"calendar:{address.pk}") for membership in address.user.usable_memberships] if address else []
    )
    actors = [actor for actor in actors if actor.works_on_cases]
    if address is None or not actors:
        raise NotFound()
    _note_reading(address)
    with translation.override(address.user.language):
        return calendar(_("Fil rouge"), [entry for actor in actors for entry in _entries(actor)])


def _address(token: str) -> CalendarAddress | None:
    if not TOKEN.fullmatch(token):
        return None
    addresses = CalendarAddress.objects.select_related("user").filter(digest=digest_of(token), revoked_at=None, user__is_active=True)
    return addresses.first()


def _note_reading(address: CalendarAddress) -> None:
    if address.last_read_on != clock.today():
        CalendarAddress.objects.filter(pk=address.pk).update(last_read_on=clock.today())


def _entries(actor: Actor) -> list[Entry]:
    """What one does for one agency: appointments with oneself, actions assigned to oneself and still to be done."""
    now, today = clock.now(), clock.today()
    seen = Exists(CaseFile.objects.visible_to(actor).filter(pk=OuterRef("case_id")))
    appointments = Appointment.objects.filter(
        seen, professional=actor.user_id, agency=actor.agency_id, starts_at__range=(now - BEHIND, now + AHEAD)
    )
    actions = Action.objects.filter(
        seen, assignee=actor.user_id, agency=actor.agency_id, status__in=OPEN, due_on__range=(today - BEHIND, today + AHEAD)
    )
    meetings = list(appointments.select_related("case").order_by("starts_at", "id"))
    days = list(actions.select_related("case").order_by("due_on", "id"))
    record_listing(actor, "calendar_list", dict.fromkeys([*(one.case_id for one in meetings), *(one.case_id for one in days)]))
    return [*map(_meeting, meetings), *map(_day, days)]


def _meeting(appointment: Appointment) -> Entry:
    reference = appointment.case.reference
    return Entry(
        uid=str(appointment.pk),
        stamp=appointment.updated_at,
        version=appointment.version,
        summary=_("Appointment, case %(reference)s") % {"reference": reference},
        url=f"{settings.SITE_URL}/cases/{reference}",
        start=appointment.starts_at,
        end=appointment.ends_at,
        cancelled=appointment.status in GONE,
    )


def _day(action: Action) -> Entry:
    reference = action.case.reference
    return Entry(
        uid=str(action.pk),
        stamp=action.updated_at,
        version=action.version,
        summary=_("Action due, case %(reference)s") % {"reference": reference},
        url=f"{settings.SITE_URL}/cases/{reference}",
        start=action.due_on,
        end=action.due_on + timedelta(days=1),
    )

"""“My journey”: who accompanies the person, who does what by when, where to go next, and her rights. Never a note, never an address."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.models import Agency
from backend.base import clock
from backend.base.written import dated
from cases.models import Action, Appointment, CaseFile, Participation
from cases.papers.shapes import Card, Paper, Part
from cases.plan.statuses import ActionStatus, AppointmentKind, AppointmentStatus
from cases.statuses import CaseStatus, PaperKind, ParticipationRole

MOST = 6
"""Of actions, and of appointments: two pages at most. That some are left out is said."""
DONE = 5


def journey(case: CaseFile, present: Sequence[Participation], _covered: Sequence[Agency]) -> Paper:
    actions = Action.objects.filter(case=case).select_related("agency")
    to_come = actions.filter(status__in=(ActionStatus.TO_DO, ActionStatus.DOING)).order_by("due_on", "id")
    done = actions.filter(status=ActionStatus.DONE).order_by("-ended_at", "-id")[:DONE]
    booked = Appointment.objects.filter(case=case, status=AppointmentStatus.BOOKED, starts_at__gte=clock.now())
    parts = (
        _who(case, present),
        _appointments(case, case.sight.over(booked.select_related("agency", "professional").order_by("starts_at", "id")[: MOST + 1])),
        _steps(case.sight.over(to_come[: MOST + 1])),
        Part(_("What is done already"), points=tuple(action.title for action in done)),
        Part(
            _("Your rights"),
            points=(
                _("You may see all that is written about you, and have what is wrong corrected."),
                _("You may withdraw your agreement at any time: agencies that read this file because of it no longer do."),
                _("You choose your referent with us, and may ask for another."),
                _("Nobody may ask you again for a paper that one of these agencies has already."),
            ),
        ),
    )
    name = case.person.display_name
    return Paper(
        PaperKind.JOURNEY,
        str(get_language()),
        case,
        clock.today(),
        _("My journey"),
        _("%(name)s, this page is yours. It says who is with you, who does what, and by when.") % {"name": name},
        tuple(part for part in parts if part.lines or part.points or part.cards),
        _("On the telephone, just give this reference: %(reference)s.") % {"reference": case.reference},
    )


def _who(case: CaseFile, present: Sequence[Participation]) -> Part:
    lines: list[str] = []
    if case.referent and case.referent_agency:
        who = {"name": case.referent.display_name, "agency": case.referent_agency.name}
        lines.append(_("Your referent is %(name)s, %(agency)s: the person to call first.") % who)
        if case.referent_agency.phone:
            lines.append(_("Telephone: %(phone)s") % {"phone": case.referent_agency.phone})
    elif case.status != CaseStatus.CLOSED:
        lines.append(_("You have no referent yet: ask for one, and choose who it is with us."))
    lead_first = sorted(present, key=lambda part: part.role != ParticipationRole.LEAD)
    return Part(_("Who is with you"), tuple(lines), tuple(_told(part) for part in lead_first))


def _told(part: Participation) -> str:
    words = {
        ParticipationRole.LEAD: _("%(agency)s leads, and sees to it that nothing is forgotten"),
        ParticipationRole.CONTRIBUTOR: _("%(agency)s works with you"),
        ParticipationRole.OBSERVER: _("%(agency)s follows from afar"),
    }
    said = words[ParticipationRole(part.role)] % {"agency": part.agency.name}
    return f"{said} ({part.agency.phone})" if part.agency.phone else said


def _appointments(case: CaseFile, booked: Sequence[Appointment]) -> Part:
    cards = tuple(
        Card(
            dated(timezone.localtime(one.starts_at), "l j F Y, H:i"),
            _("With %(agency)s") % {"agency": one.agency.name},
            tuple(line for line in (str(AppointmentKind(one.kind).label), *_where(case, one)) if line),
        )
        for one in booked[:MOST]
    )
    return Part(_("Your next appointments"), _more(booked), cards=cards)


def _where(case: CaseFile, one: Appointment) -> tuple[str, ...]:
    """At home, where the address is protected, goes without saying."""
    return () if case.person.address_protected and one.kind == AppointmentKind.HOME else (one.place, one.directions)


def _steps(actions: Sequence[Action]) -> Part:
    cards = tuple(
        Card(
            _("before %(day)s") % {"day": dated(action.due_on, "j F Y")},
            action.in_their_words or action.title,
            (action.title, action.agency.name) if action.in_their_words else (action.agency.name,),
        )
        for action in actions[:MOST]
    )
    return Part(_("Who does what, and by when"), _more(actions), cards=cards)


def _more(found: Sequence[object]) -> tuple[str, ...]:
    if len(found) <= MOST:
        return ()
    return (_("The first %(n)d only: ask for the others.") % {"n": MOST},)

"""Every component in all its states, to look at them together. In the demonstration only."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.models import Agency
from agencies.signatures import Signature
from backend.base import clock
from cases.events import Told
from cases.models import CaseEvent, Handover, Participation
from cases.statuses import HandoverKind, HandoverStatus, ParticipationRole, ParticipationStatus
from frontend.badges import BADGES
from frontend.pages import Page

KINDS = tuple(dict.fromkeys(kind for kind, _value in BADGES))


@login_not_required
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Nothing here comes from the database. Raises Http404 outside the demonstration."""
    if not settings.DEMO:
        raise Http404
    now = clock.now()
    context = {
        "badges": [(kind, [value for of, value in BADGES if of == kind]) for kind in KINDS],
        "moments": [now - timedelta(days=2), now + timedelta(hours=3), now + timedelta(days=3), clock.today() + timedelta(days=400)],
        "roles": ParticipationRole.values,
        "told": told(),
        "participations": participations(),
        "handovers": handovers(),
        "bars": [
            (_("Access to services and mobility"), 42, ""),
            (_("Answer"), 17, ""),
            (_("Rights"), None, _("Hidden")),
            (_("Other"), 0, ""),
        ],
        "page_links": Page([], "?cursor=next", "?cursor=previous"),
    }
    return render(request, "frontend/design/design.html", context)


def agency(name: str) -> Agency:
    return Agency(name=name)


def participations() -> list[Participation]:
    weeks = [clock.now() - timedelta(weeks=number) for number in range(5)]
    return [
        Participation(
            agency=agency("CCAS de Cahors"), role=ParticipationRole.LEAD, status=ParticipationStatus.WORKING, started_at=weeks[4]
        ),
        Participation(
            agency=agency("France Travail Cahors"),
            role=ParticipationRole.CONTRIBUTOR,
            status=ParticipationStatus.TO_TAKE_UP,
            started_at=weeks[1],
        ),
        Participation(
            agency=agency("CPAM du Lot"), role=ParticipationRole.CONTRIBUTOR, status=ParticipationStatus.DONE, started_at=weeks[3]
        ),
        Participation(
            agency=agency("ADMR"),
            role=ParticipationRole.OBSERVER,
            status=ParticipationStatus.WORKING,
            started_at=weeks[2],
            observer_until=clock.today() + timedelta(days=30),
        ),
    ]


def handovers() -> list[Handover]:
    now = clock.now()
    asked = {"status": HandoverStatus.REQUESTED}
    return [
        Handover(to_agency=agency("Département du Lot"), kind=HandoverKind.LEAD, respond_by=now + timedelta(days=2), **asked),
        Handover(to_agency=agency("CAF du Lot"), kind=HandoverKind.SUPPORT, respond_by=now - timedelta(days=1), **asked),
    ]


def told() -> list[Told]:
    sofia, counter = Signature("Sofia Marty"), Signature("CCAS de Cahors", "ccas-cahors")
    sentences = [_("Case opened"), _("Work started"), _("The person was informed (%(how)s)") % {"how": _("Orally")}]
    return [
        Told(CaseEvent(occurred_at=clock.now() - timedelta(days=3 - number)), sentence, sofia if number != 1 else None, counter, {})
        for number, sentence in enumerate(sentences)
    ]

"""Open a case: for somebody new, or again for somebody whose case is closed."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.actor import Actor
from agencies.roles import CASE_ROLES
from agencies.territory import communes_around
from backend.base import clock
from backend.base.errors import Conflict
from backend.base.models import new_id
from cases.access import get_case, ground_of
from cases.accesses import record_read
from cases.models import CaseFile
from cases.operations.open_case import open_case, refuse_another
from frontend.cases.new_case_form import KnownPersonForm, NewCaseForm, OpeningForm
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back
from frontend.once import once


@require_http_methods(["GET", "HEAD", "POST"])
@page(*CASE_ROLES)
def new_case(request: ActingRequest) -> HttpResponse:
    """A form sent twice opens one case: it carries the identifier of what it makes."""
    actor = request.actor
    around = communes_around(actor.acting_agency.seat_id, clock.today())
    form = NewCaseForm(request.POST or None, communes=[(commune.pk, commune.name) for commune in around], initial={"id": new_id()})
    return to_what_opened(request, form) or render(request, "frontend/cases/new_case.html", {"form": put_back(request, form)})


@require_http_methods(["GET", "HEAD", "POST"])
@page(*CASE_ROLES)
def open_again(request: ActingRequest, reference: str) -> HttpResponse:
    """Who the person is, is known: from the case that was closed. Raises Conflict when another is open."""
    before = get_case(request.actor, reference, to="read")
    record_read(request.actor, "case_read", before.pk, ground=ground_of(request.actor, before))
    form = KnownPersonForm(request.POST or None, person=before.person, initial={"id": new_id()})
    if opened := to_what_opened(request, form):
        return opened
    if request.method != "POST":
        refuse_another(before.person, actor=request.actor)
    return render(request, "frontend/cases/open_again.html", {"form": put_back(request, form), "before": before})


def to_what_opened(request: ActingRequest, form: OpeningForm) -> HttpResponse | None:
    """To the case that the form, sent, has opened; None when there is none yet."""
    reference = opened(request.actor, form) if request.method == "POST" else None
    if reference is None:
        return None
    messages.success(request, _("Case %(reference)s is open. Your agency is in charge of it.") % {"reference": reference})
    return redirect("case", reference)


def opened(actor: Actor, form: OpeningForm) -> str | None:
    """The reference of the case, or None and the form says why."""
    if not form.is_valid():
        return opened_before(actor, form)
    try:
        return once(form, lambda: told_apart(actor, form).reference, made=lambda: opened_before(actor, form))
    except IntegrityError:
        form.add_error(None, _("This form has been used already. Check what it says, then send it again."))
        form.renew()
        return None


def told_apart(actor: Actor, form: OpeningForm) -> CaseFile:
    """Opens the case. Keeps on the form the open case that is this person's, or probably is."""
    try:
        return open_case(actor=actor, **form.said)
    except Conflict as refusal:
        if refusal.code == "already_open":
            form.probable = refusal.facts["reference"]
        raise


def opened_before(actor: Actor, form: OpeningForm) -> str | None:
    """What this very form opened, a moment ago, for the same person of the same agency."""
    try:
        case_id = UUID(form.data.get("id", ""))
    except ValueError:
        return None
    made = CaseFile.objects.filter(pk=case_id, opened_by_id=actor.user_id, opened_by_agency_id=actor.agency_id)
    return made.values_list("reference", flat=True).first()

"""The door of the pages: who acts, one durable transaction, refusals in words. The other door is api/door.py."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from agencies.actor import Actor
from backend.base.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Problem, Stale, TooMany, Unavailable
from backend.base.operation import door_transaction
from cases.accesses import record_refusal
from frontend.acting import acting_membership
from frontend.drafts.keeping import forget_once_sent
from frontend.session.signed_in import signed_in

T = TypeVar("T")
View = Callable[..., HttpResponse]

STATUSES: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Stale: 412,
    Invalid: 400,
    TooMany: 429,
    Unavailable: 503,
}


class ActingRequest(HttpRequest):
    """A request that came through `page`."""

    actor: Actor


def page(*roles: str) -> Callable[[View], View]:
    """A view for those who act for an agency, with one of `roles` if any is named. `request.actor` says who.

    The view runs, and renders (`render`, never a lazy response), inside one durable transaction. A DomainError that it lets through
    becomes a page in words; what a form can mend is caught by `attempt`.
    """

    def opened_by(view: View) -> View:
        @signed_in
        @never_cache
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            membership = acting_membership(request)
            if membership is None:
                messages.info(request, _("Choose first the agency for which you act."))
                return redirect("front")
            actor = Actor.of(membership)
            acting = cast(ActingRequest, request)
            acting.actor = actor
            try:
                with door_transaction():
                    if roles and not actor.has(*roles):
                        raise NotAllowed(_("Your role does not open this page. Ask the administrator of your agency."), code="role_needed")
                    response = view(acting, *args, **kwargs)
                    forget_once_sent(request, actor, sent=response.status_code == 302)  # a refusal shows the form again
                    return response
            except DomainError as refusal:
                return refused(acting, refusal)

        return opened

    return opened_by


def refused(request: ActingRequest, refusal: DomainError) -> HttpResponse:
    """The refusal as a page. An attempt at what is not theirs is journaled, once what was begun is rolled back."""
    status = next(status for kind, status in STATUSES.items() if isinstance(refusal, kind))
    if isinstance(refusal, NotFound | NotAllowed):
        with door_transaction():
            route = request.resolver_match.view_name if request.resolver_match else ""
            record_refusal(request.actor, code=refusal.code, route=route, asked=request.path)
    template = "404.html" if status == 404 else "frontend/refused.html"
    return render(request, template, {"refusal": refusal, "status": status}, status=status)


def attempt(form: BaseForm, change: Callable[[], T]) -> T | None:
    """Run an operation. What the person can mend comes back on the form with all that was typed, and None is answered."""
    try:
        with transaction.atomic():
            return change()
    except Invalid as refusal:
        for problem in refusal.problems or (Problem("", refusal.code, refusal.detail),):
            form.add_error(_field_of(form, problem.name), str(problem.reason))
    except (Conflict, Stale, TooMany, Unavailable) as refusal:
        form.add_error(None, str(refusal.detail))
    return None


def _field_of(form: BaseForm, name: str) -> str | None:
    """`person.birth_date` is the field `person_birth_date`, or `birth_date`; None puts the sentence above the form."""
    candidates = (name, name.replace(".", "_"), name.rpartition(".")[2])
    return next((candidate for candidate in candidates if candidate in form.fields), None)

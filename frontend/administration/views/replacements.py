"""A colleague is absent or leaves: who follows their cases, all at once or one by one; and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.roles import Role
from backend.base.models import new_id
from cases.accesses import record_listing
from cases.models import Replacement
from cases.operations.replacements.replace_colleague import preview_replacement, replace_colleague
from cases.operations.replacements.undo_replacement import undo_replacement
from cases.replacements import (
    AT_ONCE,
    Refused,
    colleague,
    colleagues,
    followed_cases,
    get_replacement,
    possible_replacements,
    replaced_cases,
    replacements_of,
)
from frontend.administration.forms import MemberForm
from frontend.administration.places import around
from frontend.administration.replacement_forms import ReplacementForm
from frontend.case.asking import sent
from frontend.door import ActingRequest, attempt, page
from frontend.once import once
from frontend.pages import keyset


@require_safe
@page(Role.COORDINATOR)
def replacements(request: ActingRequest) -> HttpResponse:
    """Whose cases can be shared out, and what was shared out before."""
    listed = keyset(request, replacements_of(request.actor), ("-done_at", "-id"))
    context = {"colleagues": colleagues(request.actor), "page_links": listed, "around": around(request.actor, "replacements")}
    return render(request, "frontend/administration/replacements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Role.COORDINATOR)
def replace(request: ActingRequest, pk: UUID) -> HttpResponse:
    """The cases that this user follows, and who takes each of them: what is shown is what happens."""
    member = colleague(request.actor, pk)
    cases = followed_cases(request.actor, pk)
    total, shown = cases.count(), list(cases[:AT_ONCE])
    able = possible_replacements(request.actor).exclude(user=pk)
    form = ReplacementForm(sent(request), members=able, cases=shown, initial={"id": new_id()})
    record_listing(request.actor, "case_list", [case.pk for case in shown])
    if form.is_valid():
        ours = replacements_of(request.actor).filter(pk=form.cleaned_data["id"])
        if (made := once(form, lambda: shared_out(request, pk, form), made=ours.first)) is not None:
            return redirect("replacement", made.pk)
    stuck = preview_replacement(absent=pk, replacement=first_able.user_id, actor=request.actor) if (first_able := able.first()) else None
    context = {
        "member": member,
        "form": form,
        "total": total,
        "beyond": total - len(shown),
        "nobody": first_able is None,
        "stuck": {refused.case.pk for refused in stuck.refused if refused.code == "lead_needed"} if stuck else set(),
        "around": around(request.actor, "replacements"),
    }
    return render(request, "frontend/administration/replace.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Role.COORDINATOR)
def replacement(request: ActingRequest, pk: UUID) -> HttpResponse:
    """What was shared out, and the button that takes it back as a whole."""
    found = get_replacement(request.actor, pk)
    form = MemberForm(sent(request), initial={"version": found.version})
    if form.is_valid() and (undone := attempt(form, lambda: undo_replacement(pk, actor=request.actor, **form.cleaned_data))):
        count = len(undone.cases)
        said = ngettext("%(count)d case is given back.", "%(count)d cases are given back.", count) % {"count": count}
        messages.success(request, said)
        warn(request, undone.refused)
        return redirect("replacement", pk)
    shown, out_of_sight = replaced_cases(request.actor, found)
    context = {"replacement": found, "shown": shown, "out_of_sight": out_of_sight, "form": form}
    return render(request, "frontend/administration/replacement.html", {**context, "around": around(request.actor, "replacements")})


def shared_out(request: ActingRequest, absent: UUID, form: ReplacementForm) -> Replacement:
    """How many changed is said, and which did not."""
    done = replace_colleague(absent=absent, actor=request.actor, **form.said())
    count = len(done.plan.steps)
    messages.success(
        request, ngettext("%(count)d case has another referent.", "%(count)d cases have another referent.", count) % {"count": count}
    )
    warn(request, done.plan.refused)
    return done.replacement


def warn(request: ActingRequest, refused: list[Refused]) -> None:
    """By reference: a case that stays as it was, and why."""
    for one in refused:
        messages.warning(request, _("%(reference)s stays as it is: %(reason)s") % {"reference": one.case.reference, "reason": one.reason})

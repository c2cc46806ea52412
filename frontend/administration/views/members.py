"""Who belongs to the agency: their roles, and how they leave and come back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.administration import ADMINISTRATORS, member_of, members_of
from agencies.filters import MemberFilter
from agencies.models import Membership
from agencies.operations.bring_back_member import bring_back_member
from agencies.operations.change_roles import change_roles
from agencies.operations.end_membership import end_membership
from agencies.roles import Role
from backend.base.errors import NotFound, Sentence
from cases.referents import count_followed
from frontend.administration.forms import MemberCriteria, MemberForm, RolesForm
from frontend.administration.listing import listed
from frontend.administration.places import around
from frontend.door import ActingRequest, attempt, page
from frontend.forms.changing import VersionForm


@dataclass(frozen=True)
class Answer:
    form: type[VersionForm]
    change: Callable[..., Membership]
    done: Sentence


ANSWERS: Mapping[str, Answer] = {
    "roles": Answer(RolesForm, change_roles, _("The roles are changed.")),
    "end": Answer(MemberForm, end_membership, _("The membership has ended: keys are revoked, sessions are over.")),
    "back": Answer(RolesForm, bring_back_member, _("This person is a member again.")),
}


@require_safe
@page(*ADMINISTRATORS)
def members(request: ActingRequest) -> HttpResponse:
    rows = listed(request, MemberFilter, members_of(request.actor), MemberCriteria(request.GET))
    for member in rows.page.rows:
        member.role_labels = labels(member)
    return render(request, "frontend/administration/members.html", {"list": rows, "around": around(request.actor, "members")})


@require_http_methods(["GET", "HEAD", "POST"])
@page(*ADMINISTRATORS)
def member(request: ActingRequest, pk: UUID) -> HttpResponse:
    """One member, and what an administrator may do: other roles, the end of the membership, a return."""
    given = request.POST.get("answer", "")
    if request.method == "POST" and given not in ANSWERS:
        raise NotFound
    found, forms = member_of(request.actor, pk), dict[str, VersionForm]()
    if request.method == "POST":
        form = forms[given] = answer_form(given, found, request.POST)
        if form.is_valid():
            said = {name: value for name, value in form.cleaned_data.items() if value is not None}
            if attempt(form, lambda: ANSWERS[given].change(pk, actor=request.actor, **said)) is not None:
                messages.success(request, str(ANSWERS[given].done))
                return redirect("members") if found.user_id == request.actor.user_id else redirect("member", pk)
            found = member_of(request.actor, pk)
            form.renew(found.version)
    for name in ("roles", "end") if found.is_active else ("back",):
        forms.setdefault(name, answer_form(name, found))
    context = {
        "member": found,
        "roles": labels(found),
        "forms": forms,
        "refused": next((form for form in forms.values() if form.errors), None),
        "followed": count_followed(found),
        "around": around(request.actor, "members"),
    }
    return render(request, "frontend/administration/member.html", context)


def answer_form(name: str, found: Membership, data: Any = None) -> VersionForm:
    form_class = ANSWERS[name].form
    options: dict[str, Any] = {"initial": {"version": found.version, "roles": found.roles}, "auto_id": f"{name}_%s"}
    if issubclass(form_class, RolesForm):
        options["agency"] = found.agency
    return form_class(data, **options)


def labels(member: Membership) -> list[str]:
    return [str(Role(role).label) for role in member.roles]

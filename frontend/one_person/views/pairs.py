"""Two people who may be one: for coordinators, each their own side."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.roles import Role
from cases.accesses import record_listing
from cases.filters import PairFilter
from cases.merging.access import visible_merges
from cases.models import ProbablePair
from cases.operations.one_person.judge_pair import judge_pair
from cases.people.pairs import get_pair, show, visible_pairs
from cases.statuses import FileMergeStatus
from frontend.criteria import found_by, narrows
from frontend.door import ActingRequest, attempt, page
from frontend.one_person.forms import JudgePairForm
from frontend.pages import keyset


@require_safe
@page(Role.COORDINATOR)
def probable_pairs(request: ActingRequest) -> HttpResponse:
    """Those to review, unless the address asks for others."""
    criteria = PairFilter(request.GET, visible_pairs(request.actor), request=request)
    listed = keyset(request, found_by(criteria), ("-found_at", "-id"))
    rows = show(request.actor, listed.rows)
    record_listing(request.actor, "inbox_list", [pair.pk for pair in rows])
    context = {"pairs": rows, "criteria": criteria, "narrowed": narrows(criteria), "page_links": listed}
    context |= {"verdicts": request.GET.getlist("verdict")}
    return render(request, "frontend/one_person/pairs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Role.COORDINATOR)
def probable_pair(request: ActingRequest, pk: UUID) -> HttpResponse:
    pair = get_pair(request.actor, pk, to="read")
    form = judging(pair, request.POST if request.method == "POST" else None)
    if form.is_valid():
        judged = attempt(form, lambda: judge_pair(pk, actor=request.actor, **form.cleaned_data))
        if judged is not None:
            messages.success(request, said_once_done(judged))
            return redirect("probable_pair", pk)
        pair = get_pair(request.actor, pk, to="read")
        form.renew(pair.version)
    merge = visible_merges(request.actor).filter(pair=pair, status__in=[FileMergeStatus.PROPOSED, FileMergeStatus.MERGED]).first()
    return render(request, "frontend/one_person/pair.html", {"pair": pair, "shown": pair.shown, "form": form, "merge": merge})


def judging(pair: ProbablePair, data: Any) -> JudgePairForm:
    return JudgePairForm(data, initial={"version": pair.version, "says": pair.shown.said})


def said_once_done(pair: ProbablePair) -> str:
    match pair.verdict:
        case ProbablePair.Verdict.NOT_SAME:
            return _("Kept: two people. This pair will not be proposed again.")
        case ProbablePair.Verdict.SAME:
            return _("Both sides say that it is the same person. The other agency is named below.")
        case _other:
            return _("Kept: the same person, for your side. The other agency is asked too.")

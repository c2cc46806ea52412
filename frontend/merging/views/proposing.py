"""The same person as another case: which one, what it would do, then the merge or the proposal."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.base.errors import NotFound
from cases.merging.preview import Preview
from cases.models import CaseFile, FileMerge, ProbablePair
from cases.operations.merging.propose_merge import preview_merge, propose_merge
from cases.people.pairs import get_pair
from cases.statuses import FileMergeStatus
from frontend.case.asking import case_to_change, sent
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back
from frontend.merging.forms import ProposeMerge

LOOK, DO = "look", "do"
"""Steps: first what it would do, then the deed. Each sends all that was typed."""


@require_http_methods(["GET", "POST"])
@page()
def merge_case(request: ActingRequest, reference: str) -> HttpResponse:
    """`?pair=`: the other case is that of a pair which both sides have judged to be one person."""
    case = case_to_change(request, reference, to="merge")
    pair = pair_of(request)
    form = ProposeMerge(case, pair.shown.other_agency if pair else None, sent(request), from_pair=pair is not None)
    told: Preview | None = None
    if request.method == "POST" and form.is_valid():
        said = {**form.said(), "pair": pair.pk if pair else None}
        if request.POST.get("step") == DO:
            merge = attempt(form, lambda: propose_merge(reference, actor=request.actor, version=form.cleaned_data["version"], **said))
            if merge is not None:
                messages.success(request, said_once_done(merge))
                return redirect("file_merge", merge.pk)
        told = attempt(form, lambda: preview_merge(reference, actor=request.actor, **said))
        form.renew(CaseFile.objects.values_list("version", flat=True).get(pk=case.pk))
    context = {"case": case, "pair": pair, "form": put_back(request, form), "told": told}
    return render(request, "frontend/merging/propose.html", context)


def pair_of(request: ActingRequest) -> ProbablePair | None:
    """Raises NotFound for a pair that the reader does not answer for."""
    asked = request.GET.get("pair")
    if not asked:
        return None
    pair = get_pair(request.actor, asked, to="read")
    if pair.verdict != ProbablePair.Verdict.SAME:
        raise NotFound
    return pair


def said_once_done(merge: FileMerge) -> str:
    if merge.status == FileMergeStatus.MERGED:
        return _("The two files are merged.")
    return _("Your proposal is sent. The other agency is asked; nothing changes before it answers.")

"""Report an irritant in two clicks, from any screen of a case: say what happened, keep or change the category that is ticked."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from frontend.case.asking import Question, case_to_change, sent
from frontend.case.forms.tell_irritant import TellIrritant
from frontend.case.views.irritants import PART, sent_before
from frontend.door import ActingRequest, page
from frontend.drafts.putting_back import put_back
from frontend.forms.changing import as_typed
from frontend.once import once
from irritants.operations.report_irritant import report_irritant

TELL = Question(
    heading=_("Report an irritant"),
    text=_("Say it as the person does: the categories that it speaks of come by themselves."),
    send=_("Report it"),
    done=_("The irritant is reported."),
    back_to=PART,
    template="frontend/case/tell_irritant.html",
)


@require_http_methods(["GET", "POST"])
@page()
def tell(request: ActingRequest, reference: str) -> HttpResponse:
    """What is typed is sent in the body, compared, and kept only once it is reported. `look`: nothing is saved yet."""
    case = case_to_change(request, reference, to="report_irritant")
    form = TellIrritant(case, sent(request))
    if "look" in request.POST:
        form = as_typed(form)
        form.propose()
    elif request.method == "POST" and form.is_valid():
        back = redirect(f"{reverse('case', args=[case.reference])}#{PART}")
        mine, facts = sent_before(request, case, form.cleaned_data["id"]), form.facts()
        if once(form, lambda: report_irritant(case=reference, actor=request.actor, **facts), made=mine.first):
            messages.success(request, str(TELL.done))
            return back
    return render(request, TELL.template, {"case": case, "question": TELL, "form": put_back(request, form)})

"""Put a case aside for a while, and take it back: one's own worklist changes, and nothing else."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.operations.snooze_case import snooze_case, unsnooze_case
from cases.snoozes import snoozed_until
from frontend.case.asking import case_to_change, sent
from frontend.case.forms.aside import SnoozeForm
from frontend.door import ActingRequest, attempt, page


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def snooze(request: ActingRequest, reference: str) -> HttpResponse:
    """Back to the worklist, where the next thing to do is."""
    case = case_to_change(request, reference, to="snooze")
    form = SnoozeForm(sent(request))
    if form.is_valid() and attempt(form, lambda: snooze_case(reference, actor=request.actor, **form.cleaned_data)):
        messages.success(request, _("Case %(reference)s is out of your worklist until then.") % {"reference": case.reference})
        return redirect("front")
    shown = {"case": case, "form": form, "snoozed_until": snoozed_until(request.actor, case.pk)}
    return render(request, "frontend/case/snooze.html", shown)


@page()
@require_POST
def unsnooze(request: ActingRequest, reference: str) -> HttpResponse:
    case = unsnooze_case(reference, actor=request.actor)
    messages.success(request, _("Case %(reference)s is back in your worklist.") % {"reference": case.reference})
    return redirect("front")

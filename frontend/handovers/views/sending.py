from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.roles import CASE_ROLES
from agencies.themes import Theme
from backend.base.errors import DomainError, NotFound
from backend.base.models import new_id
from cases.access import get_case, ground_of
from cases.accesses import record_read
from cases.handovers.forwarding import DOCUMENT, NOTE, own_contents, sealed_notes
from cases.handovers.receivers import receiver_named, receivers
from cases.models import CaseFile, Handover
from cases.operations.handovers.hand_over import hand_over as send
from cases.operations.handovers.hand_over import preview_hand_over
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back, typed_before
from frontend.forms.changing import as_typed
from frontend.handovers.sending import NAMES, STEPS, HandOverForm

WHO, WHAT, HOW, CHECK = NAMES
MENDED_AT = {"agreement_missing": HOW, "stale": HOW}
"""The step where a refusal is mended that concerns no field, by its code; others are mended by asking another agency."""


@dataclass(frozen=True)
class Stage:
    """A step as it is shown."""

    step: str
    form: HandOverForm
    preview: Handover | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@page(*CASE_ROLES)
def hand_over(request: ActingRequest, reference: str) -> HttpResponse:
    """Ask another agency: whom, what, how; then what exactly it will read, before and after it accepts."""
    if request.method != "POST":
        case = get_case(request.actor, reference, to="hand_over")
        record_read(request.actor, "case_read", case.pk, ground=ground_of(request.actor, case))
        typed = typed_before(request)
        step = resumed_at(typed.get("step", WHO))
        form = HandOverForm(typed or None, initial={"id": new_id(), "version": case.version}, until=step, **ones_own(request, case))
        return shown(request, case, Stage(step, put_back(request, form)))
    if sent := already_sent(request):
        return redirect("handover", sent.pk)
    case = get_case(request.actor, reference, to="read")  # whether it may be handed over, the operation says, and the form comes back
    outcome = taken(request, case)
    if isinstance(outcome, Stage):
        if sent := already_sent(request):  # by a twin of this request, while this one waited for the case
            return redirect("handover", sent.pk)
        return shown(request, case, outcome)
    sentence = _("Your request was sent to %(agency)s. Your agency stays in charge until the answer.")
    messages.success(request, sentence % {"agency": outcome.to_agency.name})
    return redirect("handover", outcome.pk)


def resumed_at(step: str) -> str:
    """The step of a draft; of the last one, which shows what would be sent, the one before it."""
    return step if step in (WHO, WHAT, HOW) else HOW


def already_sent(request: ActingRequest) -> Handover | None:
    """What this very form has made already: a form sent twice makes one request."""
    try:
        key = UUID(request.POST.get("id", ""))
    except ValueError:
        return None
    made = Handover.objects.filter(pk=key).first()
    if made and (made.requested_by_id, made.from_agency_id) != (request.actor.user_id, request.actor.agency_id):
        raise NotFound
    return made


def taken(request: ActingRequest, case: CaseFile) -> Stage | Handover:
    """Where the button that was pressed leads: the request, sent, or a step."""
    here, pressed = request.POST.get("step", ""), request.POST.get("go", "next")
    if here not in NAMES:
        raise NotFound
    if pressed == "search":
        return stage(request, case, here)
    if pressed == "back":
        return stage(request, case, NAMES[max(NAMES.index(here) - 1, 0)])
    form = filled(request, case, here)
    if not form.is_valid():
        return Stage(form.wrong_step() or here, form)
    if here in (WHO, WHAT):
        return stage(request, case, NAMES[NAMES.index(here) + 1])
    operation = send if here == CHECK and pressed == "send" else preview_hand_over
    done, refusal = tried(request, case, form, operation)
    if done is None:
        return mended(case, form, refusal)
    return done if operation is send else stage(request, case, CHECK, done)


def filled(request: ActingRequest, case: CaseFile, step: str) -> HandOverForm:
    return HandOverForm(request.POST, until=step, **ones_own(request, case))


def ones_own(request: ActingRequest, case: CaseFile) -> dict[str, Any]:
    """What the sender may pass on: two statements."""
    kinds = {"notes": (NOTE, "-written_at"), "papers": (DOCUMENT, "-added_at")}
    return {name: own_contents(request.actor, case, kind).order_by(latest, "-pk") for name, (kind, latest) in kinds.items()}


def stage(request: ActingRequest, case: CaseFile, step: str, preview: Handover | None = None) -> Stage:
    """A step that finds nothing wrong yet with what was typed so far."""
    return Stage(step, as_typed(filled(request, case, step)), preview)


def tried(request: ActingRequest, case: CaseFile, form: HandOverForm, operation: Callable[..., Handover]) -> tuple[Handover | None, str]:
    """`attempt`, with the code of the refusal."""
    refusals = [""]

    def change() -> Handover:
        try:
            return operation(case.reference, actor=request.actor, **form.asked())
        except DomainError as refusal:
            refusals.append(refusal.code)
            raise

    return attempt(form, change), refusals[-1]


def mended(case: CaseFile, form: HandOverForm, refusal: str) -> Stage:
    """The step that can mend a refusal. Who reads that the case changed meanwhile may send again over what is there now."""
    form.renew(CaseFile.objects.values_list("version", flat=True).get(pk=case.pk))
    return Stage(form.wrong_step() or MENDED_AT.get(refusal, WHO), form)


def shown(request: ActingRequest, case: CaseFile, at: Stage) -> HttpResponse:
    form, slug = at.form, str(at.form["to_agency"].value() or "")
    listed = receivers(case, actor=request.actor, **looked_for(form)) if at.step == WHO else []
    chosen = next((receiver for receiver in listed if receiver.agency.slug == slug), None)
    if slug and chosen is None:
        chosen = receiver_named(case, slug, actor=request.actor)
        listed = [chosen, *listed] if chosen else listed
    visible = next(step.fields for step in STEPS if step.name == at.step)
    context: dict[str, Any] = {
        "case": case,
        "themes": [Theme(theme).label for theme in case.themes],
        "steps": STEPS,
        "step": next(step for step in STEPS if step.name == at.step),
        "number": NAMES.index(at.step) + 1,
        "next_step": next(iter(STEPS[NAMES.index(at.step) + 1 :]), None),
        "form": form,
        "carried": [field for field in form if field.name not in visible],
        "receivers": listed,
        "chosen": chosen,
        "preview": at.preview,
        "sealed": sealed_notes(case) if at.step == WHAT else [],
    }
    return render(request, "frontend/handovers/hand_over.html", context)


def looked_for(form: HandOverForm) -> dict[str, Any]:
    """What narrows the list of agencies."""
    theme = str(form["theme"].value() or "")
    return {
        "q": str(form["q"].value() or "").strip(),
        "theme": theme if theme in Theme.values else "",
        "anywhere": bool(form["anywhere"].value()),
    }

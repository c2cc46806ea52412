"""The answers to a handover: what each asks, what it does, what is said once it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.base.errors import Sentence
from cases.models import Handover
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.cancel_handover import cancel_handover
from cases.operations.handovers.complete_handover import complete_handover
from cases.operations.handovers.reject_handover import Rejection, reject_handover
from cases.operations.handovers.return_handover import return_handover
from cases.statuses import HandoverKind
from frontend.forms.changing import VersionForm
from frontend.handovers.forms import CompletionForm, RefusalForm


@dataclass(frozen=True)
class Answer:
    run: Callable[..., Handover | Rejection]
    done: Sentence
    form: type[VersionForm] = VersionForm


ANSWERS: Mapping[str, Answer] = {
    "accept": Answer(accept_handover, ""),
    "reject": Answer(
        reject_handover, gettext_lazy("Your refusal is sent, with its reason. The case stays with the agency that asked."), RefusalForm
    ),
    "cancel": Answer(cancel_handover, gettext_lazy("The request is cancelled: the other agency can no longer answer it.")),
    "return": Answer(return_handover, gettext_lazy("The case is given back. The agency that had passed it on was told."), RefusalForm),
    "complete": Answer(complete_handover, gettext_lazy("The loop is closed: the person has met your agency."), CompletionForm),
}


def said_once_done(answer: Answer, result: Handover | Rejection) -> list[str]:
    """Sentences without a name in them."""
    if isinstance(result, Rejection):
        names = ", ".join(agency.name for agency in result.competent)
        return [str(answer.done), *([_("Competent for these needs in this place: %(agencies)s.") % {"agencies": names}] if names else [])]
    return [str(answer.done or _accepted(result))]


def _accepted(handover: Handover) -> str:
    if handover.kind == HandoverKind.LEAD:
        return _("Accepted: your agency now leads this case.")
    return _("Accepted: your agency now works on this case, beside the one that leads it.")


def typed(form: VersionForm) -> dict[str, Any]:
    """What was typed, by the names of the operations."""
    return {name: value for name, value in form.cleaned_data.items() if name != "suggested_agency" or value}

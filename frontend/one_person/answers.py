"""The answers to a request to join: what each asks, what it does, what is said once it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.base.errors import Sentence
from cases.models import AccessRequest
from cases.operations.one_person.cancel_access_request import cancel_access_request
from cases.operations.one_person.grant_access import grant_access
from cases.operations.one_person.refuse_access import refuse_access
from frontend.forms.changing import VersionForm
from frontend.one_person.forms import GrantForm, RefuseForm


@dataclass(frozen=True)
class Answer:
    run: Callable[..., AccessRequest]
    done: Sentence
    form: type[VersionForm] = VersionForm


ANSWERS: Mapping[str, Answer] = {
    "grant": Answer(grant_access, _("Granted: from now on that agency reads the case."), GrantForm),
    "refuse": Answer(refuse_access, _("Refused. The agency that asked is told so, and not why."), RefuseForm),
    "cancel": Answer(cancel_access_request, _("The request is cancelled.")),
}


def typed(form: VersionForm) -> dict[str, Any]:
    """What was typed, by the names of the operations."""
    said = dict(form.cleaned_data)
    if "exception_ground" in said:
        ground, reason = said.pop("exception_ground"), said.pop("exception_reason")
        said["exception"] = (ground, reason if ground else "")
    return said

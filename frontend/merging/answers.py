"""The answers to a merge: what each asks, what it does, what is said once it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.base.errors import Sentence
from cases.models import FileMerge
from cases.operations.merging.cancel_merge import cancel_merge
from cases.operations.merging.decline_merge import decline_merge
from cases.operations.merging.undo_merge import undo_merge
from cases.operations.merging.validate_merge import validate_merge
from frontend.forms.changing import VersionForm
from frontend.merging.forms import ExceptionFields, UndoMerge


@dataclass(frozen=True)
class Answer:
    run: Callable[..., FileMerge]
    done: Sentence
    form: type[VersionForm] = VersionForm


ANSWERS: Mapping[str, Answer] = {
    "validate": Answer(validate_merge, _("The two files are merged."), ExceptionFields),
    "decline": Answer(decline_merge, _("Declined. The two files stay as they are.")),
    "cancel": Answer(cancel_merge, _("Your proposal is taken back.")),
    "undo": Answer(undo_merge, _("The two files are taken apart. The one that was closed is open again."), UndoMerge),
}


def typed(form: VersionForm) -> dict[str, Any]:
    """What was typed, by the names of the operations."""
    if isinstance(form, ExceptionFields):
        return {"version": form.cleaned_data["version"], "exception": form.exception()}
    return dict(form.cleaned_data)

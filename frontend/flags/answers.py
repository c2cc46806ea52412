"""The answers to a flag: what each asks, what it does, what is said once it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.base.errors import Sentence
from cases.models import RiskFlag
from cases.operations.flags.acknowledge_flag import acknowledge_flag
from cases.operations.flags.dismiss_flag import dismiss_flag
from cases.operations.flags.redirect_flag import redirect_flag
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.flags.withdraw_flag import withdraw_flag
from frontend.flags.forms import DismissForm, RedirectForm, TakeUpForm
from frontend.forms.changing import VersionForm


@dataclass(frozen=True)
class Answer:
    run: Callable[..., RiskFlag]
    done: Sentence
    form: type[VersionForm] = VersionForm


ANSWERS: Mapping[str, Answer] = {
    "acknowledge": Answer(acknowledge_flag, _("Acknowledged: who raised this flag reads that it is being handled.")),
    "take_up": Answer(take_up_flag, _("Your agency takes charge. The flag is now part of this case."), TakeUpForm),
    "redirect": Answer(redirect_flag, _("The flag is passed on. Its deadline stays the same."), RedirectForm),
    "dismiss": Answer(dismiss_flag, _("The flag is closed. Who raised it reads that it is closed, not why."), DismissForm),
    "withdraw": Answer(withdraw_flag, _("The flag is withdrawn.")),
}


def said(form: VersionForm) -> dict[str, Any]:
    """What was typed, by the names of the operations."""
    if isinstance(form, TakeUpForm):
        return {**form.said(), "version": form.cleaned_data["version"]}
    return form.cleaned_data

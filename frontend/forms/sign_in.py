from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _

from frontend.forms.base import HouseForm


class WordedLoginForm(LoginForm):
    """allauth's form in our words; the design system reads them, so they come first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Identifier")
        login.help_text = _("The administrator of your agency gave it to you.")
        login.error_messages["required"] = _("Write your identifier.")
        login.widget.attrs.update({"autocapitalize": "none", "spellcheck": "false"})
        password.label = _("Password")
        password.help_text = ""
        password.error_messages["required"] = _("Write your password.")
        for field in (login, password):
            field.widget.attrs.pop("placeholder", None)  # the label says it, and stays


class SignInForm(HouseForm, WordedLoginForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.user is not None and not self.user.is_active:
            raise get_adapter().validation_error("account_inactive")
        return cleaned

"""The way in and the way out. Of allauth's pages only these two are routed."""

from typing import Any

from allauth.account.views import LoginView, LogoutView

from frontend.demo import demo_logins
from frontend.forms.sign_in import SignInForm


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "frontend/sign_in.html"

    def get_form_class(self) -> type[SignInForm]:
        return self.form_class

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_logins=demo_logins(), **kwargs)


class SignOut(LogoutView):
    http_method_names = ["post"]

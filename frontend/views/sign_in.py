"""The way in and the way out. Of allauth's pages only these two are routed."""

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.http import HttpResponse

from frontend.demo import demo_logins
from frontend.forms.sign_in import SignInForm
from frontend.session.coming_back import come_back
from frontend.session.store import session_of


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "frontend/sign_in.html"

    def get_form_class(self) -> type[SignInForm]:
        return self.form_class

    def form_valid(self, form: SignInForm) -> HttpResponse:
        over = session_of(self.request).over
        response = super().form_valid(form)
        come_back(self.request, over)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_logins=demo_logins(), **kwargs)


class SignOut(LogoutView):
    http_method_names = ["post"]

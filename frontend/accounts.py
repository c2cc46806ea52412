"""Accounts are closed: an agency administrator invites, nobody signs up. And what a session reads of its user."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.access import user_to_act
from agencies.models import User


class ClosedAccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "This identifier and this password do not go together. Check both, capital letters included, "
            "or ask the administrator of your agency for a new password."
        ),
        "too_many_login_attempts": _("Too many attempts with this identifier. Wait five minutes, then try again."),
        "account_inactive": _("This account is closed. Ask the administrator of your agency to open it again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No message on signing in or out: the page that follows shows it, and a name does not belong in one."""


class MemberBackend(AuthenticationBackend):
    """allauth's; a session reads its user and the memberships in one statement."""

    def get_user(self, user_id: UUID) -> User | None:
        user = user_to_act(user_id)
        return user if user and self.user_can_authenticate(user) else None

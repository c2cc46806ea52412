"""Which roles a route is for. What one may do to one object is decided by the domain, never here."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from agencies.actor import Actor
from agencies.roles import Role

if TYPE_CHECKING:
    from rest_framework.views import APIView


def actor_of(request: Request) -> Actor | None:
    return getattr(request, "actor", None)


class DenyAll(BasePermission):
    """The default: a route that says nothing about permissions serves nobody."""

    message = gettext_lazy("This address serves nobody yet. Read the documentation: /api/v1/docs.")
    code = "not_allowed"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return False


class ActingMember(BasePermission):
    """Any active member of any agency, whatever the role."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return actor_of(request) is not None


class RoleNeeded(BasePermission):
    """One of `roles`, in the acting agency. Made by `roles()`."""

    roles: tuple[Role, ...] = ()
    code = "role_needed"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        actor = actor_of(request)
        return actor is not None and actor.has(*self.roles)

    @property
    def message(self) -> str:
        return _("In the acting agency, this is for: %(roles)s. Ask your agency's administrator, or act for another of your agencies.") % {
            "roles": ", ".join(str(role.label) for role in self.roles)
        }


def roles(*needed: str) -> type[RoleNeeded]:
    """The permission of those who hold one of `needed` in the acting agency."""
    ordered = tuple(role for role in Role if role in needed)
    if len(ordered) != len(set(needed)) or not ordered:
        raise ValueError(f"unknown or missing roles: {needed}")
    return type("RoleNeeded", (RoleNeeded,), {"roles": ordered})

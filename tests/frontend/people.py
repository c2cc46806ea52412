"""Agencies and people for the tests of the pages, made by the operations."""

from collections.abc import Iterable

from django.conf import settings
from django.test import Client

from agencies.actor import Actor
from agencies.models import Agency, Kind, User
from agencies.operations.add_member import add_member
from agencies.operations.create_agency import create_agency
from backend.base.operation import door_transaction

PASSWORD = "un mot de passe qui tient"
SETUP = Actor.system("tests")


def make_agency(slug: str, name: str, kind: str = Kind.FRANCE_SERVICES) -> Agency:
    with door_transaction():
        return create_agency(slug, name=name, kind=kind, actor=SETUP)


def make_member(login: str, memberships: Iterable[tuple[Agency, list[str]]], **names: str) -> User:
    user = User.objects.create_user(login, PASSWORD, **names)
    with door_transaction():
        for agency, roles in memberships:
            add_member(agency, roles=roles, user=user, actor=SETUP)
    return user


def reading(language: str, client: Client) -> Client:
    """Somebody has chosen this language in this browser, which comes before that of the account."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client

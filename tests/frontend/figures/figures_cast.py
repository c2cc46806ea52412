"""Irritants for the tests of the figures, made by the operations."""

from datetime import timedelta

from agencies.actor import Actor
from agencies.models import Agency, User
from agencies.operations.add_member import add_member
from backend.base import clock
from backend.base.operation import door_transaction
from irritants.models import Irritant
from irritants.operations.record_observation import record_observation
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.report_irritant import report_irritant
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant
from tests.frontend.people import PASSWORD, SETUP


def member(login: str, slug: str, *roles: str) -> User:
    user = User.objects.create_user(login, PASSWORD)
    with door_transaction():
        add_member(Agency.objects.get(slug=slug), roles=roles, user=user, actor=SETUP)
    return user


def acting(user: User) -> Actor:
    return Actor.of(user.memberships.select_related("user", "agency").get())


def reported(by: User, number: int, *, category: str = "B01", commune: str = "46042", status: str = "", **facts: object) -> list[Irritant]:
    """`number` irritants of an interview, each resolved or confirmed two days later if `status` says so."""
    actor, made = acting(by), []
    with door_transaction():
        for _ in range(number):
            seen = record_observation(kind="interview", observed_on=clock.today(), commune=commune, actor=actor)
            irritant = report_irritant(category=category, occurred_on=clock.today(), observation=seen.pk, actor=actor, **facts)  # type: ignore[arg-type]
            if status:
                with clock.travel_to(clock.now() + timedelta(days=2)):
                    start_irritant(irritant.pk, actor=actor)
                    resolve_irritant(irritant.pk, resolution="Called.", actor=actor)
                    if status == "confirmed":
                        record_persons_word(irritant.pk, person_says="yes", actor=actor)
            made.append(irritant)
    return made

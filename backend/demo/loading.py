"""Loads the demonstration, all or nothing: a load that is interrupted leaves nothing behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from django.db import connection
from django.utils import translation

from agencies.models import Agency, User
from agencies.reference.progress import Progress
from backend.base.operation import door_transaction
from backend.demo.cast import LISTED, MARK, gather
from backend.demo.logins import keep_logins
from backend.demo.observations import record_observations
from backend.demo.past import tell_the_past
from backend.demo.personas import write_personas
from backend.demo.recurring import spot_all
from backend.demo.situations import agreements, answered, awaited, flags, lives, one_person, protection
from backend.demo.stories import roseline, sarah, sebastien
from cases.models import CaseFile, RiskFlag

SEED = 46
ONE_AT_A_TIME = 4_611_000_006
"""Key of the advisory lock that two loads started together wait on."""


class ReferenceDataMissing(Exception):
    """Its words say what to do."""


def load_demo(progress: Progress, logins: Path) -> bool:
    """False when the demonstration was there already: then at most the file of logins is written again."""
    with door_transaction(), translation.override("fr"):
        prepare()
        is_new = not User.objects.filter(login=f"caseworker@{LISTED[0]}{MARK}").exists()
        if is_new:
            play(progress)
        if keep_logins(logins):
            progress(f"Logins: {logins}")
    return is_new


def prepare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")  # the plain role's is for web requests
        cursor.execute("SET LOCAL join_collapse_limit = 1")  # few rows, many statements: to plan them takes longer than to run them
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def play(progress: Progress) -> None:
    if missing := set(LISTED) - set(Agency.objects.filter(slug__in=LISTED).values_list("slug", flat=True)):
        raise ReferenceDataMissing(
            f"No agency {', '.join(sorted(missing))}. Load the reference data first: python manage.py load_reference"
        )
    rng = Random(SEED)  # noqa: S311  # nothing secret: the same demonstration each time
    cast = gather(rng)
    progress(f"Members: {User.objects.filter(login__endswith=MARK).count()}")
    for title, story in (("Sarah", sarah), ("Sébastien", sebastien), ("Roseline", roseline)):
        with each_rule_holds():
            progress(f"{title}: {story.tell(cast).reference}")
    for situations in (awaited, answered, agreements, lives, flags, one_person, protection):
        for situation in situations.SITUATIONS:
            with each_rule_holds():
                situation(cast)
    progress(f"Situations: {CaseFile.objects.count()} cases, {RiskFlag.objects.count()} flags")
    with each_rule_holds():
        progress("Two years before: {} cases, {} flags".format(*tell_the_past(cast, rng)))
    with each_rule_holds():
        progress(f"Irritants met in observations: {record_observations(cast, rng)}")
    with each_rule_holds():
        progress(f"Recurring irritants: {spot_all(cast, rng)}")
    with each_rule_holds():
        progress(f"Personas: {write_personas(cast)}")


@contextmanager
def each_rule_holds() -> Iterator[None]:
    """Let the database check here what it otherwise checks at the end, so that a broken rule is found beside the story that broke it."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

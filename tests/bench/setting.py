"""Where measures are taken: the database that `make volume` filled, and an ordinary caseworker of an agency of each size."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, connections

from agencies.actor import Actor
from agencies.models import Commune, LivingArea, Membership
from agencies.roles import Role
from agencies.territory import active_members
from backend.base import clock
from cases.models import CaseGroupGrant
from cases.querysets import VIEW, permission_id
from irritants.exports.months import before, first_day, last_day, month_of
from tests.bench.measure import in_turns

SIZES = ("small", "medium", "large", "huge")


@dataclass
class Setting:
    actors: Mapping[str, Actor]
    keys: Mapping[str, str]
    """Of the API, of the same caseworkers."""
    steering: Actor
    """A manager of the agency that coordinates the living area."""
    searches: list[tuple[str, str]]
    """Words, and what they are."""
    load: str = ""
    """What was loaded, in words."""
    cases: dict[str, int] = field(default_factory=dict)
    """How many each agency sees."""
    places: dict[str, dict[str, str]] = field(default_factory=dict)

    def commune_of(self, actor: Actor) -> str:
        assert actor.agency
        return str(actor.agency.seat_id)

    def committed_row(self) -> float:
        """Milliseconds to write one row and commit it, with no index, trigger nor framework."""
        with self.plain_twin_of("cases_caseevent") as twin:

            def write() -> None:
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"INSERT INTO {twin} (stream_id, kind, occurred_at, data) VALUES (gen_random_uuid(), 'x', now(), '{{}}')"
                    )

            return in_turns({"row": write}, rounds=60)["row"].p50

    @contextmanager
    def plain_twin_of(self, table: str) -> Iterator[str]:
        """A table with the same columns and indexes, without triggers."""
        twin = f"{table}_plain"
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {twin}")
            cursor.execute(f"CREATE TABLE {twin} (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES)")
            for column, value in (("seq", "1"), ("prev_hash", "'\\x00'"), ("hash", "'\\x00'")):
                cursor.execute(f"ALTER TABLE {twin} ALTER {column} SET DEFAULT {value}")
            cursor.execute(f"GRANT INSERT, SELECT ON {twin} TO filrouge_app")
        try:
            yield twin
        finally:
            with connections["owner"].cursor() as cursor:
                cursor.execute(f"DROP TABLE {twin}")

    def rows_in(self, table: str) -> int:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            (found,) = cursor.fetchone()
        return int(found)


def setting(keys: Path) -> Setting:
    """Raises SystemExit with a sentence when the load, or its keys, are missing."""
    if not keys.exists():
        sys.exit("There is nothing to measure yet: make volume N=1000000 first (or N=100000, ten times faster).")
    said: dict[str, Any] = json.loads(keys.read_text("utf-8"))
    name = connection.settings_dict["NAME"]
    if said["database"] != name:
        sys.exit(f"The keys in {keys.name} are those of {said['database']}, not of {name}: run make volume DATABASE={name} again.")
    people = {size: caseworker_of(said["agencies"][size]) for size in SIZES}
    area = LivingArea.objects.exclude(coordinating_agency=None).select_related("coordinating_agency").earliest("slug")
    made = Setting(
        actors={size: actor for size, (actor, _key) in people.items()},
        keys={size: key for size, (_actor, key) in people.items()},
        steering=Actor(user=people["small"][0].user, agency=area.coordinating_agency, roles=frozenset({Role.MANAGER})),
        searches=[
            ("martin", "a common name"),
            ("marie martin", "a common name and first name"),
            ("mar", "three letters"),
            ("quercynoise", "a name that nobody has"),
        ],
        load=said["load"],
    )
    for size, actor in made.actors.items():
        grants = CaseGroupGrant.objects.filter(group_id=actor.case_group_id, permission_id=permission_id(VIEW))
        made.cases[size] = grants.count()
        assert actor.agency
        seat = Commune.objects.get(pk=actor.agency.seat_id)
        within = active_members(clock.today()).filter(commune=seat).values_list("perimeter__living_area__slug", flat=True).first()
        made.places[size] = {"commune": seat.pk, "epci": str(seat.intercommunality_id), "area": within or area.slug, **around(size, people)}
    return made


def around(size: str, people: Mapping[str, tuple[Actor, str]]) -> dict[str, str]:
    """What filters of its lists are asked: its agency, another that has many cases, and a month of last year."""
    other = "large" if size == "huge" else "huge"
    month = before(month_of(clock.today()), 12)
    days = {"first_day": first_day(month).isoformat(), "last_day": last_day(month).isoformat()}
    return {"own": people[size][0].acting_agency.slug, "other": people[other][0].acting_agency.slug, **days}


def caseworker_of(agency: dict[str, Any]) -> tuple[Actor, str]:
    """The busiest of those who are caseworkers and nothing else, and their key."""
    member = next(each for each in agency["members"] if each["role"] == Role.CASEWORKER)
    membership = Membership.objects.select_related("user", "agency").get(user__login=member["login"], agency__slug=agency["slug"])
    return Actor.of(membership), member["key"]

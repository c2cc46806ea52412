"""Who plays in the demonstration: members of every agency, and the people whom they meet."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from agencies.actor import Actor
from agencies.models import Agency, Membership
from agencies.operations.add_member import add_member
from agencies.roles import Role
from backend.demo.calendar import ago, born
from backend.demo.names import PROFESSIONAL, Names

LISTED = (
    "ccas-cahors",
    "france-services-catus",
    "france-services-lalbenque",
    "france-travail-cahors",
    "caf-lot",
    "cpam-lot",
    "ddetspp-lot",
    "prefecture-lot",
    "departement-lot",
    "admr-lot",
    "secours-populaire-lot",
)
"""Agencies with somebody for each role, whose logins are shown. The others have one member, so that people can be sent to them."""

SHELTER = "refuge-du-causse"
"""A sensitive agency, with one caseworker: invented, since a real one must not be shown. It joins in its own situation."""

TWO_AGENCIES = ("deux-structures@ccas-cahors.demo", ("ccas-cahors", "france-services-catus"))
"""A login, and the agencies where it is a caseworker's."""

MARK = ".demo"
"""How the logins of the demonstration end, and no other."""

MACHINE = Actor.system("load_demo")


class Cast:
    def __init__(self, members: Mapping[tuple[str, str], Membership], rng: Random, names: Names) -> None:
        self._members, self._rng, self._names = members, rng, names

    def caseworker(self, slug: str) -> Actor:
        return Actor.of(self._members[slug, Role.CASEWORKER])

    def coordinator(self, slug: str) -> Actor:
        return Actor.of(self._members[slug, Role.COORDINATOR])

    def manager(self, slug: str) -> Actor:
        return Actor.of(self._members[slug, Role.MANAGER])

    def flagger(self, slug: str) -> Actor:
        return Actor.of(self._members[slug, Role.FLAGGER])

    def person(self, sex: str, age: int, **told: Any) -> dict[str, Any]:
        """Somebody invented, as told to whoever opens a case or raises a flag."""
        return self._drawn(sex, age, self._names.surname(), told)

    def person_of_the_past(self, sex: str, age: int, **told: Any) -> dict[str, Any]:
        """The same for the many whose case is closed: a double surname, since single ones are each borne once."""
        return self._drawn(sex, age, self._names.double_surname(), told)

    def _drawn(self, sex: str, age: int, surname: str, told: Mapping[str, Any]) -> dict[str, Any]:
        birth = born(age, days_since_birthday=self._rng.randrange(360))
        return {"first_name": self._names.first_name(sex, birth), "last_name": surname, "birth_date": birth, **told}


def gather(rng: Random) -> Cast:
    """Give every agency its members. They have no e-mail address: nobody is written to."""
    names, members = Names(rng), dict[tuple[str, str], Membership]()
    agencies = {agency.slug: agency for agency in Agency.objects.filter(is_active=True).order_by("slug")}
    with ago(560, "09:00"):
        for agency in agencies.values():
            for role in roles_of(agency):
                members[agency.slug, role] = join(agency, role, f"{role}@{agency.slug}{MARK}", rng, names)
        login, slugs = TWO_AGENCIES
        for slug in slugs:
            join(agencies[slug], Role.CASEWORKER, login, rng, names)
    return Cast(members, rng, names)


def roles_of(agency: Agency) -> Iterator[str]:
    if agency.slug not in LISTED:
        yield Role.CASEWORKER if agency.works_on_cases else Role.FLAGGER
        return
    yield from (Role.CASEWORKER, Role.COORDINATOR) if agency.works_on_cases else (Role.FLAGGER,)
    yield from (Role.MANAGER, Role.AGENCY_ADMIN, Role.AUDITOR)


def join(agency: Agency, role: str, login: str, rng: Random, names: Names) -> Membership:
    age = rng.randrange(26, 62)
    first_name = names.first_name(rng.choice("FFM"), born(age, days_since_birthday=0))
    return add_member(agency, roles=[role], login=login, first_name=first_name, last_name=PROFESSIONAL, actor=MACHINE)

"""A fixed cast over HTTP, on the reference agencies: the CCAS leads a case, France Travail contributes, the CPAM observes.

The CAF is asked to take the case over, the MSA has nothing to do with it, the ADMR raises flags.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agencies.models import Membership
from backend.base import clock
from tests.api.foundation import Caller, join, key_of
from tests.papers import PDF

LEAD, RECEIVER, CONTRIBUTOR, OBSERVER = "ccas-cahors", "caf-lot", "france-travail-cahors", "cpam-lot"
STRANGER, ASSOCIATION = "msa-midi-pyrenees-nord", "admr-lot"

PEOPLE = {
    "lead": (LEAD, "caseworker"),
    "colleague": (LEAD, "caseworker"),
    "relative": (LEAD, "caseworker"),
    "coordinator": (LEAD, "coordinator"),
    "contributor": (CONTRIBUTOR, "caseworker"),
    "observer": (OBSERVER, "caseworker"),
    "receiver": (RECEIVER, "caseworker"),
    "receivers_colleague": (RECEIVER, "caseworker"),
    "stranger": (STRANGER, "caseworker"),
    "flagger": (ASSOCIATION, "flagger"),
    "manager": (LEAD, "manager"),
    "admin": (LEAD, "agency_admin"),
    "auditor": (LEAD, "auditor"),
    "receivers_coordinator": (RECEIVER, "coordinator"),
    "contributors_coordinator": (CONTRIBUTOR, "coordinator"),
    "strangers_coordinator": (STRANGER, "coordinator"),
    "strangers_admin": (STRANGER, "agency_admin"),
    "receivers_auditor": (RECEIVER, "auditor"),
    "strangers_auditor": (STRANGER, "auditor"),
}

PERSON = {
    "alias": "Framboise",
    "first_name": "Zénobie",
    "last_name": "Quercynol",
    "birth_name": "Vaylatsou",
    "birth_date": "1988-02-29",
    "commune": "46042",
    "address": "12 rue du Château-du-Roi",
    "phone": "06 45 98 12 37",
    "email": "framboise@example.org",
    "safe_contact": "Par sa voisine, le matin",
}
SUMMARY = "Loge chez une amie depuis mars."
NAMED_BY_NO_OFFER = (*(value for name, value in PERSON.items() if name not in ("commune", "birth_date")), "0645981237", "1988", SUMMARY)
"""What nobody reads before accepting; besides, the reference and the identifiers of the case and of the person."""


def ok(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.content.decode()
    return response.json() if response.content else None


def refused(response: Any, status: int, code: str) -> Any:
    assert (response.status_code, response.json().get("code")) == (status, code), response.content.decode()
    assert response["Content-Type"] == "application/problem+json"
    return response.json()


class Cast(dict[str, Caller]):
    """`cast["lead"]` calls with an API key of a caseworker of the lead; `cast.members["lead"]` is the membership."""

    def __init__(self) -> None:
        self.members: dict[str, Membership] = {}

    def __missing__(self, who: str) -> Caller:
        slug, role = PEOPLE[who]
        self.members[who] = join(slug, role, login=f"{who}@{slug}.test")
        self[who] = caller = Caller(Client(), authorization=f"Bearer {key_of(self.members[who], days=300)[1]}")
        return caller

    def hire(self, *people: str) -> None:
        for who in people:
            assert self[who]


class Stage:
    """What is played: one case and what hangs on it, made over HTTP by the cast."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.case: dict[str, Any] = {}

    def __getitem__(self, who: str) -> Caller:
        return self.cast[who]

    @property
    def reference(self) -> str:
        return str(self.case["reference"])

    @property
    def path(self) -> str:
        return f"cases/{self.reference}"

    # --- moves ---

    def open(self, who: str = "lead", *, themes: Any = ("housing",), **person: Any) -> dict[str, Any]:
        return dict(ok(self[who].post("cases", {"person": person or PERSON, "summary": SUMMARY, "themes": list(themes)}), 201))

    def agree(self, *slugs: str, who: str = "lead", path: str = "") -> dict[str, Any]:
        said = {"covers": list(slugs), "how": "oral", "given_on": str(clock.today())}
        return dict(ok(self[who].post(f"{path or self.path}/agreements", said), 201))

    def ask(self, to: str = RECEIVER, *, who: str = "lead", path: str = "", **said: Any) -> dict[str, Any]:
        return dict(ok(self[who].post(f"{path or self.path}/handovers", request_to(to, **said)), 201))

    def bring_in_contributor(self) -> None:
        asked = self.ask(CONTRIBUTOR, kind="support", sender_stays_as=None)
        ok(self["contributor"].post(f"handovers/{asked['id']}/accept"))

    def report(self, who: str = "lead", *, path: str = "", **said: Any) -> dict[str, Any]:
        said = {"category": "B01", "occurred_on": str(clock.today()), "agency_concerned": "cap-emploi-lot", **said}
        return dict(ok(self[who].post(f"{path or self.path}/irritants", said), 201))

    def observe(self, who: str = "lead", **said: Any) -> dict[str, Any]:
        said = {"kind": "interview", "observed_on": str(clock.today()), "commune": "46042", **said}
        return dict(ok(self[who].post("programme/observations", said), 201))

    def write(self, who: str = "lead", *, path: str = "", **said: Any) -> dict[str, Any]:
        return dict(ok(self[who].post(f"{path or self.path}/notes", {"text": "Appelé son employeur.", **said}), 201))

    def add(self, who: str = "lead", *, path: str = "", content: bytes = PDF, name: str = "bulletin.pdf", **said: Any) -> dict[str, Any]:
        file = SimpleUploadedFile(name, content)
        return dict(ok(self[who].send(f"{path or self.path}/documents", **{"kind": "income", **said}, file=file), 201))

    def raise_flag(self, who: str = "flagger", **said: Any) -> dict[str, Any]:
        return dict(ok(self[who].post("flags", flagged(**said)), 201))

    def now(self, who: str = "lead") -> dict[str, Any]:
        return dict(ok(self[who].get(self.path)))


def request_to(slug: str, **said: Any) -> dict[str, Any]:
    body = {
        "to_agency": slug,
        "kind": "lead",
        "need": "Rouvrir les droits au logement",
        "summary": "Droits suspendus depuis deux mois.",
        "how": "with_person",
        "person_told": True,
        "sender_stays_as": "leaves",
        **said,
    }
    return {name: value for name, value in body.items() if value is not None}


def flagged(**said: Any) -> dict[str, Any]:
    return {
        "commune": "46042",
        "factors": ["R01"],
        "person": {"first_name": "Roseline", "last_name": "Exemple", "how_to_find": "Le matin"},
        "person_agrees": "yes",
        "narrative": "Ne mange plus à sa faim.",
        **said,
    }


def shared_case(stage: Stage) -> Stage:
    """Opened by the CPAM, which handed it to the CCAS and stays as observer; France Travail was asked in beside it."""
    stage.cast.hire("lead", "coordinator")
    stage.case = stage.open("observer")
    stage.agree(LEAD, CONTRIBUTOR, RECEIVER, who="observer")
    until = str(clock.today() + timedelta(days=90))
    handed = stage.ask(LEAD, who="observer", sender_stays_as="observer", observer_until=until)
    ok(stage["lead"].post(f"handovers/{handed['id']}/accept"))
    stage.bring_in_contributor()
    return stage


def pages(caller: Caller, path: str, direction: str = "next") -> list[list[dict[str, Any]]]:
    """Every page from `path` on, in the order in which they are met."""
    found = []
    while path:
        body = ok(caller.get(path))
        found.append(body["results"])
        path = body[direction]
        assert len(found) < 200
    return found


def listed(caller: Caller, path: str, key: str = "reference") -> list[Any]:
    return [row[key] for page in pages(caller, path) for row in page]


Move = Callable[[Stage], Any]

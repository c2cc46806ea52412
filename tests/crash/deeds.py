"""What a member of an agency does next: one of the actions that the API says are allowed on one of the things that it shows."""

import datetime
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.crash.keep_alive import Answer
from tests.crash.parts import CASE_AGENCIES, Part

Get = Callable[..., Answer]
Body = dict[str, Any]

COMMUNES = ("46042", "46316", "46064", "46340", "46032")
FACTORS = ("R01", "R02", "R04", "R06", "R10", "R14", "R23", "R24")
CATEGORIES = ("A01", "B01", "B04", "C01")
FIRST_NAMES = ("Odette", "Émile", "Fernande", "Marius", "Lucienne", "Sarah", "Sébastien", "Roseline", "Nadia", "Youssef")
SYLLABLES = (("Tal", "Cam", "Ver", "Mon", "Lag", "Bou"), ("ve", "bi", "ro", "dan", "ma"), ("gnac", "rols", "zac", "bert", "zières"))


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A request that changes something. `about`: identifiers of what it changes, known before it is sent."""

    kind: str
    path: str
    body: Body = field(default_factory=dict)
    method: str = "POST"
    if_match: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


class Member:
    """Somebody at work. `get` reads a path of the API; `agencies` are those that one hands over to."""

    def __init__(self, part: Part, get: Get, rng: Random, agencies: Sequence[str] = CASE_AGENCIES) -> None:
        self.part, self.get, self.rng = part, get, rng
        self.others = [slug for slug in agencies if slug != part.agency]

    def next(self) -> Deed | None:
        """None when what was looked at leaves nothing to do."""
        if "caseworker" not in self.part.roles:
            return self.rng.choice([self.raise_flag, self.raise_flag, self.follow_a_flag])()
        ways = {
            self.open_case: 14,
            self.raise_flag: 4,
            self.work_on_a_case: 44,
            self.answer_a_handover: 18,
            self.answer_a_flag: 10,
            self.work_on_an_irritant: 10,
        }
        [way] = self.rng.choices(list(ways), list(ways.values()))
        return way()

    # --- beginnings ---

    def open_case(self) -> Deed:
        case_id = self.new_id()
        said = {"id": case_id, "person": self.somebody(), "summary": f"Opened: {self.words()}", "themes": ["housing"]}
        return Deed(kind="open_case", path="/cases", body=said, about={"case": case_id})

    def raise_flag(self) -> Deed:
        flag_id = self.new_id()
        said = {
            "id": flag_id,
            "commune": self.rng.choice(COMMUNES),
            "factors": self.rng.sample(FACTORS, self.rng.randint(1, 2)),
            "person": {name: value for name, value in self.somebody().items() if name != "commune"},
            "person_agrees": "yes",
            "narrative": f"Raised: {self.words()}",
        }
        return Deed(kind="raise_flag", path="/flags", body=said, about={"flag": flag_id})

    def somebody(self) -> Body:
        """Known by an alias alone, half the time."""
        if self.rng.random() < 0.5:
            return {"alias": f"Somebody {self.words()}"}
        last_name = "".join(self.rng.choice(choices) for choices in SYLLABLES)
        birth = datetime.date(self.rng.randint(1935, 2004), self.rng.randint(1, 12), self.rng.randint(1, 28))
        first_name, commune = self.rng.choice(FIRST_NAMES), self.rng.choice(COMMUNES)
        return {"first_name": first_name, "last_name": last_name, "birth_date": birth.isoformat(), "commune": commune}

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def words(self) -> str:
        """A text that no other request has; without digits, of which enough in a row may look like somebody's number."""
        return " ".join("".join(self.rng.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(3))

    # --- a case ---

    def work_on_a_case(self) -> Deed | None:
        row = self.one_of("/cases?page_size=40")
        if row is None:
            return None
        seen = self.get(f"/cases/{row['reference']}", kind="read_case", case=row["id"])
        if not seen.is_good:
            return None
        weights = {
            "edit": 6,
            "start": 5,
            "hold": 1,
            "resume": 3,
            "close": 1,
            "reopen": 2,
            "inform": 2,
            "record_agreement": 4,
            "withdraw_agreement": 1,
            "hand_over": 7,
            "report_own_status": 3,
            "leave": 1,
            "report_irritant": 4,
        }
        possible = [action for action in seen["allowed_actions"] if action in weights]
        if not possible:
            return None
        [action] = self.rng.choices(possible, [weights[action] for action in possible])
        prepare: Callable[[Body], Deed | None] = getattr(self, action, lambda case: self.move_case(action, case))
        return prepare(seen.body)

    def move_case(self, verb: str, case: Body) -> Deed:
        until = datetime.date.today() + datetime.timedelta(days=self.rng.randint(2, 60))
        bodies: Mapping[str, Body] = {
            "hold": {"reason": "Waiting for a paper", "until": until.isoformat()},
            "close": {"outcome": self.rng.choice(("resolved", "partly_resolved", "lost_contact", "moved_away")), "comment": self.words()},
        }
        return self.on_case(verb, case, verb, bodies.get(verb, {}))

    def edit(self, case: Body) -> Deed:
        path, said = f"/cases/{case['reference']}", {"summary": f"Edited: {self.words()}"}
        return Deed(kind="edit", method="PATCH", path=path, body=said, if_match=f'"{case["version"]}"', about={"case": case["id"]})

    def inform(self, case: Body) -> Deed:
        return self.on_case("inform", case, "information", {"how": "oral", "when": datetime.date.today().isoformat()})

    def record_agreement(self, case: Body) -> Deed:
        covers = self.rng.sample(self.others, self.rng.randint(1, min(4, len(self.others))))
        said = {"covers": covers, "how": "oral", "given_on": datetime.date.today().isoformat(), "evidence": self.words()}
        return self.on_case("record_agreement", case, "agreements", said)

    def withdraw_agreement(self, case: Body) -> Deed | None:
        agreement = self.one_of(f"/cases/{case['reference']}/agreements", lambda row: row["in_force"])
        return agreement and self.on_case(
            "withdraw_agreement", case, f"agreements/{agreement['id']}/withdraw", {}, agreement=agreement["id"]
        )

    def hand_over(self, case: Body) -> Deed | None:
        agreement = self.one_of(f"/cases/{case['reference']}/agreements", lambda row: row["in_force"])
        if agreement is None and self.rng.random() < 0.7:
            return self.record_agreement(case)
        receivers = [slug for slug in agreement["agencies"] if slug != self.part.agency] if agreement else self.others
        if not receivers:
            return None
        handover_id, kind = self.new_id(), self.rng.choice(("lead", "lead", "support"))
        said: Body = {
            "id": handover_id,
            "to_agency": self.rng.choice(receivers),
            "kind": kind,
            "need": "Have the benefit paid again",
            "summary": f"Asked: {self.words()}",
            "urgency": self.rng.choice(("normal", "urgent")),
            "how": "three_way_call",
            "person_told": True,
        }
        if kind == "lead":
            said["sender_stays_as"] = self.rng.choice(("contributor", "leaves"))
        if agreement is None:
            said["exception"] = {"ground": "vital_interest", "reason": "Nobody else can see to it today"}
        return self.on_case("hand_over", case, "handovers", said, handover=handover_id)

    def report_own_status(self, case: Body) -> Deed | None:
        return self.on_own_part("report_own_status", case, "status", {"status": self.rng.choice(("working", "working", "done"))})

    def leave(self, case: Body) -> Deed | None:
        return self.on_own_part("leave", case, "leave", {})

    def on_own_part(self, kind: str, case: Body, what: str, said: Body) -> Deed | None:
        mine = next((part for part in case["participations"] if part["agency"] == self.part.agency), None)
        return mine and self.on_case(kind, case, f"participations/{mine['id']}/{what}", said)

    def report_irritant(self, case: Body) -> Deed:
        irritant_id = self.new_id()
        said = {
            "id": irritant_id,
            "category": self.rng.choice(CATEGORIES),
            "commune": self.rng.choice(COMMUNES),
            "description": f"Met: {self.words()}",
            "occurred_on": datetime.date.today().isoformat(),
        }
        return self.on_case("report_irritant", case, "irritants", said, irritant=irritant_id)

    def on_case(self, kind: str, case: Body, what: str, said: Body, **about: str) -> Deed:
        return Deed(kind=kind, path=f"/cases/{case['reference']}/{what}", body=said, about={"case": case["id"], **about})

    # --- answers ---

    def answer_a_handover(self) -> Deed | None:
        box = self.rng.choice(("received", "received", "sent"))
        handover = self.one_of(f"/handovers?box={box}&page_size=40", lambda row: set(row["allowed_actions"]) - {"read"})
        if handover is None:
            return None
        today = datetime.date.today().isoformat()
        weights = {"accept": 5, "reject": 1, "cancel": 1, "return": 1, "complete": 3}
        bodies: Mapping[str, Body] = {
            "reject": {"reason_code": "no_capacity", "reason": "Nobody is free"},
            "return": {"reason_code": "unreachable", "reason": "Nobody answers"},
            "complete": {"person_met": True, "met_on": today},
        }
        return self.one_action(handover, weights, bodies, "handover", f"/handovers/{handover['id']}")

    def answer_a_flag(self) -> Deed | None:
        flag = self.one_of("/flags?box=received&page_size=40", lambda row: row.get("allowed_actions"))
        if flag is None:
            return None
        weights = {"acknowledge": 4, "take_up": 4, "redirect": 1, "dismiss": 1}
        bodies: Mapping[str, Body] = {
            "redirect": {"to_agency": self.rng.choice(self.others), "reason": "They know the place"},
            "dismiss": {"reason_code": "already_followed", "reason": "Followed elsewhere"},
        }
        return self.one_action(flag, weights, bodies, "flag", f"/flags/{flag['id']}")

    def follow_a_flag(self) -> Deed | None:
        flag = self.one_of("/flags?box=raised&page_size=40", lambda row: row["feedback"] == "received")
        if flag is None or self.rng.random() < 0.8:
            return None
        return Deed(kind="withdraw_flag", path=f"/flags/{flag['id']}/withdraw", about={"flag": flag["id"]})

    def work_on_an_irritant(self) -> Deed | None:
        row = self.one_of("/irritants?page_size=40", lambda row: "case" in row)
        if row is None:
            return None
        seen = self.get(f"/irritants/{row['id']}", kind="read")
        if not seen.is_good:
            return None
        weights = {"start": 5, "resolve": 5, "record_persons_word": 4, "reopen": 1, "give_up": 1, "void": 1}
        bodies: Mapping[str, Body] = {
            "resolve": {"resolution": f"Settled: {self.words()}"},
            "record_persons_word": {"person_says": self.rng.choice(("yes", "partly", "no", "unreachable"))},
            "reopen": {"reason": "It came back"},
            "give_up": {"reason_code": "no_means", "reason": "Nobody can"},
            "void": {"reason": "Typed in the wrong case"},
        }
        return self.one_action(seen.body, weights, bodies, "irritant", f"/irritants/{row['id']}")

    def one_action(self, thing: Body, weights: Mapping[str, int], bodies: Mapping[str, Body], what: str, path: str) -> Deed | None:
        possible = [action for action in thing["allowed_actions"] if action in weights]
        if not possible:
            return None
        [action] = self.rng.choices(possible, [weights[action] for action in possible])
        last = {"record_persons_word": "confirm"}.get(action, action.replace("_", "-"))
        return Deed(kind=f"{action}_{what}", path=f"{path}/{last}", body=bodies.get(action, {}), about={what: thing["id"]})

    # --- looking ---

    def one_of(self, path: str, wanted: Callable[[Body], Any] = bool) -> Any:
        """A row of a list, at random; None when there is none."""
        listed = self.get(path, kind="list")
        rows: Sequence[Body] = [row for row in listed["results"] if wanted(row)] if listed.is_good else []
        return self.rng.choice(rows) if rows else None

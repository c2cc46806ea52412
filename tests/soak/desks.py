"""People at their desks: what each does next, in a browser or through their software, and how long they think in between."""

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from random import Random

from tests.crash.deeds import COMMUNES, FACTORS, Deed, Member
from tests.crash.keep_alive import Answer, KeepAlive, Lost
from tests.crash.parts import Part
from tests.soak.browser import Browser, Page
from tests.soak.served import Login
from tests.soak.stopwatch import Outcome, Stopwatch

THINKS, AT_MOST = 3.0, 12.0
"""Seconds between two actions: on average, and at most."""
ARRIVE_WITHIN = 15.0
"""Seconds in which people arrive, one after the other."""
SAID_NO = (403, 404, 409, 412)
"""Answers that a correct request may get, since colleagues work on the same things."""
REFERENCE = r"/cases/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]"
ONE = r"[0-9a-f]{8}-[0-9a-f-]{27}"
NAMES = ("mar", "ber", "lou", "cam", "rose", "duf")

Ways = Mapping[Callable[[], object], int]


class Desk(threading.Thread):
    """One person, until `leave_at` (of `time.monotonic`). `agencies`: whom they may hand over to."""

    def __init__(self, login: Login, agencies: Sequence[str], watch: Stopwatch, rng: Random) -> None:
        super().__init__(name=login.login, daemon=True)
        self.login, self.agencies, self.watch, self.rng = login, agencies, watch, rng
        part = Part(login.agency, (login.role, "caseworker") if login.role == "coordinator" else (login.role,), "", login.token)
        self.member = Member(part, self.look, rng, agencies)
        self.leave_at = 0.0

    def run(self) -> None:
        time.sleep(self.rng.uniform(0, ARRIVE_WITHIN))
        self.arrive()
        while (left := self.leave_at - time.monotonic()) > 0:
            time.sleep(min(left, AT_MOST, self.rng.expovariate(1 / THINKS)))
            ways = self.ways()
            [way] = self.rng.choices(list(ways), list(ways.values()))
            try:
                way()
            except Lost:  # counted where it happened
                continue

    def arrive(self) -> None:
        raise NotImplementedError

    def ways(self) -> Ways:
        """What this person does in a day, the more often the more it weighs."""
        raise NotImplementedError

    def look(self, path: str, *, kind: str, **about: str) -> Answer:
        """Reading through the API, where there is one."""
        raise NotImplementedError


# --- through software ---


class Software(Desk):
    def __init__(self, login: Login, port: int, agencies: Sequence[str], watch: Stopwatch, rng: Random) -> None:
        super().__init__(login, agencies, watch, rng)
        self.line = KeepAlive(port, {"Authorization": f"Bearer {login.token}"}, timeout=60)

    def arrive(self) -> None:
        self.look("/me", kind="me")

    def ways(self) -> Ways:
        if self.login.role == "manager":
            return {self.read_figures: 1}
        if self.login.role == "flagger":
            return {self.look_at_what_was_raised: 3, self.raise_flag: 1}
        return {
            self.list_cases: 18,
            self.filter_cases: 12,
            self.turn_the_page: 6,
            self.count_cases: 4,
            self.read_a_case: 20,
            self.search_people: 8,
            self.change_a_case: 10,
            self.open_case: 4,
            self.answer_a_handover: 8,
            self.answer_a_flag: 4,
            self.raise_flag: 2,
            self.read_figures: 4,
        }

    def look(self, path: str, *, kind: str, **about: str) -> Answer:
        what = {"list": f"list {path[1:].partition('?')[0].rpartition('/')[2]}", "read_case": "read a case", "read": "read an irritant"}
        return self.ask(what.get(kind, kind), "GET", path)

    def ask(self, name: str, method: str, path: str, body: object = None, **headers: str) -> Answer:
        return self.watch.timed(
            f"API: {name}",
            lambda: self.line.send_json(method, f"/api/v1{path}", body, headers),
            lambda answer: judged(answer, method, path),
        )

    def list_cases(self) -> Answer:
        return self.ask("list cases", "GET", "/cases")

    def filter_cases(self) -> None:
        asked = self.rng.choice(("status=open", "status=in_progress&role=lead", "theme=housing", "overdue=true", "referent=me"))
        self.ask("list cases, filtered", "GET", f"/cases?{asked}")

    def turn_the_page(self) -> None:
        answer = self.list_cases()
        if answer.is_good and (further := answer["next"]):
            self.ask("list cases, next page", "GET", further.partition("/api/v1")[2])

    def count_cases(self) -> None:
        self.ask("count cases", "GET", "/cases/count?status=open&status=in_progress")

    def read_a_case(self) -> None:
        answer = self.list_cases()
        if answer.is_good and answer["results"]:
            path = f"/cases/{self.rng.choice(answer['results'])['reference']}"
            if self.ask("read a case", "GET", path).is_good:
                self.ask("read its history", "GET", f"{path}/events")

    def search_people(self) -> None:
        self.ask("search people", "POST", "/people/search", {"q": self.rng.choice(NAMES)})

    def read_figures(self) -> None:
        self.ask("read figures", "GET", f"/statistics/irritants?by={self.rng.choice(('theme', 'month', 'category'))}")

    def look_at_what_was_raised(self) -> None:
        self.ask("list flags", "GET", "/flags?box=raised")

    # --- writes ---

    def open_case(self) -> None:
        self.carry_out("open a case", self.member.open_case())

    def raise_flag(self) -> None:
        self.carry_out("raise a flag", self.member.raise_flag())

    def change_a_case(self) -> None:
        deed = self.member.work_on_a_case()
        self.carry_out("hand over" if deed and deed.kind == "hand_over" else "change a case", deed)

    def answer_a_handover(self) -> None:
        self.carry_out("answer a handover", self.member.answer_a_handover())

    def answer_a_flag(self) -> None:
        self.carry_out("answer a flag", self.member.answer_a_flag())

    def carry_out(self, name: str, deed: Deed | None) -> None:
        if deed:
            headers = {"If-Match": deed.if_match} if deed.if_match else {"Idempotency-Key": self.member.new_id()}
            self.ask(name, deed.method, deed.path, deed.body, **headers)


def judged(answer: Answer, method: str, path: str) -> tuple[Outcome, int, str]:
    outcome: Outcome = "done" if answer.is_good else "refused" if answer.status in SAID_NO else "error"
    return outcome, 1, f"{method} {path.partition('?')[0]}: {answer.status} {answer.text[:200]}"


# --- in a browser ---


class Pages(Desk):
    def __init__(self, login: Login, port: int, agencies: Sequence[str], watch: Stopwatch, rng: Random) -> None:
        super().__init__(login, agencies, watch, rng)
        self.browser = Browser(port)

    def arrive(self) -> None:
        page = self.open("sign-in page", "/accounts/login/")
        self.send("sign in", page, "password", login=self.login.login, password=self.login.password)

    def ways(self) -> Ways:
        if self.login.role == "manager":
            return {self.home: 1, self.figures: 4}
        if self.login.role == "flagger":
            return {self.home: 3, self.flags: 3, self.raise_flag: 2}
        return {
            self.home: 14,
            self.list_cases: 14,
            self.filter_cases: 10,
            self.search: 8,
            self.read_a_case: 22,
            self.open_case: 5,
            self.hand_over: 5,
            self.answer_a_handover: 8,
            self.flags: 4,
            self.answer_a_flag: 4,
            self.raise_flag: 2,
            self.figures: 4,
        }

    def open(self, name: str, path: str) -> Page:
        return self.watch.timed(f"page: {name}", lambda: self.browser.open(path), lambda page: read(page))

    def send(self, name: str, page: Page, having: str, *, press: tuple[str, str] | None = None, **typed: str | list[str]) -> Page:
        """The form that has this field. A form that comes back was refused; what was done leads elsewhere, or to the next step."""
        form = page.form(having=having)
        if form is None:
            return page
        return self.watch.timed(
            f"page: {name}", lambda: self.browser.send(page, form, press=press, **typed), lambda sent: read(sent, form.method)
        )

    # --- looking ---

    def home(self) -> None:
        self.open("home", "/")

    def list_cases(self) -> Page:
        return self.open("list of cases", "/cases")

    def filter_cases(self) -> None:
        asked = self.rng.choice(("status=open", "role=lead&status=in_progress", "theme=housing", "overdue=true", "referent=me"))
        self.open("list of cases, filtered", f"/cases?{asked}")

    def search(self) -> None:
        self.send("search", self.open("search form", "/search"), "q", q=self.rng.choice(NAMES))

    def read_a_case(self) -> Page | None:
        references = self.list_cases().links_to(REFERENCE)
        return self.open("case", self.rng.choice(references)) if references else None

    def flags(self) -> Page:
        return self.open("flags", "/flags")

    def figures(self) -> None:
        self.open("figures", f"/statistics/explore?by={self.rng.choice(('theme', 'month', 'category'))}")

    # --- writing ---

    def open_case(self) -> None:
        self.send("open a case", self.open("form of a new case", "/cases/new"), "safe_contact", alias=f"Somebody {self.member.words()}")

    def raise_flag(self) -> None:
        typed: dict[str, str | list[str]] = {
            "narrative": self.member.words(),
            "alias": f"Somebody {self.member.words()}",
            "person_agrees": "yes",
        }
        page = self.open("form of a new flag", "/flags/new")
        self.send("raise a flag", page, "narrative", factors=[self.rng.choice(FACTORS)], commune=self.rng.choice(COMMUNES), **typed)

    def hand_over(self) -> None:
        """The person's agreement first, then the four steps."""
        case = self.read_a_case()
        others = [slug for slug in self.agencies if slug != self.login.agency]
        if case is None or f"{case.path}/hand-over" not in case.read.links or not others:
            return
        receiver = self.rng.choice(others)
        if f"{case.path}/agreements/new" in case.read.links:
            form = self.open("form of an agreement", f"{case.path}/agreements/new")
            self.send("record an agreement", form, "given_on", covers="named", agencies=[receiver], how="oral")
        step = self.open("hand over, first step", f"{case.path}/hand-over")
        for typed in (
            {"kind": self.rng.choice(("lead", "support")), "to_agency": receiver},
            {"need": "Une aide pour le loyer", "summary": "Le loyer reste impayé depuis le printemps."},
            {"how": "with_person", "person_told": "on", "sender_stays_as": "contributor"},
        ):
            step = self.send("hand over, next step", step, "step", press=("go", "next"), **typed)
        if ("go", "send") in [button for form in step.read.forms for button in form.buttons]:
            self.send("hand over, sent", step, "step", press=("go", "send"))

    def answer_a_handover(self) -> None:
        waiting = self.open("handovers", "/handovers?box=received&status=requested").links_to(f"/handovers/{ONE}")
        if waiting:
            page = self.open("handover", self.rng.choice(waiting))
            answer = self.rng.choices(("accept", "reject"), (5, 1))[0]
            self.answer(
                "answer a handover",
                page,
                answer,
                {"reason_code": "no_capacity", "reason": "Personne de libre"} if answer == "reject" else {},
            )

    def answer_a_flag(self) -> None:
        waiting = self.open("flags, filtered", "/flags?box=received&status=raised&status=acknowledged").links_to(f"/flags/{ONE}")
        if waiting:
            page = self.open("flag", self.rng.choice(waiting))
            self.answer("answer a flag", page, self.rng.choice(("acknowledge", "take_up")), {})

    def answer(self, name: str, page: Page, answer: str, typed: Mapping[str, str]) -> None:
        form = next(iter(page.forms_with("answer", answer)), None)
        if form:
            self.watch.timed(f"page: {name}", lambda: self.browser.send(page, form, **typed), lambda sent: read(sent, form.method))


def read(page: Page, method: str = "get") -> tuple[Outcome, int, str]:
    """A form that comes back with what is wrong in it is a refusal; so is a page that says no."""
    said_no = page.status in SAID_NO or (method == "post" and re.search(r'class="fr-alert fr-alert--error|fr-error-text', page.text))
    outcome: Outcome = "error" if page.status >= 400 and page.status not in SAID_NO else "refused" if said_no else "done"
    return outcome, page.requests, f"{page.path.partition('?')[0]}: {page.status}"

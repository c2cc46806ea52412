#!/usr/bin/env python3
"""One person's story, played over HTTP with five API keys against a running demo.

    make demo                                                # in one terminal
    python3 docs/examples/story.py [http://127.0.0.1:8000]   # in another

It needs nothing but Python. Each run invents another person, so that it may run any number of times. It prints one line per step and
stops, with exit code 1, at the first answer that is not what docs/api.md promises.
"""

import json
import random
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
TODAY = date.today().isoformat()

THEDIRAC = "46316"
"""France services Catus is the only agency competent for digital help in this commune: the flag can go nowhere else."""
NO_DIGITAL_SKILLS = "R14"
SAME_DOCUMENTS_AGAIN = "B04"


class Unexpected(Exception):
    """What was asked, what was expected, what came instead."""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def check(is_so: bool, expected: str) -> None:
    if not is_so:
        raise Unexpected(f"Expected: {expected}")


# --- speaking HTTP ---


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)

    def hides(self, *words: str) -> None:
        """None of these words may be anywhere in the answer."""
        for word in words:
            check(word.lower() not in json.dumps(self.body, ensure_ascii=False).lower(), f"an answer without “{word}”, not {self.text}")


@dataclass(frozen=True)
class Caller:
    """Somebody's software: a name for the lines printed here, a base address, a key."""

    name: str
    base: str
    key: str

    def get(self, path: str, why: str, *, expect: int = 200) -> Answer:
        return self.ask("GET", path, None, why, expect=expect)

    def post(self, path: str, body: Mapping[str, Any], why: str, *, expect: int = 200, **headers: str) -> Answer:
        return self.ask("POST", path, body, why, expect=expect, **headers)

    def patch(self, path: str, body: Mapping[str, Any], why: str, *, expect: int = 200, **headers: str) -> Answer:
        return self.ask("PATCH", path, body, why, expect=expect, **headers)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None, why: str, *, expect: int, **headers: str) -> Answer:
        """`headers` are written as keywords: `If_Match` is `If-Match`."""
        request = urllib.request.Request(  # noqa: S310  (the address is ours)
            f"{self.base}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.key}",
                "Accept-Language": "en",
                "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
                answer = Answer(response.status, response.headers, response.read().decode())
        except urllib.error.HTTPError as refusal:
            answer = Answer(refusal.code, refusal.headers, refusal.read().decode())
        say(f"{answer.status}  {self.name:<26} {why}")
        check(answer.status == expect, f"{expect} to {method} {path}, not {answer.status} {answer.text}")
        return answer


@dataclass(frozen=True)
class Cast:
    volunteer: Caller
    france_services: Caller
    caf: Caller
    stranger: Caller
    manager: Caller


CAST = {
    "volunteer": ("volunteer, ADMR", "flagger", "admr-lot"),
    "france_services": ("coordinator, Fr. services", "coordinator", "france-services-catus"),
    "caf": ("caseworker, CAF", "caseworker", "caf-lot"),
    "stranger": ("caseworker, Département", "caseworker", "departement-lot"),
    "manager": ("manager, DDETSPP", "manager", "ddetspp-lot"),
}


def invite(base: str) -> Cast:
    """Five API keys, valid for a day, made by the command that an administrator would use, in the database that the server uses."""
    with urllib.request.urlopen(f"{base}/health/ready", timeout=30):  # noqa: S310  (raises URLError when nobody answers)
        pass
    return Cast(**{part: Caller(name, base, create_key(f"{role}@{agency}.demo", agency)) for part, (name, role, agency) in CAST.items()})


def create_key(login: str, agency: str) -> str:
    python = PROJECT / ".venv" / "bin" / "python"
    done = subprocess.run(  # noqa: S603
        [python if python.exists() else sys.executable, "manage.py", "create_api_key", login, agency, "--label", "story", "--days", "1"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    check(done.returncode == 0, f"a key for {login}. The command said: {done.stderr.strip().rpartition(chr(10))[2]}")
    say(f" key  {login}")
    return done.stdout.strip()


# --- somebody who does not exist ---


@dataclass(frozen=True)
class Person:
    first_name: str
    last_name: str
    birth_date: str

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


def somebody_new() -> Person:
    """A name made of syllables, and a birth date: never taken for the person of another run."""
    pick = random.Random()  # noqa: S311
    syllables = (("Tal", "Cam", "Ver", "Mon", "Lag", "Bou"), ("ve", "bi", "ro", "dan", "ma"), ("gnac", "rols", "zac", "bert", "zières"))
    last_name = "".join(pick.choice(choices) for choices in syllables)
    birth = date(pick.randint(1938, 1958), pick.randint(1, 12), pick.randint(1, 28))
    return Person(pick.choice(("Roseline", "Odette", "Lucienne", "Émile", "Marius", "Fernande")), last_name, birth.isoformat())


# --- the story ---


def a_flag_is_raised(cast: Cast, person: Person) -> str:
    said = {
        "commune": THEDIRAC,
        "factors": [NO_DIGITAL_SKILLS],
        "person": {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "birth_date": person.birth_date,
            "how_to_find": "At home in the morning",
        },
        "person_agrees": "yes",
        "narrative": "Letters pile up: everything has to be done online, and nobody is there to help.",
    }
    before = cast.volunteer.get("/flags/count?box=raised", "counts the flags raised so far").body["count"]
    once = str(uuid.uuid4())
    first = cast.volunteer.post("/flags", said, f"raises a flag for {person}", expect=201, Idempotency_Key=once)
    check(first.body["feedback"] == "received", "the feedback “received”")

    again = cast.volunteer.post("/flags", said, "sends it again after a lost connection: same key", expect=201, Idempotency_Key=once)
    check(again.headers["Idempotency-Replayed"] == "true", "the header Idempotency-Replayed")
    check(again.body["id"] == first.body["id"], "the same flag")
    after = cast.volunteer.get("/flags/count?box=raised", "counts again: one flag, not two").body["count"]
    check(after == before + 1, f"{before + 1} flags, not {after}")

    other = {**said, "narrative": "Something else."}
    refused = cast.volunteer.post("/flags", other, "other words under the same key are refused", expect=422, Idempotency_Key=once)
    check(refused.body["code"] == "idempotency_mismatch", "the code idempotency_mismatch")
    return str(first.body["id"])


def its_state_is_followed(cast: Cast, flag: str) -> None:
    received = cast.france_services.get(f"/flags/{flag}", "finds it in its inbox, with a deadline").body
    check(received["status"] == "raised" and bool(received["respond_by"]), "a raised flag with respond_by")
    for nobody in (cast.caf, cast.stranger):
        nobody.get(f"/flags/{flag}", "learns nothing of a flag that went elsewhere", expect=404)
    cast.manager.get(f"/flags/{flag}", "reads figures, never a flag", expect=404)

    cast.france_services.post(f"/flags/{flag}/acknowledge", {}, "acknowledges it")
    feedback_is(cast, flag, "being_handled")


def feedback_is(cast: Cast, flag: str, feedback: str) -> None:
    seen = cast.volunteer.get(f"/flags/{flag}", f"reads what became of it: {feedback.replace('_', ' ')}").body
    check(seen["feedback"] == feedback, f"the feedback {feedback}, not {seen['feedback']}")
    check(not {"status", "person", "case", "narrative", "to_agency"} & seen.keys(), f"feedback only, not {sorted(seen)}")


def it_is_taken_up(cast: Cast, flag: str, person: Person) -> str:
    reference = cast.france_services.post(f"/flags/{flag}/take-up", {}, "takes it up: a case is opened").body["reference"]
    case = cast.france_services.get(f"/cases/{reference}", f"reads the case {reference}, which it leads").body
    check(case["lead_agency"] == "france-services-catus", "France services as lead")
    check(case["person"]["last_name"] == person.last_name, "the person that was flagged")
    feedback_is(cast, flag, "directed")
    cast.volunteer.get(f"/cases/{reference}", "never sees the file", expect=404)
    cast.france_services.post(f"/cases/{reference}/start", {}, "starts to work")
    return str(reference)


def the_person_is_informed_and_agrees(cast: Cast, reference: str) -> None:
    at = f"/cases/{reference}"
    cast.france_services.post(
        f"{at}/information", {"how": "oral", "when": TODAY}, "tells the person what is written, and for whom", expect=201
    )
    refused = cast.france_services.post(f"{at}/handovers", a_handover(), "cannot hand over without the person's agreement", expect=409)
    check(refused.body["code"] == "agreement_missing", "the code agreement_missing")
    agreement = {"covers": ["caf-lot"], "how": "oral", "given_on": TODAY}
    cast.france_services.post(f"{at}/agreements", agreement, "records the agreement to share with the CAF", expect=201)


def a_handover(summary: str = "Housing benefit stopped in spring; papers are ready, but cannot be sent online.") -> dict[str, Any]:
    return {
        "to_agency": "caf-lot",
        "kind": "lead",
        "need": "Have housing benefit paid again",
        "summary": summary,
        "urgency": "normal",
        "how": "three_way_call",
        "person_told": True,
        "sender_stays_as": "leaves",
    }


def the_case_is_offered(cast: Cast, reference: str, person: Person) -> str:
    at = f"/cases/{reference}/handovers"
    named = a_handover(f"{person} no longer gets any housing benefit.")
    cast.france_services.post(at, named, "may not name the person in the offer", expect=400)
    handover = str(cast.france_services.post(at, a_handover(), "asks the CAF to take the case over", expect=201).body["id"])

    offer = cast.caf.get(f"/handovers/{handover}", "reads what is asked and by when: neither identity nor reference")
    check(bool(offer.body["respond_by"]) and bool(offer.body["need"]), "respond_by and need")
    check(offer.body["commune"] is None, "no commune: fewer than 500 people live there")
    offer.hides(person.first_name, person.last_name, person.birth_date, reference, "Thédirac")
    inbox = cast.caf.get("/handovers?box=received&page_size=100", "sees it in its inbox, as little")
    check(handover in [row["id"] for row in inbox.body["results"]], "the handover in the inbox")
    inbox.hides(person.last_name, reference)
    cast.caf.get(f"/cases/{reference}", "does not see the case yet", expect=404)
    still = cast.france_services.get(f"/cases/{reference}", "stays in charge until the answer").body
    check(still["lead_agency"] == "france-services-catus", "France services as lead")
    return handover


def it_is_accepted(cast: Cast, reference: str, handover: str, person: Person) -> None:
    accepted = cast.caf.post(f"/handovers/{handover}/accept", {}, "accepts: in the same instant it leads").body
    check(accepted["status"] == "accepted", "an accepted handover")
    case = cast.caf.get(f"/cases/{reference}", "reads the case").body
    check(case["lead_agency"] == "caf-lot" and case["person"]["last_name"] == person.last_name, "the CAF as lead, with the person's name")

    cast.france_services.get(f"/cases/{reference}", "has left, and sees the case no more", expect=404)
    sent = cast.france_services.get(f"/handovers/{handover}", "still follows what it sent, without identity")
    check(sent.body["status"] == "accepted", "the state of the handover")
    sent.hides(person.last_name, person.birth_date)
    twice = cast.caf.post(f"/handovers/{handover}/accept", {}, "cannot accept twice: told what is possible instead", expect=409).body
    check(twice["code"] == "invalid_transition" and "complete" in twice["allowed"], "invalid_transition, with complete among the allowed")
    cast.caf.post(f"/handovers/{handover}/complete", {"person_met": True, "met_on": TODAY}, "has met the person: the loop is closed")


def a_stranger_learns_nothing(cast: Cast, reference: str, addresses: Iterable[str]) -> None:
    for address in addresses:
        cast.stranger.get(address, f"finds nothing at {address}", expect=404)
    listed = cast.stranger.get(f"/cases?reference={reference}", "finds nothing in its list either").body["results"]
    check(listed == [], "an empty list")
    cast.stranger.post(f"/cases/{reference}/close", {"outcome": "resolved"}, "cannot close what it cannot see", expect=404)


def nothing_is_overwritten(cast: Cast, reference: str) -> None:
    at = f"/cases/{reference}"
    tag = cast.caf.get(at, "reads the case and its ETag").headers["ETag"]
    cast.caf.patch(at, {"summary": "Housing benefit to be paid again."}, "edits it with If-Match", If_Match=tag)
    stale = cast.caf.patch(at, {"summary": "Nothing to do."}, "edits from an old screen: refused", expect=412, If_Match=tag).body
    check(stale["current_representation"]["summary"] == "Housing benefit to be paid again.", "what it should have read")
    cast.caf.patch(at, {"summary": "Nothing to do."}, "edits without saying what it read: refused", expect=428)


def an_irritant_is_repaired(cast: Cast, reference: str) -> str:
    met = {
        "category": SAME_DOCUMENTS_AGAIN,
        "case": reference,
        "agency_concerned": "cpam-lot",
        "step": "supporting_documents",
        "description": "The same certificate was asked for three times.",
        "occurred_on": TODAY,
    }
    irritant = str(cast.caf.post("/irritants", met, "reports an irritant: same documents requested again", expect=201).body["id"])
    at = f"/irritants/{irritant}"
    cast.caf.post(f"{at}/start", {}, "works on it")
    early = cast.caf.post(f"{at}/confirm", {"person_says": "yes"}, "cannot confirm what is not resolved", expect=409).body
    check(early["current"] == "in_progress" and "resolve" in early["allowed"], "the state it is in, and what is allowed")
    cast.caf.post(f"{at}/resolve", {"resolution": "The certificate now goes from agency to agency."}, "resolves it, so it says")
    told = cast.caf.post(f"{at}/confirm", {"person_says": "yes"}, "records the person's word: it is settled").body
    check(told["status"] == "confirmed", "a confirmed irritant")
    return at


def it_is_counted(cast: Cast, reference: str, person: Person) -> None:
    live = cast.caf.get("/statistics/irritants?by=theme", "reads its own figures by theme, live").body
    mine = next((row for row in live["rows"] if row["theme"] == "response_fit"), None)
    check(live["live"] is True and mine is not None and mine["confirmed"] >= 1, "live figures with a confirmed irritant")

    masked = cast.manager.get("/statistics/irritants?by=theme", "reads those of the living area, of the day, masked")
    check(masked.body["live"] is False, "figures that are not live")
    for row in masked.body["rows"]:
        check((row["reported"] is None) == row["suppressed"], f"small groups hidden: {row}")
        shown = "hidden: too few" if row["suppressed"] else f"{row['reported']} reported, {row['confirmed']} confirmed"
        say(f"       {row['theme']:<20} {shown}")
    masked.hides(person.last_name, reference)
    cast.manager.get(f"/cases/{reference}", "never reads a case", expect=404)
    cast.manager.get("/statistics/irritants?by=theme&from=2026-01-02", "gets whole months only", expect=400)


def the_thread_can_be_followed(cast: Cast, reference: str, flag: str) -> None:
    events = cast.caf.get(f"/cases/{reference}/events?page_size=100", "reads the history").body["results"]
    kinds = {event["kind"] for event in events}
    told = {"case_opened", "flag_taken_up", "person_informed", "agreement_recorded", "handover_accepted", "irritant_confirmed"}
    check(told <= kinds, f"events {sorted(told - kinds)}")
    for event in sorted(events, key=lambda event: str(event["at"])):
        say(f"       {event['at'][:19]}  {event['agency'] or '–':<22} {event['sentence']}")
    closed = cast.caf.post(f"/cases/{reference}/close", {"outcome": "resolved"}, "closes the case").body
    check(closed["status"] == "closed" and closed["outcome"] == "resolved", "a closed case")
    feedback_is(cast, flag, "closed")


def play(base: str) -> None:
    cast, person = invite(base), somebody_new()
    flag = a_flag_is_raised(cast, person)
    its_state_is_followed(cast, flag)
    reference = it_is_taken_up(cast, flag, person)
    the_person_is_informed_and_agrees(cast, reference)
    handover = the_case_is_offered(cast, reference, person)
    it_is_accepted(cast, reference, handover, person)
    nothing_is_overwritten(cast, reference)
    irritant = an_irritant_is_repaired(cast, reference)
    at = f"/cases/{reference}"
    nested = [f"{at}/{what}" for what in ("events", "participations", "handovers", "agreements", "information")]
    a_stranger_learns_nothing(cast, reference, [at, *nested, f"/handovers/{handover}", f"/flags/{flag}", irritant])
    it_is_counted(cast, reference, person)
    the_thread_can_be_followed(cast, reference, flag)


def main() -> None:
    base = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    try:
        play(base)
    except Unexpected as surprise:
        sys.exit(f"\nThe story stops here. {surprise}")
    except urllib.error.URLError as failure:
        sys.exit(f"\nNobody answers at {base} ({failure.reason}). Start it: make demo")
    say("\nThe story went as it should.")


if __name__ == "__main__":
    main()

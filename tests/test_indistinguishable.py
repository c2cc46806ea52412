"""What does not exist and what is not for you answer alike: the same words, the same headers, and the same statements, hence the same time."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.references import new_reference
from frontend import urls as pages
from tests.api.cast import Stage, ok
from tests.api.conftest import cast, stage
from tests.api.permissions import FILE, MATRIX, filled, furnished
from tests.api.routes import BY_A_SECRET, PUBLIC, ROUTES
from tests.listening import listened
from tests.papers import PDF

__all__ = ["cast", "stage"]

NEVER = {"reference": new_reference(), "pk": "01890000-0000-7000-8000-000000000000"}
ANSWER_OTHERWISE = {"agency-detail", "living-area-detail", "replace", "confirm_import"}
"""The directory is public; who is no colleague is told so, whether they exist or not; a spreadsheet that waits for a yes is read by who sent
it (tests/frontend/irritants/test_observations.py)."""
STRANGER = "strangers_coordinator"
"""Of another agency, in the role that opens most: knocks everywhere."""
OTHERS = ("relative", "colleague", "strangers_auditor", "admin")
"""Never to see the case, as a relative of the person; not among its readers; an auditor of elsewhere; in a role that opens no case. Each
knocks at some of the doors."""
BY_TRADE = {
    "contributors_coordinator": re.compile("pair|merge"),
    "strangers_admin": re.compile("agency-|member|invitation|api_key|recurring|access-request"),
}
"""Where only their role is let in, to what is of elsewhere."""
INSIDE = ("observer", "coordinator")
"""They see the case, and not all that is in it."""
PAGES = {
    "member": "member", "api_key": "key", "own_key": "own_key", "invitation": "invitation", "replace": "other", "replacement": "replacement",
    "withdraw_agreement": "agreement", "act_on_irritant": "irritant", "colleague": "user", "lift_exclusion": "exclusion",
    "document_content": "document", "edit_document": "document", "remove_document": "document", "widen_document": "document",
    "correct_note": "note", "widen_note": "note", "act_on_action": "action", "act_on_appointment": "appointment", "irritant": "irritant",
    "change_irritant": "irritant", "handover": "handover", "lookup_answer": "lookup", "access_request": "access_request",
    "probable_pair": "pair", "file_merge": "merge_received", "flag": "flag", "link_irritant": "irritant", "unlink_irritant": "irritant",
    "recurring_irritant": "recurring", "change_recurring": "recurring", "observation": "observation", "edit_observation": "observation",
    "add_observed_irritant": "observation", "void_observation": "observation", "void_sheet": "sheet",
}  # fmt: skip
"""Which identifier stands in the address of a page."""
VERBS = {
    "act_on_irritant": ("edit",), "act_on_action": ("start", "edit", "finish"), "act_on_appointment": ("edit", "move", "status"),
    "change_irritant": ("start", "resolve", "edit"), "change_recurring": ("edit", "qualify"),
}  # fmt: skip
NEW_EACH_TIME = re.compile(r'"instance":"[^"]*"|"[A-Za-z0-9]{64}"|data-(seconds-left|ends)="[^"]*"')
"""The number of the request in the log, the token of a form, the time until one is signed out."""
OF_THE_MOMENT = ("Expires", "RateLimit", "X-Request-Id")


class Ask(NamedTuple):
    """One request; `real` has the identifiers of what is there."""

    door: str
    method: str
    route: str
    real: Mapping[str, Any]
    more: Mapping[str, Any]
    """What else stands in the address."""
    body: Any = None
    headers: Mapping[str, str] = {}

    def at(self, known: Mapping[str, Any]) -> str:
        return reverse(self.route, kwargs={**self.more, **known})


class Answer(NamedTuple):
    status: int
    body: str
    headers: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]


def of_the_api(ids: Mapping[str, Any]) -> Iterator[Ask]:
    for name in sorted(set(ROUTES) - PUBLIC - BY_A_SECRET):
        method, route = name.split()
        names, line = ROUTES[name].pattern.regex.groupindex, MATRIX[name]
        real = {"reference": ids["reference"], "pk": ids.get(line.pk)}
        if route not in ANSWER_OTHERWISE and names.keys() & NEVER.keys():
            headers = {"if-match": '"1"', "x-access-reason": "Plainte"} if method != "GET" else {"x-access-reason": "Plainte"}
            yield Ask(
                "api",
                method.lower(),
                route,
                {key: real[key] for key in names if key in NEVER},
                {key: ids[key] for key in names if key not in NEVER},
                filled(line.body, dict(ids)),
                headers,
            )


def of_the_pages(ids: Mapping[str, Any]) -> Iterator[Ask]:
    for pattern in pages.urlpatterns:
        if pattern.name in ANSWER_OTHERWISE:
            continue
        names = pattern.pattern.converters
        real = {"reference": ids["reference"], "pk": ids.get(PAGES.get(pattern.name, ""))}
        for verb in VERBS.get(pattern.name, ("",)) if names.keys() & NEVER.keys() else ():
            more = {key: {"kind": "journey", "verb": verb}[key] for key in names if key not in NEVER}
            for method in ("get", "post"):
                yield Ask("pages", method, pattern.name, {key: real[key] for key in names if key in NEVER}, more)


class Knocking:
    def __init__(self, stage: Stage, ids: Mapping[str, Any]) -> None:
        self.stage, self.asks = stage, [*of_the_api(ids), *of_the_pages(ids)]
        self.browsers = {who: Client() for who in (STRANGER, *OTHERS, *BY_TRADE, *INSIDE)}
        for who, browser in self.browsers.items():
            browser.force_login(stage.cast.members[who].user)

    def send(self, who: str, ask: Ask, known: Mapping[str, Any]) -> Any:
        address = ask.at(known)
        if ask.door == "pages":
            reason = {"reason": "Plainte"} if who.endswith("auditor") else {}
            return getattr(self.browsers[who], ask.method)(address, reason)
        caller = self.stage[who]
        if FILE in (ask.body or {}).values():
            return caller.send(address.removeprefix("/api/v1/"), **{**ask.body, "file": SimpleUploadedFile("bulletin.pdf", PDF)})
        return caller(ask.method, address.removeprefix("/api/v1/"), ask.body, **ask.headers)

    def answer(self, who: str, ask: Ask, known: Mapping[str, Any]) -> Answer:
        response, statements = listened(lambda: self.send(who, ask, known))
        if response.streaming:
            b"".join(response.streaming_content)  # a file, which is closed once it was read
        if response.status_code != 404:
            return Answer(response.status_code, "", (), ())
        body = NEW_EACH_TIME.sub("", response.content.decode())
        for name, value in known.items():
            body = body.replace(str(value), f"<{name}>")
        headers = tuple(sorted((name, value) for name, value in response.items() if name not in OF_THE_MOMENT))
        return Answer(404, body, headers, statements)

    def differences(self, who: str, asks: Iterable[Ask], *, inside: bool = False) -> Iterator[tuple[Ask, str]]:
        """Each that is refused, and what tells the two apart, if anything does. `inside`: the case is there, and only its part is not."""
        for ask in asks:
            there = self.answer(who, ask, ask.real)
            if there.status == 404:
                never = self.answer(who, ask, {**ask.real, "pk": NEVER["pk"]} if inside else {key: NEVER[key] for key in ask.real})
                yield ask, "" if there == never else told(who, ask, there, never)


def told(who: str, ask: Ask, there: Answer, never: Answer) -> str:
    apart = [name for name in Answer._fields if getattr(there, name) != getattr(never, name)]
    only = [text[:150] for text in {*there.statements} ^ {*never.statements}]
    counts = f"{len(there.statements)}/{len(never.statements)}"
    return f"{who}: {ask.door} {ask.method} {ask.route} {dict(ask.more)}: {apart} {counts} {only}"


@pytest.fixture
def knocking(stage: Stage) -> Knocking:
    """A restricted case."""
    ids = furnished(stage, for_every_route=True)
    stage.cast.hire(STRANGER, *OTHERS, *BY_TRADE, *INSIDE)
    readers = [str(stage.cast.members[who].user_id) for who in ("lead", "coordinator", "contributor", "observer")]
    ok(stage["coordinator"]("put", f"{stage.path}/readers", {"readers": readers}, if_match=stage["lead"].get(stage.path)["ETag"]))
    return Knocking(stage, ids)


def test_not_for_you_is_as_not_there(knocking: Knocking) -> None:
    asks = knocking.asks
    found = list(knocking.differences(STRANGER, asks))
    for number, who in enumerate(OTHERS):
        found += knocking.differences(who, asks[number :: 2 * len(OTHERS)])
    for who, where in BY_TRADE.items():
        found += knocking.differences(who, [ask for ask in asks if where.search(ask.route)])
    for who in INSIDE:
        found += knocking.differences(who, [ask for ask in asks if ask.real.keys() == NEVER.keys()], inside=True)
    assert [line for _, line in found if line] == []
    assert {ask.route for ask in asks} - {ask.route for ask, _ in found} == set(), "who else is to knock there?"

"""Who may call what: one line per route, one status for each of the cast.

The case is the one of `shared_case`, which the CAF (`receiver`) is asked to take over; the flag is one that the CCAS received from the
ADMR; the irritant was met in the case. 404 is what who sees nothing gets, 403 who sees and may not.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from backend.base import clock
from tests.api.cast import OBSERVER, PERSON, RECEIVER, Stage, flagged, ok, request_to, shared_case

WHO = ("lead", "coordinator", "contributor", "observer", "receiver", "stranger", "flagger", "manager", "admin", "auditor")
TODAY, LATER = str(clock.today()), str(clock.today() + timedelta(days=30))

EVERYBODY = (200,) * 10
IN_THE_CASE = (200, 200, 200, 200, 404, 404, 404, 404, 404, 404)
LEADERS = (200, 200, 403, 403, 404, 404, 404, 404, 404, 404)
WORKING_ON_IT = (200, 200, 200, 403, 404, 404, 404, 404, 404, 404)
CASE_WORKERS = (200, 200, 200, 200, 200, 200, 403, 403, 403, 403)
ASKED = (403, 403, 403, 403, 200, 404, 404, 404, 404, 404)
COORDINATORS = (403, 200, *(403,) * 8)
FLAG_RECEIVERS = (200, 200, 404, 404, 404, 404, 403, 404, 404, 404)


@dataclass(frozen=True)
class Line:
    """`body` is sent, `{named}` identifiers in it filled in; `after` is what was done before."""

    statuses: tuple[int, ...]
    body: dict[str, Any] | None = None
    query: str = ""
    after: str = ""
    pk: str = ""
    """Which identifier stands last in the address, if any does."""
    headers: dict[str, str] = field(default_factory=dict)


def creates(statuses: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(201 if status == 200 else status for status in statuses)


REFUSAL = {"reason_code": "no_capacity"}
IRRITANT = {"category": "B02", "occurred_on": TODAY, "commune": "46042"}
LOOKUP = {"birth_name": "Vaylatsou", "first_name": "Zénobie", "birth_date": "1988-02-29", "reason": "Se présente au guichet."}
MATRIX: dict[str, Line] = {
    "GET me": Line(EVERYBODY),
    "GET agency-list": Line(EVERYBODY, query="page_size=1"),
    "GET agency-count": Line(EVERYBODY),
    "GET agency-detail": Line(EVERYBODY, pk="agency"),
    "GET commune-list": Line(EVERYBODY, query="page_size=1"),
    "GET commune-count": Line(EVERYBODY),
    "GET living-area-list": Line(EVERYBODY),
    "GET living-area-count": Line(EVERYBODY),
    "GET living-area-detail": Line(EVERYBODY, pk="area"),
    "GET risk-factor-list": Line(EVERYBODY),
    "GET risk-factor-count": Line(EVERYBODY),
    "GET irritant-category-list": Line(EVERYBODY),
    "GET irritant-category-count": Line(EVERYBODY),
    "POST people-search": Line(CASE_WORKERS, {"q": "quercynol"}),
    # one person, one file
    "POST lookup-list": Line(
        CASE_WORKERS,
        LOOKUP,
    ),
    "POST lookup-request-access": Line(
        (404, 404, 404, 404, 404, 201, 403, 403, 403, 403), {"reason": "Nous suivons son logement."}, pk="lookup"
    ),
    "GET access-request-list": Line(EVERYBODY, query="box=received"),
    "GET access-request-count": Line(EVERYBODY, query="box=sent"),
    "GET access-request-detail": Line((200, 200, 404, 404, 404, 200, 404, 404, 404, 404), pk="access_request"),
    "POST access-request-grant": Line(
        (403, 200, 404, 404, 404, 403, 404, 404, 404, 404),
        {"role": "contributor", "exception": {"ground": "legal_obligation", "reason": "Article L. 146-3"}},
        pk="access_request",
    ),
    "POST access-request-refuse": Line((403, 200, 404, 404, 404, 403, 404, 404, 404, 404), REFUSAL, pk="access_request"),
    "POST access-request-cancel": Line((403, 403, 404, 404, 404, 200, 404, 404, 404, 404), {}, pk="access_request"),
    "GET probable-pair-list": Line(COORDINATORS),
    "GET probable-pair-count": Line(COORDINATORS),
    "GET probable-pair-detail": Line(COORDINATORS, pk="pair"),
    "POST probable-pair-judge": Line(COORDINATORS, {"says": "not_same"}, pk="pair"),
    # cases
    "GET case-list": Line(EVERYBODY),
    "GET case-count": Line(EVERYBODY),
    "POST case-list": Line(creates(CASE_WORKERS), {"person": {"alias": "Un passant"}}),
    "GET case-detail": Line(IN_THE_CASE),
    "PATCH case-detail": Line(WORKING_ON_IT, {"summary": "Suivi."}, headers={"if_match": "case"}),
    "POST case-start": Line(LEADERS, {}),
    "POST case-hold": Line(LEADERS, {"reason": "Attend une pièce", "until": LATER}, after="started"),
    "POST case-resume": Line(LEADERS, {}, after="held"),
    "POST case-close": Line(LEADERS, {"outcome": "resolved"}, after="cancelled"),
    "POST case-reopen": Line((403, 200, 403, 403, 404, 404, 404, 404, 404, 404), {}, after="closed"),
    "POST case-referent": Line(LEADERS, {"user": "{user}", "person_position": "chosen"}),
    "GET case-information-list": Line(IN_THE_CASE),
    "GET case-information-count": Line(IN_THE_CASE),
    "POST case-information-list": Line(creates(WORKING_ON_IT), {"how": "oral"}),
    "GET case-agreement-list": Line(IN_THE_CASE),
    "GET case-agreement-count": Line(IN_THE_CASE),
    "GET case-agreement-detail": Line(IN_THE_CASE, pk="agreement"),
    "POST case-agreement-list": Line(creates(LEADERS), {"covers": "participants", "how": "oral", "given_on": TODAY}),
    "POST case-agreement-withdraw": Line(LEADERS, {}, pk="agreement"),
    "GET case-handover-list": Line(IN_THE_CASE),
    "GET case-handover-count": Line(IN_THE_CASE),
    "POST case-handover-list": Line(
        creates(LEADERS),
        request_to(
            "mdph-lot", kind="support", sender_stays_as=None, exception={"ground": "legal_obligation", "reason": "Article L. 146-3"}
        ),
    ),
    "GET case-participation-list": Line(IN_THE_CASE),
    "GET case-participation-count": Line(IN_THE_CASE),
    "POST case-participation-status": Line(LEADERS, {"status": "working"}, pk="own_part"),
    "POST case-participation-leave": Line((403, 403, 403, 200, 404, 404, 404, 404, 404, 404), {}, pk="observers_part"),
    "GET case-irritant-list": Line(IN_THE_CASE),
    "GET case-irritant-count": Line(IN_THE_CASE),
    "GET case-irritant-detail": Line(IN_THE_CASE, pk="irritant"),
    "POST case-irritant-list": Line(creates(WORKING_ON_IT), IRRITANT),
    "PATCH case-irritant-detail": Line(WORKING_ON_IT, {"step": "appeal"}, pk="irritant", headers={"if_match": "irritant"}),
    "GET case-event-list": Line(IN_THE_CASE),
    "GET case-event-count": Line(IN_THE_CASE),
    "GET case-access-list": Line((403, 200, 403, 403, 404, 404, 404, 404, 404, 200), headers={"x_access_reason": "Plainte"}),
    "GET case-access-count": Line((403, 200, 403, 403, 404, 404, 404, 404, 404, 200), headers={"x_access_reason": "Plainte"}),
    # handovers
    "GET handover-list": Line(EVERYBODY, query="box=received"),
    "GET handover-count": Line(EVERYBODY, query="box=sent"),
    "GET handover-detail": Line((200, 200, 200, 200, 200, 404, 404, 404, 404, 404), pk="handover"),
    "POST handover-accept": Line(ASKED, {}, pk="handover"),
    "POST handover-reject": Line(ASKED, REFUSAL, pk="handover"),
    "POST handover-cancel": Line((200, 200, 403, 403, 403, 404, 404, 404, 404, 404), {}, pk="handover"),
    "POST handover-return": Line(ASKED, REFUSAL, pk="handover", after="accepted"),
    "POST handover-complete": Line(ASKED, {"person_met": True, "met_on": TODAY}, pk="handover", after="accepted"),
    # flags
    "GET flag-list": Line(EVERYBODY, query="box=received"),
    "GET flag-count": Line(EVERYBODY, query="box=raised"),
    "POST flag-list": Line((201,) * 7 + (403,) * 3, flagged()),
    "GET flag-detail": Line((200, 200, 404, 404, 404, 404, 200, 404, 404, 404), pk="flag"),
    "POST flag-acknowledge": Line(FLAG_RECEIVERS, {}, pk="flag"),
    "POST flag-take-up": Line(FLAG_RECEIVERS, {}, pk="flag"),
    "POST flag-redirect": Line(
        (403, 200, 404, 404, 404, 404, 403, 404, 404, 404), {"to_agency": OBSERVER, "reason": "De leur ressort."}, pk="flag"
    ),
    "POST flag-dismiss": Line((403, 200, 404, 404, 404, 404, 403, 404, 404, 404), {"reason_code": "not_a_risk"}, pk="flag"),
    "POST flag-withdraw": Line((403, 403, 404, 404, 404, 404, 200, 404, 404, 404), {}, pk="flag"),
    # irritants
    "GET irritant-list": Line(EVERYBODY),
    "GET irritant-count": Line(EVERYBODY),
    "POST irritant-list": Line(creates(WORKING_ON_IT), {**IRRITANT, "case": "{reference}"}),
    "GET irritant-detail": Line(IN_THE_CASE, pk="irritant"),
    "PATCH irritant-detail": Line(WORKING_ON_IT, {"step": "appeal"}, pk="irritant", headers={"if_match": "irritant"}),
    "POST irritant-start": Line(WORKING_ON_IT, {}, pk="irritant"),
    "POST irritant-resolve": Line(WORKING_ON_IT, {"resolution": "Droits rouverts."}, pk="irritant", after="irritant_started"),
    "POST irritant-confirm": Line(IN_THE_CASE, {"person_says": "yes"}, pk="irritant", after="irritant_resolved"),
    "POST irritant-reopen": Line(WORKING_ON_IT, {"reason": "Rien n’a changé."}, pk="irritant", after="irritant_resolved"),
    "POST irritant-give-up": Line(
        WORKING_ON_IT, {"reason_code": "other", "reason": "Sans suite."}, pk="irritant", after="irritant_started"
    ),
    "POST irritant-void": Line(WORKING_ON_IT, {"reason": "Saisi deux fois."}, pk="irritant"),
    # figures
    "GET statistics-indicators": Line(EVERYBODY),
    "GET statistics-irritants": Line((200, 200, 200, 200, 200, 200, 403, 200, 403, 403)),
}

MOVES: dict[str, Callable[[Stage, dict[str, Any]], list[Any]]] = {
    "": lambda stage, ids: [],
    "started": lambda stage, ids: [stage["lead"].post(f"{stage.path}/start")],
    "held": lambda stage, ids: [
        stage["lead"].post(f"{stage.path}/start"),
        stage["lead"].post(f"{stage.path}/hold", {"reason": "Attend", "until": LATER}),
    ],
    "cancelled": lambda stage, ids: [stage["lead"].post(f"handovers/{ids['handover']}/cancel")],
    "closed": lambda stage, ids: [
        stage["lead"].post(f"handovers/{ids['handover']}/cancel"),
        stage["lead"].post(f"{stage.path}/close", {"outcome": "resolved"}),
    ],
    "accepted": lambda stage, ids: [stage["receiver"].post(f"handovers/{ids['handover']}/accept")],
    "irritant_started": lambda stage, ids: [stage["lead"].post(f"irritants/{ids['irritant']}/start")],
    "irritant_resolved": lambda stage, ids: [
        stage["lead"].post(f"irritants/{ids['irritant']}/start"),
        stage["lead"].post(f"irritants/{ids['irritant']}/resolve", {"resolution": "Droits rouverts."}),
    ],
}


def furnished(stage: Stage, *, looked_up: bool = False) -> dict[str, Any]:
    """The shared case with a flag, an irritant and a pending handover; the identifiers of all."""
    shared_case(stage)
    flag = stage.raise_flag()
    [agreement] = ok(stage["lead"].get(f"{stage.path}/agreements"))["results"]
    parts = {part["agency"]: part["id"] for part in stage.now()["participations"]}
    return {
        **(lookups(stage) if looked_up else {}),
        "reference": stage.reference,
        "agency": RECEIVER,
        "area": "cahors",
        "agreement": agreement["id"],
        "own_part": parts["ccas-cahors"],
        "observers_part": parts[OBSERVER],
        "irritant": stage.report()["id"],
        "flag": flag["id"],
        "handover": stage.ask()["id"],
        "user": str(stage.cast.members["lead"].user_id),
    }


def lookups(stage: Stage) -> dict[str, Any]:
    """The stranger looks the person up, asks to join, then opens a case for her."""
    lookup, asked_from = (ok(stage["stranger"].post("people/lookup", LOOKUP))["request_id"] for _ in range(2))
    access_request = ok(stage["stranger"].post(f"people/lookup/{asked_from}/request-access", {"reason": "Nous suivons son logement."}), 201)
    stage["stranger"].post("cases", {"person": PERSON})  # who may be the same person, and whom the lead does not see
    [pair] = ok(stage["coordinator"].get("probable-pairs"))["results"]
    return {"pair": pair["id"], "lookup": lookup, "access_request": access_request["id"]}


def filled(body: Any, ids: dict[str, Any]) -> Any:
    return {name: value.format(**ids) if isinstance(value, str) else value for name, value in body.items()} if body else body


@contextmanager
def undone() -> Any:
    """What is done inside is rolled back at the end; the door may still open its durable transaction."""
    attempt = transaction.atomic()
    attempt._from_testcase = True  # type: ignore[attr-defined]
    with attempt:
        yield
        transaction.set_rollback(True)

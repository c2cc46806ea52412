"""Who may call what: one line per route, one status for each of the cast.

The case is the one of `shared_case`, which the CAF (`receiver`) is asked to take over; the flag is one that the CCAS received from the
ADMR; the irritant was met in the case. 404 is what who sees nothing gets, 403 who sees and may not.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.actor import Actor
from backend.base import clock
from irritants.operations.personas.write_persona import write_persona
from tests.api.cast import CONTRIBUTOR, OBSERVER, PERSON, RECEIVER, Stage, flagged, ok, request_to, shared_case
from tests.api.foundation import join, key_of

WHO = ("lead", "coordinator", "contributor", "observer", "receiver", "stranger", "flagger", "manager", "admin", "auditor")
TODAY, LATER = str(clock.today()), str(clock.today() + timedelta(days=30))

EVERYBODY = (200,) * 10
READERS_OF_FIGURES = (200, 200, 200, 200, 200, 200, 403, 200, 403, 403)
NOBODY = (403,) * 10
"""What the steering team does: managers of the agency that coordinates the living area (tests/irritants/test_steering.py)."""
IN_THE_CASE = (200, 200, 200, 200, 404, 404, 404, 404, 404, 404)
LEADERS = (200, 200, 403, 403, 404, 404, 404, 404, 404, 404)
WORKING_ON_IT = (200, 200, 200, 403, 404, 404, 404, 404, 404, 404)
CASE_WORKERS = (200, 200, 200, 200, 200, 200, 403, 403, 403, 403)
ASKED = (403, 403, 403, 403, 200, 404, 404, 404, 404, 404)
COORDINATOR = (403, 200, 403, 403, 404, 404, 404, 404, 404, 404)
NO_CONTENT = (403, 204, 403, 403, 404, 404, 404, 404, 404, 404)
OF_THE_AREA = (200, 200, 200, 200, 200, 200, 404, 200, 404, 404)
PROGRAMME = (403, 200, 403, 403, 403, 403, 404, 200, 404, 404)
PROGRAMME_OR_403 = tuple(403 if status == 404 else status for status in PROGRAMME)
COORDINATORS = (403, 200, *(403,) * 8)
LEAD_ALONE = (200, *(404,) * 9)
ADMINISTRATORS = (403, 403, 403, 403, 403, 403, 403, 403, 200, 403)
OBSERVERS = (200, 200, 404, 404, 404, 404, 404, 200, 404, 404)
MAY_OBSERVE = (200, 200, 200, 200, 200, 200, 403, 200, 403, 403)
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


FILE = "(a file)"
"""Stands for one: the line is sent as a form."""
SHEET = "(a spreadsheet)"
"""Likewise."""
REFUSAL = {"reason_code": "no_capacity"}
ACTION = {"title": "Demander l’aide", "agency": "ccas-cahors", "due_on": LATER}
IRRITANT = {"category": "B02", "occurred_on": TODAY, "commune": "46042"}
OBSERVATION = {"kind": "interview", "observed_on": TODAY, "commune": "46042", "irritants": [{"category": "A01"}]}
LOOKUP = {"birth_name": "Vaylatsou", "first_name": "Zénobie", "birth_date": "1988-02-29", "reason": "Se présente au guichet."}
MATRIX: dict[str, Line] = {
    "GET me": Line(EVERYBODY),
    "GET agency-list": Line(EVERYBODY, query="page_size=1"),
    "GET agency-count": Line(EVERYBODY),
    "GET agency-detail": Line(EVERYBODY, pk="agency"),
    # the agency, administered
    "GET own-agency": Line(ADMINISTRATORS),
    "PATCH own-agency": Line(ADMINISTRATORS, {"phone": "05 65 00 00 00"}, headers={"if_match": "agency"}),
    "POST own-agency-capacity": Line(ADMINISTRATORS, {"capacity": "tight"}),
    "GET agency-event-list": Line((*ADMINISTRATORS[:-1], 200)),
    "GET agency-event-count": Line((*ADMINISTRATORS[:-1], 200)),
    "GET agency-member-list": Line(ADMINISTRATORS),
    "GET agency-member-count": Line(ADMINISTRATORS),
    "GET agency-member-detail": Line(ADMINISTRATORS, pk="member"),
    "PATCH agency-member-detail": Line(
        ADMINISTRATORS, {"roles": ["manager"]}, pk="member", headers={"if_match": "agency/members/{member}"}
    ),
    "POST agency-member-deactivate": Line(ADMINISTRATORS, {}, pk="member"),
    "POST agency-member-bring-back": Line(ADMINISTRATORS, {}, pk="former"),
    "GET agency-invitation-list": Line(ADMINISTRATORS),
    "GET agency-invitation-count": Line(ADMINISTRATORS),
    "GET agency-invitation-detail": Line(ADMINISTRATORS, pk="invitation"),
    "POST agency-invitation-list": Line(creates(ADMINISTRATORS), {"email": "other@example.org", "roles": ["caseworker"]}),
    "POST agency-invitation-send-again": Line(ADMINISTRATORS, {}, pk="invitation"),
    "POST agency-invitation-withdraw": Line(ADMINISTRATORS, {}, pk="invitation"),
    "GET agency-key-list": Line(ADMINISTRATORS),
    "GET agency-key-count": Line(ADMINISTRATORS),
    "GET agency-key-detail": Line(ADMINISTRATORS, pk="key"),
    "POST agency-key-revoke": Line(ADMINISTRATORS, {}, pk="key"),
    # the keys of one's own software: all of the cast come with one, which makes no other
    "GET own-key-list": Line(EVERYBODY),
    "GET own-key-count": Line(EVERYBODY),
    "GET own-key-detail": Line(LEAD_ALONE, pk="own_key"),
    "POST own-key-list": Line(NOBODY, {"label": "Logiciel métier"}),
    "POST own-key-revoke": Line(LEAD_ALONE, {}, pk="own_key"),
    "GET agency-habilitation-list": Line((*ADMINISTRATORS[:-1], 200)),
    "GET agency-habilitation-count": Line((*ADMINISTRATORS[:-1], 200)),
    "GET agency-habilitation-export": Line((*ADMINISTRATORS[:-1], 200)),
    "POST agency-habilitation-review": Line(ADMINISTRATORS, {}, pk="member"),
    "GET commune-list": Line(EVERYBODY, query="page_size=1"),
    "GET commune-count": Line(EVERYBODY),
    "GET living-area-list": Line(EVERYBODY),
    "GET living-area-count": Line(EVERYBODY),
    "GET living-area-detail": Line(EVERYBODY, pk="area"),
    "GET risk-factor-list": Line(EVERYBODY),
    "GET risk-factor-count": Line(EVERYBODY),
    "GET irritant-category-list": Line(EVERYBODY),
    "GET irritant-category-count": Line(EVERYBODY),
    "GET irritant-category-detail": Line(EVERYBODY),
    "POST irritant-category-list": Line(
        NOBODY, {"theme": "access_mobility", "label_fr": "Courrier", "label_en": "Post", "definition_fr": "Le courrier n’arrive pas."}
    ),
    "PATCH irritant-category-detail": Line(NOBODY, {"label_fr": "Téléphone"}, headers={"if_match": "category"}),
    "POST irritant-category-merge": Line(NOBODY, {"into": "A06"}),
    "POST irritant-category-retire": Line(NOBODY, {}),
    "POST irritant-category-restore": Line(NOBODY, {}),
    "POST irritant-category-suggest": Line(EVERYBODY, {"text": "Personne ne décroche au téléphone"}),
    "GET persona-list": Line(EVERYBODY),
    "GET persona-count": Line(EVERYBODY),
    "GET persona-detail": Line(EVERYBODY, pk="persona"),
    "POST persona-list": Line(NOBODY, {"name": "Lina", "portrait": "Elle a vingt ans.", "age_bands": ["18_25"], "at_least": 1}),
    "PATCH persona-detail": Line(NOBODY, {"needs": "Un toit."}, pk="persona", headers={"if_match": "persona"}),
    "POST persona-retire": Line(NOBODY, {}, pk="persona"),
    "POST persona-restore": Line(NOBODY, {}, pk="persona"),
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
    "POST case-snooze": Line(IN_THE_CASE, {"until": LATER}),
    "POST case-unsnooze": Line(IN_THE_CASE, {}),
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
    "GET case-note-list": Line(IN_THE_CASE),
    "GET case-note-count": Line(IN_THE_CASE),
    "GET case-note-audiences": Line(IN_THE_CASE),
    "GET case-note-detail": Line((200, 200, 200, 404, 404, 404, 404, 404, 404, 404), pk="note"),
    "POST case-note-list": Line(creates(WORKING_ON_IT), {"text": "Appelé son employeur."}),
    "PATCH case-note-detail": Line(
        (200, 403, 403, 404, 404, 404, 404, 404, 404, 404), {"text": "Appelé la CAF."}, pk="note", headers={"if_match": "note"}
    ),
    "POST case-note-widen": Line((200, 200, 403, 404, 404, 404, 404, 404, 404, 404), {"audience": "participants"}, pk="note"),
    "GET case-document-list": Line(IN_THE_CASE),
    "GET case-document-count": Line(IN_THE_CASE),
    "GET case-document-held": Line(IN_THE_CASE),
    "GET case-document-detail": Line((200, 200, 200, 404, 404, 404, 404, 404, 404, 404), pk="document"),
    "GET case-document-content": Line((200, 200, 200, 404, 404, 404, 404, 404, 404, 404), pk="document"),
    "POST case-document-list": Line(creates(WORKING_ON_IT), {"kind": "income", "file": FILE}),
    "PATCH case-document-detail": Line(
        (200, 200, 403, 404, 404, 404, 404, 404, 404, 404), {"kind": "taxes"}, pk="document", headers={"if_match": "document"}
    ),
    "DELETE case-document-detail": Line(
        (200, 200, 403, 404, 404, 404, 404, 404, 404, 404), query="reason=duplicate", pk="document", headers={"if_match": "document"}
    ),
    "POST case-document-widen": Line((200, 200, 403, 404, 404, 404, 404, 404, 404, 404), {"audience": "participants"}, pk="document"),
    # the plan
    "GET case-action-list": Line(IN_THE_CASE),
    "GET case-action-count": Line(IN_THE_CASE),
    "GET case-action-detail": Line(IN_THE_CASE, pk="action"),
    "POST case-action-list": Line(creates(WORKING_ON_IT), ACTION),
    "PATCH case-action-detail": Line(WORKING_ON_IT, {"due_on": TODAY}, pk="action", headers={"if_match": "action"}),
    "POST case-action-start": Line(WORKING_ON_IT, {}, pk="action"),
    "POST case-action-finish": Line(WORKING_ON_IT, {"result": "Envoyé."}, pk="action"),
    "POST case-action-opinion": Line(WORKING_ON_IT, {"opinion": "settled"}, pk="action", after="action_done"),
    "POST case-action-drop": Line(WORKING_ON_IT, {"reason_code": "not_possible"}, pk="action"),
    "POST case-action-reopen": Line(WORKING_ON_IT, {}, pk="action", after="action_done"),
    "GET case-appointment-list": Line(IN_THE_CASE),
    "GET case-appointment-count": Line(IN_THE_CASE),
    "GET case-appointment-detail": Line(IN_THE_CASE, pk="appointment"),
    "POST case-appointment-list": Line(creates(WORKING_ON_IT), {"starts_at": f"{LATER}T09:00:00Z"}),
    "PATCH case-appointment-detail": Line(WORKING_ON_IT, {"minutes": 45}, pk="appointment", headers={"if_match": "appointment"}),
    "POST case-appointment-status": Line(WORKING_ON_IT, {"status": "missed"}, pk="appointment"),
    "POST case-appointment-move": Line(creates(WORKING_ON_IT), {"starts_at": f"{LATER}T09:00:00Z"}, pk="appointment"),
    "GET action-list": Line(EVERYBODY),
    "GET action-count": Line(EVERYBODY),
    "GET appointment-list": Line(EVERYBODY),
    "GET appointment-count": Line(EVERYBODY),
    "GET my-calendar": Line(EVERYBODY),
    "POST my-calendar": Line(creates(CASE_WORKERS), {}),
    "POST my-calendar-revoke": Line(CASE_WORKERS, {}),
    "GET case-event-list": Line(IN_THE_CASE),
    "GET case-event-count": Line(IN_THE_CASE),
    "GET case-access-list": Line((403, 200, 403, 403, 404, 404, 404, 404, 404, 200), headers={"x_access_reason": "Plainte"}),
    "GET case-access-count": Line((403, 200, 403, 403, 404, 404, 404, 404, 404, 200), headers={"x_access_reason": "Plainte"}),
    # protecting people
    "GET case-readers": Line(COORDINATOR),
    "PUT case-readers": Line(COORDINATOR, {"readers": ["{user}"]}, headers={"if_match": "case"}),
    "DELETE case-readers": Line(NO_CONTENT, headers={"if_match": "case"}, after="restricted"),
    "GET case-access-explanation": Line((403, 200, 403, 403, 404, 404, 404, 404, 404, 200), headers={"x_access_reason": "Plainte"}),
    "GET case-protected-address": Line(WORKING_ON_IT),
    "GET case-paper": Line(WORKING_ON_IT),
    "GET case-paper-pdf": Line(WORKING_ON_IT),
    "GET case-person-report": Line((403, 200, 403, 403, 404, 404, 404, 404, 404, 200), headers={"x_access_reason": "Plainte"}),
    "GET colleague-list": Line((403, 200, 403, 403, 403, 403, 403, 403, 403, 200), headers={"x_access_reason": "Plainte"}),
    "GET colleague-count": Line((403, 200, 403, 403, 403, 403, 403, 403, 403, 200), headers={"x_access_reason": "Plainte"}),
    "GET colleague-case-list": Line((403, 200, 403, 403, 403, 403, 403, 403, 403, 200), pk="user", headers={"x_access_reason": "Plainte"}),
    "GET colleague-case-count": Line((403, 200, 403, 403, 403, 403, 403, 403, 403, 200), pk="user", headers={"x_access_reason": "Plainte"}),
    "GET case-exclusion-list": Line(COORDINATOR),
    "GET case-exclusion-count": Line(COORDINATOR),
    "GET case-exclusion-detail": Line(COORDINATOR, pk="exclusion"),
    "POST case-exclusion-list": Line(creates(COORDINATOR), {"user": "{observer}", "reason": "neighbour"}),
    "DELETE case-exclusion-detail": Line(NO_CONTENT, pk="exclusion", headers={"if_match": "case"}),
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
    "POST irritant-link": Line(IN_THE_CASE, {"recurring": "{recurring}"}, pk="irritant"),
    "POST irritant-unlink": Line(IN_THE_CASE, {}, pk="irritant"),
    # what several people meet
    "GET recurring-irritant-list": Line(EVERYBODY),
    "GET recurring-irritant-count": Line(EVERYBODY),
    "GET recurring-irritant-detail": Line(OF_THE_AREA, pk="recurring"),
    "POST recurring-irritant-list": Line(creates(PROGRAMME_OR_403), {"title": "Le téléphone sonne dans le vide", "category": "A05"}),
    "PATCH recurring-irritant-detail": Line(
        PROGRAMME, {"workaround": "Venir le matin."}, pk="recurring", headers={"if_match": "recurring"}
    ),
    "POST recurring-irritant-qualify": Line(PROGRAMME, {"cause": "Un agent pour trois communes."}, pk="recurring"),
    "POST recurring-irritant-try-solution": Line(PROGRAMME, {"solution": "Un numéro direct."}, pk="recurring", after="recurring_qualified"),
    "POST recurring-irritant-mark-solved": Line(PROGRAMME, {"solution": "Un numéro direct."}, pk="recurring", after="recurring_qualified"),
    "POST recurring-irritant-mark-recurring": Line(PROGRAMME, {}, pk="recurring", after="recurring_solved"),
    "POST irritant-void": Line(WORKING_ON_IT, {"reason": "Saisi deux fois."}, pk="irritant"),
    # observations
    "GET observation-list": Line(EVERYBODY),
    "GET observation-count": Line(EVERYBODY),
    "GET observation-detail": Line(OBSERVERS, pk="observation"),
    "POST observation-list": Line(creates(MAY_OBSERVE), OBSERVATION),
    "PATCH observation-detail": Line(OBSERVERS, {"place": "Mairie"}, pk="observation", headers={"if_match": "observation"}),
    "POST observation-void": Line(OBSERVERS, {"reason": "Saisi deux fois."}, pk="observation"),
    "POST observation-import": Line(MAY_OBSERVE, {"file": SHEET}),
    "GET observation-sheet-detail": Line(OBSERVERS, pk="sheet"),
    "POST observation-sheet-void": Line(OBSERVERS, {"reason": "Celui de l’an dernier."}, pk="sheet"),
    "GET observation-irritant-list": Line(OBSERVERS),
    "GET observation-irritant-count": Line(OBSERVERS),
    "POST observation-irritant-list": Line(creates(OBSERVERS), {"category": "B02"}),
    # two files of one person
    "POST case-merge-list": Line(creates(COORDINATOR), {"absorbed": "{other_case}"}),
    "GET file-merge-list": Line(COORDINATORS, query="box=received"),
    "GET file-merge-count": Line(COORDINATORS, query="box=sent"),
    "GET file-merge-detail": Line(COORDINATORS, pk="merge_received"),
    "POST file-merge-validate": Line(COORDINATORS, {}, pk="merge_received"),
    "POST file-merge-decline": Line(COORDINATORS, {}, pk="merge_received"),
    "POST file-merge-cancel": Line(COORDINATORS, {}, pk="merge_sent"),
    "POST file-merge-undo": Line(COORDINATORS, {"reason_code": "mistake", "reason": "Trop tôt."}, pk="merge_done"),
    # replacing a colleague
    "GET replacement-list": Line(COORDINATORS),
    "GET replacement-count": Line(COORDINATORS),
    "GET replacement-detail": Line(COORDINATORS, pk="replacement"),
    "POST replacement-list": Line(creates(COORDINATORS), {"absent": "{other}", "replacement": "{user}"}),
    "POST replacement-undo": Line(COORDINATORS, {}, pk="replacement"),
    # figures
    "GET statistics-indicators": Line(EVERYBODY),
    **{f"GET statistics-{of}": Line(READERS_OF_FIGURES) for of in ("irritants", "curve", "handovers", "flags", "caseload")},
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
    "restricted": lambda stage, ids: [
        stage["coordinator"](
            "put",
            f"{stage.path}/readers",
            {"readers": [str(stage.cast.members[who].user_id) for who in ("lead", "contributor", "observer")]},
            if_match=str(stage["lead"].get(stage.path)["ETag"]),
        )
    ],
    "action_done": lambda stage, ids: [stage["lead"].post(f"{stage.path}/actions/{ids['action']}/finish")],
    "irritant_started": lambda stage, ids: [stage["lead"].post(f"irritants/{ids['irritant']}/start")],
    "recurring_qualified": lambda stage, ids: [
        stage["manager"].post(f"recurring-irritants/{ids['recurring']}/qualify", {"cause": "Un agent."})
    ],
    "recurring_solved": lambda stage, ids: [
        stage["manager"].post(f"recurring-irritants/{ids['recurring']}/qualify", {"cause": "Un agent."}),
        stage["manager"].post(f"recurring-irritants/{ids['recurring']}/mark-solved", {"solution": "Deux agents."}),
    ],
    "irritant_resolved": lambda stage, ids: [
        stage["lead"].post(f"irritants/{ids['irritant']}/start"),
        stage["lead"].post(f"irritants/{ids['irritant']}/resolve", {"resolution": "Droits rouverts."}),
    ],
}


def furnished(stage: Stage, *, for_every_route: bool = False) -> dict[str, Any]:
    """The shared case with a flag, an irritant and a pending handover; the identifiers of all."""
    shared_case(stage)
    flag = stage.raise_flag()
    [agreement] = ok(stage["lead"].get(f"{stage.path}/agreements"))["results"]
    parts = {part["agency"]: part["id"] for part in stage.now()["participations"]}
    return {
        **({**lookups(stage), **merges(stage), "sheet": imported(stage)} if for_every_route else {}),
        "reference": stage.reference,
        "kind": "journey",
        "agency": RECEIVER,
        "area": "cahors",
        "code": "A05",
        "persona": sarah(),
        "agreement": agreement["id"],
        "own_part": parts["ccas-cahors"],
        "observers_part": parts[OBSERVER],
        "irritant": stage.report()["id"],
        "observation": stage.observe()["id"],
        "recurring": ok(stage["manager"].post("recurring-irritants", {"title": "Personne ne décroche", "category": "A05"}), 201)["id"],
        "note": stage.write(audience=[CONTRIBUTOR])["id"],
        "document": stage.add(audience=[CONTRIBUTOR])["id"],
        "action": ok(stage["lead"].post(f"{stage.path}/actions", ACTION), 201)["id"],
        "appointment": ok(stage["lead"].post(f"{stage.path}/appointments", {"starts_at": f"{TODAY}T06:00:00Z"}), 201)["id"],
        "flag": flag["id"],
        "handover": stage.ask()["id"],
        "user": str(stage.cast.members["lead"].user_id),
        "own_key": str(key_of(stage.cast.members["lead"])[0].pk),
        "observer": str(stage.cast.members["observer"].user_id),
        "exclusion": ok(
            stage["coordinator"].post(f"{stage.path}/exclusions", {"user": excluded_colleague(stage), "reason": "relative"}), 201
        )["id"],
        **({**administered(stage), **replaced(stage)} if for_every_route else {}),
    }


def imported(stage: Stage) -> str:
    content = b"kind;observed_on;commune;category\ninterview;2026-03-14;46042;\n"
    return str(ok(stage["lead"].send("programme/observations/import", file=SimpleUploadedFile("recueils.csv", content)))["sheet"])


def sarah() -> str:
    """As a machine: nobody on this stage steers."""
    said = {"age_bands": ["18_25"], "themes": ["family_childcare"], "at_least": 1}
    return write_persona(name="Sarah", portrait="Une jeune mère.", living_area="cahors", actor=Actor.system("test"), **said).slug


def excluded_colleague(stage: Stage) -> str:
    """Somebody of the lead who has no line in the matrix."""
    stage.cast.hire("relative")
    return str(stage.cast.members["relative"].user_id)


def replaced(stage: Stage) -> dict[str, Any]:
    """The colleague follows two cases; one was given to them instead of the caseworker."""
    stage.cast.hire("lead", "colleague", "coordinator")
    lead, colleague = (str(stage.cast.members[who].user_id) for who in ("lead", "colleague"))
    for alias, followed_by in (("Une dame", lead), ("Un monsieur", colleague)):
        case = ok(stage["lead"].post("cases", {"person": {"alias": alias}}), 201)
        ok(stage["lead"].post(f"cases/{case['reference']}/referent", {"user": followed_by, "person_position": "chosen"}))
    done = ok(stage["coordinator"].post("replacements", {"absent": lead, "replacement": colleague}), 201)
    return {"replacement": done["replacement"]["id"], "other": colleague}


def administered(stage: Stage) -> dict[str, Any]:
    """A colleague, one who left, and somebody who was invited."""
    stage.cast.hire("admin")
    member, former = (join("ccas-cahors", "caseworker", login=f"{who}@ccas-cahors.test") for who in ("member", "former"))
    ok(stage["admin"].post(f"agency/members/{former.pk}/deactivate"))
    invited = ok(stage["admin"].post("agency/invitations", {"email": "new@example.org", "roles": ["caseworker"]}), 201)
    key = key_of(member)[0]
    return {"member": str(member.pk), "former": str(former.pk), "invitation": invited["id"], "key": str(key.pk)}


def lookups(stage: Stage) -> dict[str, Any]:
    """The stranger looks the person up, asks to join, then opens a case for her."""
    lookup, asked_from = (ok(stage["stranger"].post("people/lookup", LOOKUP))["request_id"] for _ in range(2))
    access_request = ok(stage["stranger"].post(f"people/lookup/{asked_from}/request-access", {"reason": "Nous suivons son logement."}), 201)
    stage["stranger"].post("cases", {"person": PERSON})  # who may be the same person, and whom the lead does not see
    [pair] = ok(stage["coordinator"].get("probable-pairs"))["results"]
    return {"pair": pair["id"], "lookup": lookup, "access_request": access_request["id"]}


def merges(stage: Stage) -> dict[str, Any]:
    """One asked of the lead by the contributor, one that the lead asks of the stranger, one that is done; and another case of the lead."""
    stage.cast.hire("coordinator", "contributor", "contributors_coordinator", "strangers_coordinator")
    theirs = stage.open("contributor", alias="La même")
    asked = ok(stage["contributors_coordinator"].post(f"{stage.path}/merges", {"absorbed": theirs["reference"]}), 201)
    hers = {"first_name": "Amélie", "last_name": "Pradines", "birth_date": "1971-06-30"}
    ours = stage.open(**hers)
    ok(stage["stranger"].post("cases", {"person": hers}), 201)
    pairs = ok(stage["coordinator"].get("probable-pairs"))["results"]
    [pair] = [pair["id"] for pair in pairs if ours["reference"] in [side["case"] for side in pair["own"]]]
    for who in ("coordinator", "strangers_coordinator"):
        ok(stage[who].post(f"probable-pairs/{pair}/judge", {"says": "same"}))
    sent = ok(stage["coordinator"].post(f"cases/{ours['reference']}/merges", {"pair": pair}), 201)
    one, another, third = (stage.open(alias=alias)["reference"] for alias in ("Une", "Deux", "Trois"))
    done = ok(stage["coordinator"].post(f"cases/{one}/merges", {"absorbed": another}), 201)
    return {"merge_received": asked["id"], "merge_sent": sent["id"], "merge_done": done["id"], "other_case": third}


def filled(body: Any, ids: dict[str, Any]) -> Any:
    def fill(value: Any) -> Any:
        if isinstance(value, list):
            return [fill(each) for each in value]
        return value.format(**ids) if isinstance(value, str) else value

    return {name: fill(value) for name, value in body.items()} if body else body

"""What was acknowledged is there, as it was answered, and once: the ledger against the database."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper

from tests.crash.ledger import Entry
from tests.crash.rules import Broken

Told = tuple[str, str]
"""An event: its kind, and the identifier of what it tells of."""

WRITES: Mapping[str, Told] = {
    "open_case": ("case_opened", "case"),
    "edit": ("case_edited", "case"),
    "start": ("case_started", "case"),
    "hold": ("case_held", "case"),
    "resume": ("case_resumed", "case"),
    "close": ("case_closed", "case"),
    "reopen": ("case_reopened", "case"),
    "inform": ("person_informed", "case"),
    "report_own_status": ("participation_status", "case"),
    "leave": ("participation_ended", "case"),
    "withdraw_agreement": ("agreement_withdrawn", "agreement"),
    "hand_over": ("handover_requested", "handover"),
    "accept_handover": ("handover_accepted", "handover"),
    "reject_handover": ("handover_rejected", "handover"),
    "cancel_handover": ("handover_cancelled", "handover"),
    "return_handover": ("handover_returned", "handover"),
    "complete_handover": ("handover_completed", "handover"),
    "raise_flag": ("flag_raised", "flag"),
    "acknowledge_flag": ("flag_acknowledged", "flag"),
    "take_up_flag": ("flag_taken_up", "flag"),
    "redirect_flag": ("flag_redirected", "flag"),
    "dismiss_flag": ("flag_dismissed", "flag"),
    "withdraw_flag": ("flag_withdrawn", "flag"),
    "report_irritant": ("irritant_reported", "irritant"),
    "start_irritant": ("irritant_started", "irritant"),
    "resolve_irritant": ("irritant_resolved", "irritant"),
    "reopen_irritant": ("irritant_reopened", "irritant"),
    "give_up_irritant": ("irritant_given_up", "irritant"),
    "void_irritant": ("irritant_voided", "irritant"),
}
"""The event that a deed writes, and what of the deed it tells of."""
WORDS = {"yes": "irritant_confirmed", "no": "irritant_reopened"}
NOT_COUNTED = frozenset({"participation_ended", "handover_cancelled"})
"""Kinds of events that other deeds bring along too (a return cancels what was asked since): there may be more of them."""


def events_of(entry: Entry) -> list[Told]:
    """Those that an acknowledged deed wrote for certain."""
    if entry.kind == "record_agreement":
        return [("agreement_recorded", entry.told["id"])]
    if entry.kind == "record_persons_word_irritant":
        return [(WORDS.get(entry.body["person_says"], "irritant_word_recorded"), entry.about["irritant"])]
    event, what = WRITES[entry.kind]
    told = [(event, entry.about[what])]
    if entry.kind == "withdraw_agreement":
        told += [("handover_cancelled", handover) for handover in entry.told["cancelled_handovers"]]
        told += [("case_closed", entry.about["case"])] if entry.told["case_closes"] else []
    return told


def events_perhaps(entry: Entry) -> list[Told]:
    """Those that it may have written besides."""
    if entry.kind == "report_own_status" and entry.body["status"] == "working":
        return [("case_started", entry.about["case"])]
    if entry.kind == "take_up_flag":
        return [("case_opened", entry.told["id"])]
    return []


EVENTS = """
SELECT kind, CASE
    WHEN starts_with(kind, 'handover_') THEN data::jsonb ->> 'handover'
    WHEN starts_with(kind, 'agreement_') THEN data::jsonb ->> 'agreement'
    WHEN starts_with(kind, 'irritant_') THEN data::jsonb ->> 'irritant'
    ELSE stream_id::text END, count(*)
FROM cases_caseevent WHERE actor_id IS NOT NULL AND kind = ANY (%s) GROUP BY 1, 2
UNION ALL
SELECT kind, stream_id::text, count(*) FROM cases_flagevent WHERE actor_id IS NOT NULL GROUP BY 1, 2
"""
"""Those of people: the clock writes some too."""

COUNTED = sorted(
    {event for event, _what in WRITES.values()} - {"flag_taken_up"} | {*WORDS.values(), "irritant_word_recorded", "agreement_recorded"}
)
"""Kinds of the history of cases that only deeds write (a flag that is taken up is counted in the flag's own)."""


def wrong_history(cursor: CursorWrapper, entries: Iterable[Entry]) -> Iterator[Broken]:
    """Each acknowledged deed wrote its event, once; and nobody wrote one that was not acknowledged."""
    must, may = Counter[Told](), Counter[Told]()
    for entry in (entry for entry in entries if entry.is_write):
        if entry.is_acknowledged:
            must.update(events_of(entry))
            may.update(events_perhaps(entry))
        elif entry.doubts:  # refused at last, after attempts whose outcome nobody knows
            may.update(carried_out_unheard(cursor, entry) if entry.key else events_of(entry))
    cursor.execute(EVENTS, [COUNTED])
    found = {(kind, about): count for kind, about, count in cursor.fetchall()}
    for told in sorted(must.keys() | found.keys()):
        kind, about = told
        count = found.get(told, 0)
        if count < must[told]:
            yield Broken("what was acknowledged is in the history", f"{kind} of {about}: {must[told]} acknowledged, {count} found")
        if count > must[told] + may[told] and kind not in NOT_COUNTED:
            yield Broken("what was sent again was done once", f"{kind} of {about}: {must[told]} acknowledged, {count} found")


def carried_out_unheard(cursor: CursorWrapper, entry: Entry) -> list[Told]:
    """Events of a deed that was carried out, then fell out of the sight of who asked for it: its answer is kept, they get 404."""
    if entry.status != 404:
        return []
    cursor.execute("SELECT body FROM base_storedanswer WHERE key = %s AND credential LIKE 'key:%%'", [entry.key])
    row = cursor.fetchone()
    if row is None:
        return []
    answered = Entry(**{**vars(entry), "status": 200, "answer": row[0]})
    return [*events_of(answered), *events_perhaps(answered)]


def lost_answers(cursor: CursorWrapper, entries: Iterable[Entry]) -> Iterator[Broken]:
    """The answer to each key is kept word for word; a refusal is not."""
    cursor.execute("SELECT key, status, body FROM base_storedanswer WHERE credential LIKE 'key:%%'")
    kept: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for key, status, body in cursor.fetchall():
        kept[key].append((status, body))
    for entry in entries:
        if entry.key and entry.is_acknowledged and kept[entry.key] != [(entry.status, entry.answer)]:
            yield Broken("the answer to a key is kept as it was given", f"{entry.kind}, key {entry.key}: {len(kept[entry.key])} kept")
        if entry.key and not entry.is_acknowledged and kept[entry.key] and not (entry.doubts and entry.status == 404):
            yield Broken("a refusal changes nothing", f"{entry.kind}, key {entry.key}, refused with {entry.status}")


# --- things as they were answered ---

CASE = """
SELECT c.version, c.reference, c.status, c.outcome, c.summary, c.hold_until::text, c.close_comment, p.alias, p.last_name, a.slug
FROM cases_casefile c JOIN cases_person p ON p.id = c.person_id
LEFT JOIN cases_participation l ON l.case_id = c.id AND l.role = 'lead' AND l.ended_at IS NULL LEFT JOIN agencies_agency a ON a.id = l.agency_id
WHERE c.id = %s
"""
HANDOVER = """
SELECT h.version, h.status, h.need, h.summary, h.urgency, h.reason_code, h.met_on::text, a.slug
FROM cases_handover h JOIN agencies_agency a ON a.id = h.to_agency_id WHERE h.id = %s
"""
AGREEMENT = """
SELECT a.version, a.evidence, a.how, (SELECT array_agg(g.slug::text ORDER BY g.slug) FROM cases_coveredagency v
                                      JOIN agencies_agency g ON g.id = v.agency_id WHERE v.agreement_id = a.id)
FROM cases_sharingagreement a WHERE a.id = %s
"""
IRRITANT = "SELECT version, status, category_id, commune_id, description, resolution, person_says FROM irritants_irritant WHERE id = %s"
FLAG = "SELECT version, status, narrative, alias, last_name FROM cases_riskflag WHERE id = %s"


def case_facts(told: Mapping[str, Any]) -> list[Any]:
    plain = ("reference", "status", "outcome", "summary", "hold_until", "close_comment")
    return [*(told[name] for name in plain), told["person"]["alias"], told["person"]["last_name"], told["lead_agency"]]


def handover_facts(told: Mapping[str, Any]) -> list[Any]:
    return [told[name] for name in ("status", "need", "summary", "urgency", "reason_code", "met_on", "to_agency")]


def agreement_facts(told: Mapping[str, Any]) -> list[Any]:
    return [told["evidence"], told["how"], sorted(told["agencies"])]


def irritant_facts(told: Mapping[str, Any]) -> list[Any]:
    return [told[name] for name in ("status", "category", "commune", "description", "resolution", "person_says")]


def flag_facts(told: Mapping[str, Any]) -> list[Any]:
    return [told["status"], told["narrative"], told["person"]["alias"], told["person"]["last_name"]]


SHAPES: Sequence[tuple[str, Callable[[Mapping[str, Any]], list[Any]], str, str]] = (
    ("lead_agency", case_facts, CASE, "case"),
    ("disclosure", handover_facts, HANDOVER, "handover"),
    ("covers_participants", agreement_facts, AGREEMENT, "agreement"),
    ("reopened_count", irritant_facts, IRRITANT, "irritant"),
    ("narrative", flag_facts, FLAG, "flag"),
)
"""By what the answer is known, what it says, where the database says the same, and its name."""


def lost_things(cursor: CursorWrapper, entries: Iterable[Entry]) -> Iterator[Broken]:
    """Of each thing, the latest version that was answered: the database is at it, and says the same; or is beyond it."""
    latest: dict[tuple[str, str], tuple[Mapping[str, Any], int]] = {}
    for entry in entries:
        if not entry.is_acknowledged:
            continue
        told = entry.told
        for place, (mark, *_rest) in enumerate(SHAPES):
            if mark in told:
                known = latest.get((mark, told["id"]))
                if known is None or known[0]["version"] <= told["version"]:
                    latest[mark, told["id"]] = told, place
    for told, place in latest.values():
        _mark, facts, query, name = SHAPES[place]
        cursor.execute(query, [told["id"]])
        row = cursor.fetchone()
        if row is None:
            yield Broken("what was acknowledged is there", f"{name} {told['id']} is gone")
        elif row[0] < told["version"]:
            yield Broken("what was acknowledged is there", f"{name} {told['id']}: version {told['version']} answered, {row[0]} found")
        elif row[0] == told["version"] and list(row[1:]) != facts(told):
            yield Broken(
                "what was acknowledged is there as answered", f"{name} {told['id']}: {json.dumps(facts(told))} answered, {row[1:]} found"
            )


def lost_traces(cursor: CursorWrapper, entries: Iterable[Entry]) -> Iterator[Broken]:
    """Who read a case is in the journal of accesses."""
    cursor.execute("SELECT DISTINCT stream_id::text, actor_id::text FROM cases_accessrecord WHERE kind = 'case_read'")
    recorded = set(cursor.fetchall())
    for case, user in sorted({(entry.about["case"], entry.user) for entry in entries if entry.kind == "read_case"}):
        if (case, user) not in recorded:
            yield Broken("every reading is recorded", f"case {case} by {user}")


def lost_notices(cursor: CursorWrapper, entries: Iterable[Entry]) -> Iterator[Broken]:
    """The job that tells the receiver was kept with the change, once."""
    cursor.execute(
        "SELECT args_kwargs -> 'args' ->> 2, count(*) FROM django_tasks_database_dbtaskresult "
        "WHERE args_kwargs -> 'args' ->> 0 IN ('handover_requested', 'flag_received') GROUP BY 1"
    )
    jobs = dict(cursor.fetchall())
    for entry in entries:
        if entry.is_acknowledged and entry.kind in ("hand_over", "raise_flag"):
            path = notice_path(entry)
            raised = 1 if entry.kind == "hand_over" else None  # a redirected flag is told again
            if jobs.get(path, 0) < 1 or (raised and jobs[path] != raised):
                yield Broken("what awaits an agency is told it", f"{path}: {jobs.get(path, 0)} jobs")


def notice_path(entry: Entry) -> str:
    return f"/handovers/{entry.about['handover']}" if entry.kind == "hand_over" else f"/flags/{entry.about['flag']}"


CHECKS = (wrong_history, lost_answers, lost_things, lost_traces, lost_notices)


def all_lost(cursor: CursorWrapper, entries: Sequence[Entry]) -> list[Broken]:
    return [broken for check in CHECKS for broken in check(cursor, entries)]

"""Indexes, keys and triggers are taken off while rows pour in, and put back one by one: a load that is interrupted puts back the rest."""

from functools import partial
from typing import Any

from backend.volume.running import Step, sql

FILLED = (
    "agencies_servedcommune",
    "cases_person",
    "cases_casefile",
    "cases_participation",
    "cases_casegroupgrant",
    "cases_caseusergrant",
    "cases_caseexclusion",
    "cases_informationrecord",
    "cases_sharingagreement",
    "cases_coveredagency",
    "cases_handover",
    "cases_riskflag",
    "cases_riskflag_factors",
    "cases_flagrouting",
    "cases_caseevent",
    "cases_caseevent_head",
    "cases_flagevent",
    "cases_flagevent_head",
    "cases_accessrecord",
    "cases_accessrecord_head",
    "irritants_observation",
    "irritants_irritant",
    "irritants_irritantinsight",
    "irritants_irritantevent",
    "irritants_irritantevent_head",
)


def set_aside(cursor: Any) -> None:
    cursor.execute("SELECT set_config('volume.tables', %s, true)", ["{" + ",".join(FILLED) + "}"])
    cursor.execute(sql("set_aside"))
    for (sentence,) in cursor.fetchall():
        cursor.execute(sentence)


def back_in_place(cursor: Any) -> list[Step]:
    """A step for each that is still aside, in order: keys, indexes, foreign keys, triggers."""
    cursor.execute(
        "SELECT place, sentence FROM volume.aside WHERE NOT EXISTS (SELECT FROM volume.done WHERE step = 'back ' || place) ORDER BY place"
    )
    return [Step(f"back {place}", partial(execute, sentence=sentence)) for place, sentence in cursor.fetchall()]


def execute(cursor: Any, *, sentence: str) -> None:
    cursor.execute(sentence)

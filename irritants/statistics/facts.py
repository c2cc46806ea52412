"""What figures take of an irritant, in SQL: one reading for those of this instant and those of the daily copy."""

from irritants.lifecycle import NO_WORD, OPEN, PRESUMED_AFTER
from irritants.personas.resembling import PERSONA
from irritants.statistics.survival import End
from irritants.statistics.working_days import between
from irritants.statuses import IrritantStatus, LeftBy

LEFT = {LeftBy.PERSON_WITHDREW: End.WITHDREW, LeftBy.MOVED_AWAY: End.MOVED_AWAY, LeftBy.DECEASED: End.DIED}


def words(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in map(str, codes))


NO_WORD_YET = f"i.status = '{IrritantStatus.RESOLVED}' AND i.person_says IN ({words(tuple(NO_WORD))})"
PRESUMED_FROM = f"CASE WHEN {NO_WORD_YET} THEN i.resolved_at + interval '{PRESUMED_AFTER.days} days' END"
ENDED = f"""CASE WHEN i.resolved_at IS NOT NULL THEN {int(End.RESOLVED)}
    {" ".join(f"WHEN i.left_by = '{outcome.value}' THEN {int(end)}" for outcome, end in LEFT.items())} ELSE {int(End.WAITING)} END"""
COLUMNS = f"""
    {PERSONA} AS persona_id,
    (i.reported_at AT TIME ZONE %(zone)s)::date AS reported_on,
    {ENDED} AS ended,
    (coalesce(i.resolved_at, i.left_at) AT TIME ZONE %(zone)s)::date AS ended_on,
    i.status IN ({words(tuple(OPEN))}) AS is_open,
    i.status = '{IrritantStatus.CONFIRMED}' AS is_confirmed,
    coalesce({PRESUMED_FROM} <= %(as_of)s, false) AS is_presumed,
    i.reopened_count > 0 AS is_reopened"""


def facts(irritants: str) -> str:
    """Of `irritants`, a query for rows of irritants: those that are counted, with what figures need, as of `as_of`.

    What narrows them stands in that query: OFFSET 0, which has each day worked out once however often it is named, lets no condition in.
    """
    return f"""
        SELECT i.id, i.case_id, i.category_id, i.reported_by_agency_id, i.agency_concerned_id, i.agency_in_charge_id, i.commune_id,
               i.intercommunality_id, i.living_area_id, {COLUMNS}
        FROM ({irritants}) i WHERE i.status <> '{IrritantStatus.ENTERED_IN_ERROR}' OFFSET 0"""


def measured(rows: str) -> str:
    """With the day that periods go by (`since`), and how long each took or waits, in calendar and in working days: a query in brackets."""
    until = "coalesce(m.ended_on, %(as_of_on)s::date)"
    return f"""(
        SELECT m.*, m.reported_on AS since, greatest({until} - m.reported_on, 0) AS days, {between("m.reported_on", until)} AS working_days
        FROM ({rows}) m)"""

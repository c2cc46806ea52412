"""What the figures should be, counted by simple loops over the rows as they lie in the database; curves by lifelines."""

import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from math import floor, isfinite
from typing import Any

from backend.base import clock
from cases.models import CaseFile, FlagRouting, Handover, Participation, RiskFlag
from irritants.models import Irritant, Persona
from irritants.statuses import AgeBand

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import lifelines
    from lifelines.utils import qth_survival_times

Rows = list[dict[str, Any]]
HALF, MOST = 0.5, 0.1
"""Shares that still wait."""
LEFT = ("person_withdrew", "moved_away", "deceased")


class Fact(dict[str, Any]):
    """A row, by the name of its column."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


def local(moment: datetime) -> date:
    return clock.local(moment).date()


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def waits(pairs: Iterable[tuple[int, bool]]) -> Any:
    times = list(pairs)
    if not times:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return lifelines.KaplanMeierFitter().fit([days for days, _ended in times], [ended for _days, ended in times])


def reached(curve: Any, left: float) -> int | None:
    """1e-9: theirs misses a curve that touches one half by a rounding."""
    return None if curve is None else whole(qth_survival_times(left + 1e-9, curve.survival_function_))


def reached_bounds(curve: Any, left: float) -> tuple[int | None, int | None]:
    if curve is None:
        return None, None
    some_left = (curve.survival_function_.iloc[:, 0] > 0).to_numpy()
    lows, highs = curve.confidence_interval_.iloc[:, [0]], curve.confidence_interval_.iloc[:, [1]]
    highs = highs.where(some_left[:, None])  # where nobody is left theirs knows no bound, or none but nobody: the last one stays
    low, high = (whole(qth_survival_times(left + 1e-9, bounds.ffill())) for bounds in (lows, highs))
    return low, high


def whole(found: Any) -> int | None:
    return int(found) if isfinite(float(found)) else None


def resolved_by(limit: int, ends: list[tuple[int, str]]) -> float | None:
    """The share of all resolved by a day, when leaving competes: day by day, the share still there times the part that is resolved."""
    there, found = 1.0, 0.0
    for day in sorted({day for day, _how in ends if day <= limit}):
        at_risk = sum(1 for other, _how in ends if other >= day)
        today = [how for other, how in ends if other == day]
        found += there * today.count("resolved") / at_risk
        there *= 1 - sum(1 for how in today if how != "waiting") / at_risk
    waited = max((day for day, _how in ends), default=-1)
    return round(found, 4) if ends and (waited >= limit or there < 1e-12) else None


# --- each population: its facts as of a moment, then its figures -----------------------------------------------------------


def irritants(now: datetime) -> Rows:
    rows = Irritant.objects.exclude(status="entered_in_error").values(
        *("status", "reported_at", "resolved_at", "left_at", "left_by", "person_says", "reopened_count", "case_id", "commune_id"),
        *("category__code", "category__theme", "reported_by_agency__slug", "agency_in_charge__slug", "agency_concerned__slug"),
        *("living_area__slug", "intercommunality"),
    )
    resembled = personas_of_cases()
    return [irritant(Fact(row, persona=resembled.get(row["case_id"])), now) for row in rows]


def personas_of_cases() -> dict[Any, str | None]:
    """Slugs by key of the case, None where it resembles no persona: the rule of docs/adr/0020 again."""
    met = defaultdict(set)
    for case, *codes in Irritant.objects.exclude(status="entered_in_error").values_list("case", "category", "category__merged_into"):
        met[case] |= {code for code in codes if code}
    personas = [Fact(one) for one in Persona.objects.filter(is_active=True).values()]
    cases = CaseFile.objects.values("pk", "living_area_id", "opened_at", "themes", "person__birth_date")
    return {case["pk"]: resembled_by(Fact(case), met[case["pk"]], personas) for case in cases}


def resembled_by(case: Fact, met: set[str], personas: list[Fact]) -> str | None:
    born, opened = case["person__birth_date"], local(case.opened_at)
    age = born and opened.year - born.year - ((opened.month, opened.day) < (born.month, born.day))
    band = None if age is None else [name for name, first in zip(AgeBand.values, (0, 18, 26, 40, 60, 75), strict=True) if age >= first][-1]
    found = []
    for one in personas:
        score = (band in one.age_bands) + bool({*one.themes} & {*case.themes}) + bool(met & {*one.categories})
        if one.living_area_id == case.living_area_id and score >= one.at_least:
            found.append((-score, one.rank, one.id, one.slug))
    return min(found)[-1] if found else None


def irritant(row: Fact, now: datetime) -> dict[str, Any]:
    since, until = local(row.reported_at), local(row.resolved_at or row.left_at or now)
    how = "resolved" if row.resolved_at else row.left_by or "waiting"
    working = sum(1 for back in range(1, (until - since).days + 1) if clock.is_working_day(since + timedelta(days=back)))
    presumed = row.status == "resolved" and row.person_says in ("", "unreachable") and row.resolved_at + timedelta(days=30) <= now
    return Fact(row, since=since, how=how, days=max((until - since).days, 0), working=working, is_presumed=presumed)


def of_irritants(rows: Rows) -> dict[str, Any]:
    those = [Fact(row) for row in rows]
    number, still = len(those), [row for row in those if row.status in ("reported", "in_progress")]
    resolved, confirmed = [row for row in those if row.resolved_at], [row for row in those if row.status == "confirmed"]
    reopened = [row for row in those if row.reopened_count]
    ended_once = [row for row in those if row not in still or row.reopened_count]
    days, working = (waits((row[unit], row.how == "resolved") for row in those) for unit in ("days", "working"))
    ends = [(row.days, row.how) for row in those]
    half, most = reached_bounds(days, HALF), reached_bounds(days, MOST)
    return {
        "reported": number,
        "open": len(still),
        "resolved": len(resolved),
        "confirmed": len(confirmed),
        "presumed": sum(row.is_presumed for row in those),
        "resolution_rate": share(len(resolved), number),
        "confirmed_rate": share(len(confirmed), len(resolved)),
        "still_open_share": share(len(still), number),
        "left": sum(row.left_by in LEFT for row in still),
        "median_days": reached(days, HALF),
        "median_days_low": half[0],
        "median_days_high": half[1],
        "p90_days": reached(days, MOST),
        "p90_days_low": most[0],
        "p90_days_high": most[1],
        "median_working_days": reached(working, HALF),
        "p90_working_days": reached(working, MOST),
        "resolved_within_30_days": resolved_by(30, ends),
        "resolved_within_90_days": resolved_by(90, ends),
        "reopened": len(reopened),
        "reopen_rate": share(len(reopened), len(ended_once)),
    }


def handovers(now: datetime) -> Rows:
    taken = ("accepted", "completed", "returned")
    names = ("status", "kind", "urgency", "reason_code", "requested_at", "answered_at", "ended_at", "respond_by", "case_id")
    more = ("from_agency__slug", "to_agency__slug", "case__living_area__slug", "case__commune_id", "case__commune__intercommunality")
    everything = [Fact(row) for row in Handover.objects.values(*names, *more)]
    for row in everything:
        answered, ended = (moment if moment and moment <= now else None for moment in (row.answered_at, row.ended_at))
        state = row.status if ended else "accepted" if answered else "requested"
        known = answered or ended or now
        row.update(since=local(row.requested_at), state=state, answered=answered, known=known, is_taken=state in taken)
        row["hours"] = floor((known - row.requested_at).total_seconds() / 3600)
        row.update(commune_id=row["case__commune_id"], intercommunality=row["case__commune__intercommunality"])
        row["loop"] = (
            row.is_taken
            and row.kind == "lead"
            and any(
                other.case_id == row.case_id and other.kind == "lead" and other["from_agency__slug"] == row["to_agency__slug"]
                for other in everything
                if other.status in taken and other.answered_at < row.answered_at
            )
        )
    return [row for row in everything if row.requested_at <= now]


def answers(rows: list[Fact], *, overdue: list[Fact], in_time: int) -> dict[str, Any]:
    curve = waits((row.hours, bool(row.answered)) for row in rows)
    return {
        "answered_in_time": in_time,
        "answered_in_time_rate": share(in_time, in_time + len(overdue)),
        "median_hours": reached(curve, HALF),
        "p90_hours": reached(curve, MOST),
    }


def of_handovers(rows: Rows) -> dict[str, Any]:
    those = [Fact(row) for row in rows]
    states = [row.state for row in those]
    overdue = [row for row in those if row.known > row.respond_by and row.state != "cancelled"]
    return {
        "sent": len(those),
        "pending": states.count("requested"),
        "accepted": sum(row.is_taken for row in those),
        **{state: states.count(state) for state in ("completed", "rejected", "returned", "cancelled", "expired")},
        "loops": sum(row.loop for row in those),
        "rejection_rate": share(states.count("rejected"), sum(bool(row.answered) for row in those)),
        **answers(those, overdue=overdue, in_time=sum(bool(row.answered) and row.answered <= row.respond_by for row in those)),
    }


def flags(now: datetime) -> Rows:
    found, stops = [], defaultdict(list)
    for stop in FlagRouting.objects.values("flag_id", "agency__slug", "received_at", "left_at"):
        stops[stop["flag_id"]].append(Fact(stop))
    names = ("pk", "status", "severity", "raised_at", "acknowledged_at", "ended_at", "respond_by", "case_id", "commune_id")
    names = (*names, "commune__intercommunality")
    for row in map(Fact, RiskFlag.objects.filter(raised_at__lte=now).values(*names)):
        answered = min(moment for moment in (row.acknowledged_at, row.ended_at, datetime.max.replace(tzinfo=now.tzinfo)) if moment)
        answered = answered if answered <= now else None
        [at] = [stop for stop in stops[row.pk] if stop.received_at <= now and not (stop.left_at and stop.left_at <= now)]
        row["redirected"] = any(stop.left_at and stop.left_at <= now for stop in stops[row.pk])
        row["state"] = row.status if row.ended_at and row.ended_at <= now else "acknowledged" if answered else "raised"
        row.update(since=local(row.raised_at), answered=answered, known=answered or now, to_agency__slug=at["agency__slug"])
        row["hours"] = floor((row.known - row.raised_at).total_seconds() / 3600)
        found.append(row)
    return list(found)


def of_flags(rows: Rows) -> dict[str, Any]:
    those = [Fact(row) for row in rows]
    states = [row.state for row in those]
    return {
        "raised": len(those),
        "pending": states.count("raised"),
        **{state: states.count(state) for state in ("acknowledged", "taken_up", "dismissed", "withdrawn")},
        "redirected": sum(row.redirected for row in those),
        **answers(
            those,
            overdue=[row for row in those if row.known > row.respond_by],
            in_time=sum(bool(row.answered) and row.answered <= row.respond_by for row in those),
        ),
    }


def caseload(now: datetime) -> Rows:
    leads = dict(Participation.objects.filter(role="lead", ended_at=None).values_list("case_id", "agency__slug"))
    found = []
    names = ("pk", "opened_at", "closed_at", "outcome", "commune_id", "commune__intercommunality", "living_area__slug")
    for row in map(Fact, CaseFile.objects.exclude(outcome="merged").filter(opened_at__lte=now).values(*names)):
        closed = row.closed_at if row.closed_at and row.closed_at <= now else None
        row.update(
            since=local(row.opened_at), outcome=row.outcome if closed else None, case_id=row.pk, agency_in_charge__slug=leads.get(row.pk)
        )
        row["days"] = max((local(closed or now) - row.since).days, 0)
        found.append(row)
    return list(found)


def of_cases(rows: Rows) -> dict[str, Any]:
    those = [Fact(row) for row in rows]
    outcomes = [row.outcome for row in those]
    days = waits((row.days, row.outcome is not None) for row in those)
    return {
        "opened": len(those),
        "open": outcomes.count(None),
        "closed": len(those) - outcomes.count(None),
        **{outcome: outcomes.count(outcome) for outcome in ("resolved", "partly_resolved", "unresolved", "lost_contact")},
        "median_days": reached(days, HALF),
        "p90_days": reached(days, MOST),
    }


FACTS: Mapping[str, Callable[[datetime], Rows]] = {"irritants": irritants, "handovers": handovers, "flags": flags, "caseload": caseload}
FIGURES: Mapping[str, Callable[[Rows], dict[str, Any]]] = {
    "irritants": of_irritants,
    "handovers": of_handovers,
    "flags": of_flags,
    "caseload": of_cases,
}


def aged(days: int) -> str:
    return "181+" if days > 180 else next(code for code in ("0-7", "8-30", "31-90", "91-180") if days <= int(code.split("-")[1]))


KEYS: Mapping[str, Callable[[Fact], Any]] = {
    "theme": lambda row: row["category__theme"],
    "category": lambda row: row["category__code"],
    "commune": lambda row: row.commune_id,
    "intercommunality": lambda row: row["intercommunality"] if "intercommunality" in row else row["commune__intercommunality"],
    "agency_concerned": lambda row: row["agency_concerned__slug"],
    "agency_in_charge": lambda row: row["agency_in_charge__slug"],
    "persona": lambda row: row.persona,
    "age": lambda row: aged(row.days) if row.how == "waiting" and row.status in ("reported", "in_progress") else None,
    "from_agency": lambda row: row["from_agency__slug"],
    "to_agency": lambda row: row["to_agency__slug"],
    "year": lambda row: f"{row.since:%Y}",
    "quarter": lambda row: f"{row.since:%Y}-Q{(row.since.month + 2) // 3}",
    "month": lambda row: f"{row.since:%Y-%m}",
    "kind": lambda row: row.kind,
    "urgency": lambda row: row.urgency,
    "reason": lambda row: (row.reason_code or None) if row.state in ("rejected", "returned") else None,
    "severity": lambda row: row.severity,
    "outcome": lambda row: row.outcome,
}


def counted(code: str, rows: Rows, group: str | None) -> dict[Any, dict[str, Any]]:
    """The figures of each group, by its code; of all of them under None without a group."""
    groups: dict[Any, Rows] = defaultdict(list)
    for row in rows:
        groups[KEYS[group](Fact(row)) if group else None].append(row)
    return {key: FIGURES[code](those) for key, those in groups.items()}

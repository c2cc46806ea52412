"""How long it takes, and how long what is open has been waiting."""

from typing import Any

from django.utils.translation import gettext as _

from agencies.actor import Actor
from frontend.charts.columns import Column, columns_chart
from frontend.charts.steps import Step, steps_chart
from frontend.figures.drawn import Drawn, of
from frontend.figures.windows import Window
from irritants.ages import AGES
from irritants.statistics.curves import resolution_curve
from irritants.statistics.figures import Report
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.populations.reported import irritant_figures


def how_long(actor: Actor, window: Window) -> Drawn:
    """The curve is Kaplan-Meier's, as the median; what is told of its end is Aalen-Johansen's, which counts those who left as such."""
    since, until = window.first_day, window.last_day
    curve = resolution_curve(actor, from_=since, to=until)
    steps = [Step(point.day, point.resolved, point.low, point.high, point.at_risk) for point in curve.points]
    ends = (curve.points[-1].incidence, curve.points[-1].left) if curve.points else None
    chart = steps_chart("curve", _("How long"), steps, median=curve.median.day, suppressed=curve.suppressed, ends=ends)
    report: Report[Any] = Report((), {}, {"from": since, "to": until}, curve.scope, curve.live, curve.extracted_at)
    indicators = of(INDICATORS, "median_days", "resolved_within_90_days")
    return Drawn(chart, report, window, indicators, is_empty=not curve.number and not curve.suppressed)


def waiting(actor: Actor, window: Window) -> Drawn:
    """What is open now, whenever it was reported. An age that has no row has none."""
    report = irritant_figures(actor, by=["age"])
    numbers = {row.keys["age"]: row.reported for row in report.rows}
    columns = [Column(age_in_words(code), numbers.get(code, 0)) for code, _last in AGES]
    chart = columns_chart("backlog", _("What is waiting, and since when"), columns, unit=_("Days"))
    about = _("open now, whenever it was reported")
    return Drawn(chart, report, window, of(INDICATORS, "open"), about=about, is_empty=not report.rows)


def age_in_words(code: str) -> str:
    """Of a class of days: `8-30`, `181+`."""
    first, dash, last = code.partition("-")
    return f"{first}–{last}" if dash else _("over %(days)d") % {"days": int(first.removesuffix("+")) - 1}

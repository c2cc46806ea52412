"""The charts of the figures: what is asked of the engine for each, and how the answer is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.actor import Actor
from agencies.models import LivingArea
from backend.base import clock
from frontend.charts.areas import areas_chart
from frontend.charts.compare import Pair, compare_chart
from frontend.charts.shapes import Chart
from frontend.charts.trend import Month, trend_chart
from frontend.figures.area_map import draw_area
from frontend.figures.windows import Window
from frontend.figures.words import percent
from irritants.exports.months import first_day, in_words, last_day, month_of, up_to
from irritants.exports.names import names, period_in_words
from irritants.statistics.figures import Report
from irritants.statistics.indicators import INDICATORS, Indicator
from irritants.statistics.reported import IrritantRow, irritant_figures

MOST_LINES, MONTHS = 6, 13
"""Lines of what hurts; months of the trend, so that the last is seen beside that of a year before."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart, what it is made of, and the question of the explorer that goes further (`by`; none without)."""

    chart: Chart
    report: Report[Any]
    window: Window
    indicators: Sequence[Indicator]
    """Whose definitions its files say."""
    by: str = ""
    earlier: Report[Any] | None = None
    about: str = ""
    """The period that it speaks of, in words, where it is not that of its report."""

    @property
    def period(self) -> str:
        return self.about or period_in_words(self.report.period)

    @property
    def explore(self) -> str:
        return f"by={self.by}&{self.window.explored}" if self.by else ""


def of(indicators: Sequence[Indicator], *codes: str) -> list[Indicator]:
    return [indicator for indicator in indicators if indicator.code in codes]


def what_hurts(actor: Actor, window: Window) -> Drawn:
    """What was reported most, against the period before. Two questions. In a month, too few are of one category: themes then."""
    by = "category" if window.is_year else "theme"
    now, earlier = (
        irritant_figures(actor, by=[by], with_total=True, from_=one.first_day, to=one.last_day) for one in (window, window.earlier)
    )
    heading = _("Category") if by == "category" else _("Theme")
    chart = compare_chart(
        "hurts", _("What hurts most"), pairs(now, earlier, by), heading=heading, now=window.words, before=window.earlier.words
    )
    return Drawn(chart, now, window, of(INDICATORS, "reported"), by, earlier)


def pairs(now: Report[Any], earlier: Report[Any], by: str) -> list[Pair]:
    """Most reported first. What is hidden now has no place among them, and is left to the explorer."""
    of_now, of_before = (reported_by(report, by) for report in (now, earlier))
    known = sorted((code for code, value in of_now.items() if value), key=lambda code: (-(of_now[code] or 0), code or ""))[:MOST_LINES]
    words = names(by, known)
    return [Pair(words[code], of_now[code], of_before.get(code, 0)) for code in known]


def reported_by(report: Report[Any], group: str) -> dict[str | None, int | None]:
    """None is hidden; what has no row is zero."""
    return {row.keys[group]: row.reported for row in report.rows}


def trend(actor: Actor, window: Window) -> Drawn:
    """Asked of all months at once, whichever are drawn: what is hidden is then the same on every page."""
    report = irritant_figures(actor, by=["month"])
    rows = by_month(report)
    months = up_to(window.latest, MONTHS)
    chart = trend_chart("trend", _("Better or worse"), [told(month, rows.get(month)) for month in months])
    period = {"from": first_day(months[0]), "to": last_day(months[-1])}
    return Drawn(chart, replace(report, period=period), window, of(INDICATORS, "reported", "resolution_rate"), "month")


def by_month(report: Report[Any]) -> dict[str | None, IrritantRow]:
    return {row.keys["month"]: row for row in report.rows}


def told(month: str, row: IrritantRow | None) -> Month:
    """A month without a row had none."""
    name, short = in_words(month), date_format(first_day(month), pgettext("date format: month of a chart", "M y"))
    over = month < month_of(clock.today())
    if row is None:
        return Month(name, short, 0, over=over)
    return Month(name, short, row.reported, percent(row.resolution_rate), over=over)


def where(actor: Actor, window: Window) -> Drawn | None:
    """None where no living area can be drawn."""
    report = irritant_figures(actor, by=["commune"], from_=window.first_day, to=window.last_day)
    area = area_of(report)
    area_map = draw_area(area, reported_by(report, "commune")) if area else None
    return Drawn(areas_chart("map", _("Where"), area_map), report, window, of(INDICATORS, "reported"), "commune") if area_map else None


def area_of(report: Report[Any]) -> str | None:
    """The living area that the figures are about, else the first there is."""
    if report.scope["kind"] == "living_area":
        return str(report.scope["names"][0])
    return LivingArea.objects.order_by("name").values_list("slug", flat=True).first()

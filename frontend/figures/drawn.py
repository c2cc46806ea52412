"""The charts of the figures: what is asked of the engine for each, and how the answer is drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.actor import Actor
from agencies.models import LivingArea
from backend.base import clock
from backend.base.written import dated
from frontend.charts.areas import areas_chart, no_areas_chart
from frontend.charts.compare import Pair, compare_chart
from frontend.charts.shapes import Chart
from frontend.charts.trend import Month, trend_chart
from frontend.figures.area_map import draw_area
from frontend.figures.pace import Compared, compared
from frontend.figures.windows import Window
from frontend.figures.words import percent
from irritants.exports.months import first_day, in_words, last_day, month_of, up_to
from irritants.exports.names import names, period_in_words
from irritants.statistics.figures import Report
from irritants.statistics.indicators import INDICATORS, Indicator
from irritants.statistics.populations.reported import IrritantRow, irritant_figures

MOST_LINES, MONTHS = 6, 13
"""Lines of what hurts; months of the trend, so that the last is seen beside that of a year before."""
IN_TIME = timedelta(days=30)
TOLD_OF_HIDDEN = 3
"""A map is worth drawing when, for each commune that it tells, it hides no more than so many."""


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
    is_empty: bool = False
    """There is nothing in it to tell."""
    compared: Compared | None = None

    @property
    def period(self) -> str:
        return self.about or period_in_words(self.report.period)

    @property
    def explore(self) -> str:
        """A period without an end lasts until today there."""
        if not self.by:
            return ""
        since, until = self.report.period["from"], self.report.period["to"]
        over = until if until and until < clock.today() else None
        months = {name: month_of(day) for name, day in (("start", since), ("end", over)) if day}
        return urlencode({"by": self.by, **months})


def of(indicators: Sequence[Indicator], *codes: str) -> list[Indicator]:
    return [indicator for indicator in indicators if indicator.code in codes]


def what_hurts(actor: Actor, window: Window) -> Drawn:
    """What was reported most, against the period before. Three questions. In a month, too few are of one category: themes then."""
    by = "category" if window.is_year else "theme"
    now, earlier = (
        irritant_figures(actor, by=[by], with_total=True, from_=one.first_day, to=one.last_day) for one in (window, window.earlier)
    )
    heading = _("Category") if by == "category" else _("Theme")
    fair = compared(window, first_month(irritant_figures(actor, by=["month"])))
    chart = compare_chart(
        "hurts",
        _("What hurts most"),
        pairs(now, earlier, by),
        heading=heading,
        now=fair.now,
        before=fair.before,
        nothing="" if now.rows else _("None was reported in this period."),
    )
    return Drawn(chart, now, window, of(INDICATORS, "reported"), by, earlier, is_empty=not now.rows, compared=fair)


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
    indicators = of(INDICATORS, "reported", "resolved_within_30_days")
    return Drawn(chart, replace(report, period=period), window, indicators, "month", is_empty=not report.rows)


def by_month(report: Report[Any]) -> dict[str | None, IrritantRow]:
    return {row.keys["month"]: row for row in report.rows}


def first_month(report: Report[Any]) -> str | None:
    """In which something was reported, hidden or not; None where nothing ever was."""
    return min(filter(None, by_month(report)), default=None)


def told(month: str, row: IrritantRow | None) -> Month:
    """A month without a row had none. What share was resolved in time is told once all of its irritants have had that time."""
    name, short = in_words(month), dated(first_day(month), pgettext("date format: month of a chart", "M y"))
    over = month < month_of(clock.today())
    if row is None:
        return Month(name, short, 0, over=over)
    ripe = last_day(month) + IN_TIME <= clock.today()
    return Month(name, short, row.reported, percent(row.resolved_within_30_days) if ripe else None, over=over)


def where(actor: Actor, window: Window) -> Drawn | None:
    """Of the window if that tells enough, else of its year, else since the beginning: what is hidden in a month is told over longer.

    Where none of them does, by intercommunality and without a map. None where there is nothing to tell, or no living area to draw.
    """
    reports = []
    for since, until in wider_and_wider(window):
        report = irritant_figures(actor, by=["commune"], from_=since, to=until)
        reports.append(report)
        if is_told(reported := reported_by(report, "commune")):
            area_map = draw_area(area, reported) if (area := area_of(report)) else None
            chart = areas_chart("map", _("Where"), area_map, preface=preface_of(report, window)) if area_map else None
            return Drawn(chart, report, window, of(INDICATORS, "reported"), "commune") if chart else None
    return by_intercommunality(actor, window) if reports[-1].rows else None


def wider_and_wider(window: Window) -> Iterator[tuple[date | None, date | None]]:
    yield window.first_day, window.last_day
    if not window.is_year:
        year = Window(window.code[:4])
        yield year.first_day, year.last_day
    yield None, None


def is_told(reported: Mapping[str | None, int | None]) -> bool:
    hidden, told = (sum(value is None for value in reported.values()), sum(bool(value) for value in reported.values()))
    return bool(told) and hidden <= TOLD_OF_HIDDEN * told


def preface_of(report: Report[Any], window: Window) -> str:
    """Why the map is not of the period of its page."""
    if report.period["from"] == window.first_day and report.period["to"] == window.last_day:
        return ""
    facts = {"period": window.words, "longer": period_in_words(report.period)}
    return _("Of %(period)s alone, hardly any commune could be told; this is %(longer)s.") % facts


def by_intercommunality(actor: Actor, window: Window) -> Drawn:
    report = irritant_figures(actor, by=["intercommunality"])
    reported = reported_by(report, "intercommunality")
    words = names("intercommunality", reported)
    lines = sorted(((words[code], value) for code, value in reported.items()), key=lambda line: (line[1] is None, -(line[1] or 0), line[0]))
    return Drawn(no_areas_chart("map", _("Where"), lines), report, window, of(INDICATORS, "reported"))


def area_of(report: Report[Any]) -> str | None:
    """The living area that the figures are about, else the first there is."""
    if report.scope["kind"] == "living_area":
        return str(report.scope["names"][0])
    return LivingArea.objects.order_by("name").values_list("slug", flat=True).first()

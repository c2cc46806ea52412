"""What everybody may read of a living area: what gets in people's way, what gets resolved, how long it takes. On a page, and as files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.base import clock
from backend.base.spreadsheets import FORMATS
from backend.rates import address_of, count_request
from frontend.acting import know_actor
from frontend.attachments import attached
from frontend.charts.areas import areas_chart
from frontend.charts.compare import Pair, Period, compare_chart
from frontend.charts.shapes import Chart
from frontend.charts.trend import trend_chart
from frontend.figures.area_map import draw_area
from frontend.figures.drawn import MONTHS, by_month, of, reported_by, told
from frontend.figures.files import EXTENSIONS, as_file
from frontend.figures.story import key_figures, public_story
from frontend.views.errors import too_many_requests
from irritants.exports.months import first_day, last_day, month_of, up_to
from irritants.exports.names import GROUP_LABELS, names, period_in_words
from irritants.exports.sheets import extraction, file_name, sheet_of, what_is_hidden
from irritants.statistics.figures import Report
from irritants.statistics.indicators import INDICATORS, Indicator
from irritants.statistics.populations.reported import IRRITANTS, IrritantRow
from irritants.statistics.public import GROUPS, public_areas, public_figures
from irritants.statistics.suppression import PUBLIC_THRESHOLD

View = Callable[..., HttpResponse]
MOST_LINES = 8
"""Of the chart of what hurts most; the table has all of them."""


@dataclass(frozen=True, slots=True)
class Steered:
    """A living area whose figures are public."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Published:
    """A chart for everybody, with what its files say besides."""

    chart: Chart
    report: Report[Any]
    indicators: Sequence[Indicator]
    period: str


def for_everybody(view: View) -> View:
    """Counted as the API counts whoever asks it for the same: by address, in one count for both doors. `area` is one that is steered."""

    @login_not_required
    @require_safe
    @never_cache
    @wraps(view)
    def counted(request: HttpRequest, area: str, **asked: str) -> HttpResponse:
        rate = count_request(address_of(request), "read")
        if rate.exceeded:
            return too_many_requests(request, seconds=rate.seconds_left)
        if (name := public_areas().get(area)) is None:
            raise Http404
        return view(request, Steered(area, name), **asked)

    return counted


@for_everybody
def public(request: HttpRequest, area: Steered) -> HttpResponse:
    know_actor(request)
    by_category = public_figures(area.slug, by="category")
    too_few = bool(by_category.total and by_category.total.suppressed)
    context: dict[str, Any] = {"area": area, "indicators": INDICATORS, "too_few": too_few, "threshold": PUBLIC_THRESHOLD}
    if by_category.total and by_category.total.reported:
        told_of = {"category": by_category}
        charts = [drawn for key in CHARTS if (drawn := published(area.slug, key, told_of))]
        context |= {
            "story": public_story(by_category.total, charts[0].chart),
            "keys": key_figures(by_category.total, Period(""), [], in_time="resolved_within_90_days"),
            "categories": lines(by_category),
            "charts": charts,
            "extraction": extraction(by_category),
            "hidden": what_is_hidden(by_category),
            "groups": {group: GROUP_LABELS[group] for group in GROUPS},
            "sheets": list(FORMATS),
        }
    return render(request, "frontend/figures/public.html", context)


@for_everybody
def public_file(_request: HttpRequest, area: Steered, key: str, extension: str) -> HttpResponse:
    """A chart of the page (`trend.svg`), or all the figures by one of the groups of the API (`by-theme.csv`)."""
    group = key.removeprefix("by-")
    name = file_name(_("public"), area.slug, group)
    if group != key and group in GROUPS and extension in FORMATS:
        media_type, write = FORMATS[extension]
        sheet = sheet_of(IRRITANTS, public_figures(area.slug, by=group), None, {"by": [group]})
        return attached(write(sheet), media_type, f"{name}.{extension}")
    drawn = published(area.slug, key, {}) if key in CHARTS and extension in EXTENSIONS else None
    if drawn is None:
        raise Http404
    return as_file(drawn, None, name, extension)


def published(area: str, key: str, known: Mapping[str, Report[IrritantRow]]) -> Published | None:
    """`known`: answers that were asked for already, by group."""
    group, draw = CHARTS[key]
    return draw(area, known.get(group) or public_figures(area, by=group))


def lines(report: Report[IrritantRow]) -> list[tuple[str, IrritantRow]]:
    """Categories that are told, most reported first."""
    told_of = [row for row in report.rows if row.reported]
    words = names("category", [row.keys["category"] for row in told_of])
    return [(words[row.keys["category"]], row) for row in sorted(told_of, key=lambda row: -(row.reported or 0))]


def largest(key: str, title: str, group: str, report: Report[IrritantRow], most: int | None = None) -> Published:
    """`most`: how many lines are drawn, where all of them would be too many; none of those hidden then."""
    found = reported_by(report, group)
    words = names(group, found)
    ordered = sorted(found, key=lambda code: (found[code] is None, -(found[code] or 0), words[code]))
    drawn = [code for code in ordered if found[code]][:most] if most else ordered
    heading, now = str(GROUP_LABELS[group]), Period(pgettext("irritants", "Reported"))
    pairs = [Pair(words[code], found[code], None) for code in drawn]
    chart = compare_chart(key, title, pairs, heading=heading, now=now, before=None, threshold=PUBLIC_THRESHOLD)
    return Published(chart, report, of(INDICATORS, "reported"), period_in_words(report.period))


def categories(_area: str, report: Report[IrritantRow]) -> Published:
    return largest("categories", _("What hurts most"), "category", report, MOST_LINES)


def themes(_area: str, report: Report[IrritantRow]) -> Published:
    return largest("themes", _("By theme"), "theme", report)


def trend(_area: str, report: Report[IrritantRow]) -> Published:
    rows, months = by_month(report), up_to(month_of(clock.today()), MONTHS)
    chart = trend_chart("trend", _("Better or worse"), [told(month, rows.get(month)) for month in months], threshold=PUBLIC_THRESHOLD)
    period = period_in_words({"from": first_day(months[0]), "to": last_day(months[-1])})
    return Published(chart, report, of(INDICATORS, "reported", "resolved_within_30_days"), period)


def where(area: str, report: Report[IrritantRow]) -> Published | None:
    area_map = draw_area(area, reported_by(report, "commune"))
    if area_map is None:
        return None
    return Published(areas_chart("map", _("Where"), area_map), report, of(INDICATORS, "reported"), period_in_words(report.period))


Draw = Callable[[str, Report[IrritantRow]], Published | None]
CHARTS: Mapping[str, tuple[str, Draw]] = {
    "categories": ("category", categories),
    "map": ("commune", where),
    "themes": ("theme", themes),
    "trend": ("month", trend),
}
"""By key, in the order in which they tell the story: by what they are grouped, and how they are drawn."""

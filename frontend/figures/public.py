"""What everybody may read of a living area: what gets in people's way, what gets resolved, how long it takes."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backend.base import clock
from backend.rates import address_of, count_request
from frontend.acting import know_actor
from frontend.bars import BarRow
from frontend.charts.areas import areas_chart
from frontend.charts.shapes import Chart, hidden_words
from frontend.charts.trend import trend_chart
from frontend.figures.area_map import draw_area
from frontend.figures.drawn import MONTHS, by_month, reported_by, told
from frontend.figures.story import key_figures
from frontend.figures.words import percent
from frontend.views.errors import too_many_requests
from irritants.exports.months import month_of, up_to
from irritants.exports.names import names
from irritants.statistics.figures import Report
from irritants.statistics.indicators import INDICATORS
from irritants.statistics.public import public_areas, public_figures
from irritants.statistics.reported import IrritantRow
from irritants.statistics.suppression import PUBLIC_THRESHOLD


@login_not_required
@require_safe
@never_cache
def public(request: HttpRequest, area: str) -> HttpResponse:
    """Counted as the API counts whoever asks it for the same: by address, in one count for both doors."""
    rate = count_request(address_of(request), "read")
    if rate.exceeded:
        return too_many_requests(request, seconds=rate.seconds_left)
    know_actor(request)
    if area not in (areas := public_areas()):
        raise Http404
    themes = public_figures(area, by="theme")
    context: dict[str, Any] = {
        "name": areas[area],
        "report": themes,
        "threshold": PUBLIC_THRESHOLD,
        "indicators": INDICATORS,
    }
    if themes.total and themes.total.reported:
        context |= {
            "keys": key_figures(themes.total, []),
            "themes": shares(themes, "theme"),
            "categories": lines(public_figures(area, by="category")),
            "charts": list(drawn(area)),
        }
    return render(request, "frontend/figures/public.html", context)


def shares(report: Report[IrritantRow], group: str) -> list[BarRow]:
    found = reported_by(report, group)
    words = names(group, found)
    ordered = sorted(found, key=lambda code: (found[code] is None, -(found[code] or 0), words[code]))
    return [(words[code], found[code], "" if found[code] is not None else hidden_words(PUBLIC_THRESHOLD)) for code in ordered]


def lines(report: Report[IrritantRow]) -> list[tuple[str, IrritantRow, int | None]]:
    """Categories that are told, most reported first, with the share resolved."""
    told_of = [row for row in report.rows if row.reported]
    words = names("category", [row.keys["category"] for row in told_of])
    return [
        (words[row.keys["category"]], row, percent(row.resolution_rate)) for row in sorted(told_of, key=lambda row: -(row.reported or 0))
    ]


def drawn(area: str) -> list[Chart]:
    months = by_month(public_figures(area, by="month"))
    latest = up_to(month_of(clock.today()), MONTHS)
    charts = [trend_chart("trend", _("Better or worse"), [told(month, months.get(month)) for month in latest], threshold=PUBLIC_THRESHOLD)]
    area_map = draw_area(area, reported_by(public_figures(area, by="commune"), "commune"))
    return [*charts, areas_chart("map", _("Where"), area_map)] if area_map else charts

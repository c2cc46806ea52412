"""Month after month: how many were reported, and what share of them is resolved by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from frontend.charts.pen import ceiling, hatched, hatching, joined, percent, rule, tag, text
from frontend.charts.shapes import Chart, Table, hidden_words, shown
from irritants.statistics.suppression import THRESHOLD

HEIGHT = 288
NUMBERS, SHARES = (40.0, 130.0), (184.0, 256.0)
"""Top and foot of the two panels."""
NAMES = 278
EVERY = 3
"""Months named on a telephone: one in three, counted from the last."""


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    short: str
    reported: int | None
    """None: hidden."""
    percent_resolved: int | None = None
    """None: hidden, or none was reported."""
    over: bool = True
    """The present month is not."""

    @property
    def hidden(self) -> bool:
        return self.reported is None


def trend_chart(key: str, title: str, months: Sequence[Month], *, threshold: int = THRESHOLD) -> Chart:
    top = ceiling(max((month.reported or 0 for month in months), default=0))
    parts = [hatching(key), *panels(top), *hidden_bands(key, months), *bars(months, top), *line(months), *month_names(months)]
    seen = any(month.reported for month in months)
    words = hidden_words(threshold)
    drawing = joined(parts) if seen else SafeString()
    return Chart(key, title, sentence(months, words), drawing, HEIGHT, table(months), legend(months, words))


def panels(top: int) -> list[SafeString]:
    words = [
        text(pgettext("irritants", "Reported"), x="0", y=NUMBERS[0] - 24, look="chart-strong"),
        text(_("Resolved by now (%)"), x="0", y=SHARES[0] - 24, look="chart-strong"),
    ]
    ends = [(NUMBERS[0], top), (NUMBERS[1], 0), (SHARES[0], 100), (SHARES[1], 0)]
    return [*words, *(rule(y) for y, _value in ends), *(text(str(value), x="0", y=y - 3, look="chart-mild") for y, value in ends)]


def middle(at: int, of: int) -> float:
    return 100 * (at + 0.5) / of


def hidden_bands(key: str, months: Sequence[Month]) -> list[SafeString]:
    width = 100 / len(months) if months else 0
    return [
        tag("rect", x=percent(at * width), y=top, width=percent(width), height=foot - top, fill=hatched(key))
        for at, month in enumerate(months)
        if month.hidden
        for top, foot in (NUMBERS, SHARES)
    ]


def bars(months: Sequence[Month], top: int) -> list[SafeString]:
    parts, width = [], 60 / max(len(months), 3)
    for at, month in enumerate(months):
        if month.reported:
            height = (NUMBERS[1] - NUMBERS[0]) * month.reported / top
            x, look = percent(middle(at, len(months)) - width / 2), "chart-now" if month.over else "chart-now chart-unfinished"
            parts.append(tag("rect", x=x, y=NUMBERS[1] - height, width=percent(width), height=height, class_=look))
            parts.append(text(str(month.reported), x=percent(middle(at, len(months))), y=NUMBERS[1] - height - 4, look="chart-middle"))
    return parts


def line(months: Sequence[Month]) -> list[SafeString]:
    """Broken where a month is hidden or had nothing to resolve: a line across would be an invention."""
    points = [
        (middle(at, len(months)), SHARES[1] - (SHARES[1] - SHARES[0]) * month.percent_resolved / 100)
        if month.percent_resolved is not None
        else None
        for at, month in enumerate(months)
    ]
    pairs = pairwise(points)
    drawn = [
        tag("line", x1=percent(one[0]), y1=one[1], x2=percent(other[0]), y2=other[1], class_="chart-line")
        for one, other in pairs
        if one and other
    ]
    return drawn + [tag("circle", cx=percent(point[0]), cy=point[1], r=4, class_="chart-point") for point in points if point]


def month_names(months: Sequence[Month]) -> list[SafeString]:
    count = len(months)
    return [
        text(
            month.short,
            x=percent(middle(at, count)),
            y=NAMES,
            look="chart-mild chart-middle" + ("" if (count - 1 - at) % EVERY == 0 or count <= EVERY else " chart-if-wide"),
        )
        for at, month in enumerate(months)
    ]


def sentence(months: Sequence[Month], hidden: str) -> str:
    known = [(month.reported, month) for month in months if month.reported and month.over]
    if not known:
        return hidden + "." if any(month.hidden for month in months) else _("None was reported in these months.")
    most, at_most = max(known, key=lambda pair: pair[0])
    latest, last = known[-1]
    facts = {"month": at_most.name, "most": most, "last": last.name, "number": latest, "share": last.percent_resolved}
    said = _("Most were reported in %(month)s (%(most)d). Of the %(number)d reported in %(last)s, %(share)s%% are resolved by now.") % facts
    return f"{said} " + _("Those of recent months have had less time to be.")


def legend(months: Sequence[Month], hidden: str) -> list[tuple[str, str]]:
    marks = [("chart-now chart-unfinished", _("Month that is not over"))] if any(not month.over for month in months) else []
    return marks + ([(HIDDEN_MARK, hidden)] if any(month.hidden for month in months) else [])


HIDDEN_MARK = "chart-hidden"
"""Drawn with the pattern of the chart."""


def table(months: Sequence[Month]) -> Table:
    return Table(
        [_("Month"), pgettext("irritants", "Reported"), _("Resolved by now (%)")],
        [[month.name, shown(month.reported, hidden=month.hidden), shown(month.percent_resolved, hidden=month.hidden)] for month in months],
    )

"""Month after month: how many were reported, and what share of them was resolved within as many days for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backend.base.written import in_percent
from frontend.charts.pen import ceiling, hatched, hatching, joined, percent, rule, tag, text
from frontend.charts.shapes import Chart, Table, hidden_words, shown
from irritants.statistics.suppression import THRESHOLD

HEIGHT = 300
NUMBERS, SHARES = (40.0, 130.0), (184.0, 256.0)
"""Top and foot of the two panels."""
NAMES, LINE, LABEL = 278, 14, "chart-mild chart-middle"
ROOM = 1.2
"""For the number above the longest bar."""
EVERY = 3
"""Months named on a telephone: one in three, counted from the last."""


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    short: str
    """Month, a space, year in two digits."""
    reported: int | None
    """None: hidden."""
    percent_in_time: int | None = None
    """Resolved within 30 days; None: hidden, none was reported, or not all of them have had 30 days."""
    over: bool = True
    """The present month is not."""

    @property
    def hidden(self) -> bool:
        return self.reported is None


def trend_chart(key: str, title: str, months: Sequence[Month], *, threshold: int = THRESHOLD) -> Chart:
    top = ceiling(ROOM * max((month.reported or 0 for month in months), default=0))
    share = min(ceiling(max((month.percent_in_time or 0 for month in months), default=0)), 100)
    parts = [
        *(hatching(key), *panels(top, share), *hidden_bands(key, months), *bars(months, top), *line(months, share)),
        *month_names(months),
    ]
    seen = any(month.reported for month in months)
    words = hidden_words(threshold)
    drawing = joined(parts) if seen else SafeString()
    return Chart(key, title, sentence(months, words), drawing, HEIGHT, table(months), legend(months, words))


def panels(top: int, share: int) -> list[SafeString]:
    words = [
        text(pgettext("irritants", "Reported"), x="0", y=NUMBERS[0] - 24, look="chart-strong"),
        text(_("Resolved within 30 days (%)"), x="0", y=SHARES[0] - 24, look="chart-strong"),
    ]
    ends = [(NUMBERS[0], top), (NUMBERS[1], 0), (SHARES[0], share), (SHARES[1], 0)]
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
            parts.append(
                text(str(month.reported), x=percent(middle(at, len(months))), y=NUMBERS[1] - height - 4, look="chart-middle chart-halo")
            )
    return parts


def line(months: Sequence[Month], top: int) -> list[SafeString]:
    """Broken where a month is hidden or had nothing to resolve: a line across would be an invention."""
    points = [
        (middle(at, len(months)), SHARES[1] - (SHARES[1] - SHARES[0]) * month.percent_in_time / top)
        if month.percent_in_time is not None
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
    """On a telephone one in three, with its year; elsewhere all of them, and the year under those that begin one."""
    parts, count, year_above = [], len(months), ""
    for at, month in enumerate(months):
        x, (name, _space, year) = percent(middle(at, count)), month.short.rpartition(" ")
        if count <= EVERY:
            parts.append(text(month.short, x=x, y=NAMES, look=LABEL))
            continue
        if (count - 1 - at) % EVERY == 0:
            parts.append(text(month.short, x=x, y=NAMES, look=f"{LABEL} chart-if-narrow"))
        parts.append(text(name or month.short, x=x, y=NAMES, look=f"{LABEL} chart-if-wide"))
        if name and year != year_above:
            parts.append(text(month.name.rpartition(" ")[2], x=x, y=NAMES + LINE, look=f"{LABEL} chart-if-wide"))
        year_above = year
    return parts


def sentence(months: Sequence[Month], hidden: str) -> str:
    known = [(month.reported, month) for month in months if month.reported and month.over]
    if not known:
        return hidden + "." if any(month.hidden for month in months) else _("None was reported in these months.")
    most, at_most = max(known, key=lambda pair: pair[0])
    said = _("Most were reported in %(month)s (%(most)d).") % {"month": at_most.name, "most": most}
    measured = [(month.percent_in_time, number, month) for number, month in known if month.percent_in_time is not None]
    if not measured:
        return said
    share, number, last = measured[-1]
    facts = {"last": last.name, "number": number, "share": in_percent(share)}
    return f"{said} " + _("Of the %(number)d reported in %(last)s, %(share)s were resolved within 30 days.") % facts


def legend(months: Sequence[Month], hidden: str) -> list[tuple[str, str]]:
    marks = [("chart-now chart-unfinished", _("Month that is not over"))] if any(not month.over for month in months) else []
    return marks + ([(HIDDEN_MARK, hidden)] if any(month.hidden for month in months) else [])


HIDDEN_MARK = "chart-hidden"
"""Drawn with the pattern of the chart."""


def table(months: Sequence[Month]) -> Table:
    return Table(
        [_("Month"), pgettext("irritants", "Reported"), _("Resolved within 30 days (%)")],
        [[month.name, shown(month.reported, hidden=month.hidden), shown(month.percent_in_time, hidden=month.hidden)] for month in months],
    )

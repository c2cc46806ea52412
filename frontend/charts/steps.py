"""The share resolved by each day since the report: steps, how sure they are, and the day by which half are."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backend.base.written import in_percent
from frontend.charts.pen import joined, percent, rule, tag, text
from frontend.charts.shapes import Chart, Table, hidden_words

HEIGHT, TOP, FOOT, NAMES = 252, 24.0, 204.0, 226
MOST_STEPS = 90
"""More are merged: finer than a pixel of a telephone."""
MARKS = (7, 30, 90, 180, 365)
"""Days at which the table tells the curve."""


@dataclass(frozen=True, slots=True)
class Step:
    """From `day` on, this share (0 to 1) is resolved, between `low` and `high` at 95%; so many were still followed."""

    day: int
    share: float
    low: float
    high: float
    at_risk: int


@dataclass(frozen=True, slots=True)
class Plot:
    """Days to hundredths of the width, shares to pixels."""

    last_day: int

    def x(self, day: int) -> float:
        return 100 * min(day, self.last_day) / self.last_day

    def y(self, share: float) -> float:
        return FOOT - (FOOT - TOP) * share


def steps_chart(
    key: str, title: str, steps: Sequence[Step], *, median: int | None, suppressed: bool = False, ends: tuple[float, float] | None = None
) -> Chart:
    """`ends`: the shares that are resolved at the last step, and that ended otherwise before (given up, moved away), together at most 1.

    The curve leaves the latter aside, as if they could still be resolved; the sentence does not.
    """
    if suppressed or not steps:
        words = hidden_words() + "." if suppressed else _("None is resolved yet: there is no curve to draw.")
        return Chart(key, title, words, SafeString(), HEIGHT, Table([_("Days"), _("Resolved (%)")], []))
    plot = Plot(max(steps[-1].day, 1))
    drawn = thinned(steps, plot.last_day)
    parts = [*frame(plot), *band(plot, drawn), *stairs(plot, drawn), *median_mark(plot, median)]
    return Chart(key, title, sentence(steps, median, ends), joined(parts), HEIGHT, table(steps), legend())


def thinned(steps: Sequence[Step], last_day: int) -> list[Step]:
    """The last step of each slice of days."""
    kept = {step.day * MOST_STEPS // (last_day + 1): step for step in steps}
    return list(kept.values())


def frame(plot: Plot) -> list[SafeString]:
    shares = [part for share in (0, 50, 100) for part in (rule(plot.y(share / 100)), share_name(plot, share))]
    days = [0, plot.last_day // 2, plot.last_day]
    anchors = ("", "chart-middle", "chart-end")
    names = [
        text(str(day), x=percent(plot.x(day)), y=NAMES, look=f"chart-mild {look}".strip()) for day, look in zip(days, anchors, strict=True)
    ]
    return [*shares, *names, text(_("days since the report"), x="50%", y=NAMES + 18, look="chart-mild chart-middle")]


def share_name(plot: Plot, share: int) -> SafeString:
    return text(in_percent(share) if share else "", x="0", y=plot.y(share / 100) - 4, look="chart-mild")


def spans(plot: Plot, steps: Sequence[Step]) -> list[tuple[Step, float, float]]:
    """Each step, from where to where it holds."""
    ends = [*(plot.x(step.day) for step in steps[1:]), 100.0]
    return [(step, plot.x(step.day), end) for step, end in zip(steps, ends, strict=True)]


def band(plot: Plot, steps: Sequence[Step]) -> list[SafeString]:
    return [
        tag(
            "rect",
            x=percent(start),
            y=plot.y(step.high),
            width=percent(end - start),
            height=max(plot.y(step.low) - plot.y(step.high), 0),
            class_="chart-band",
        )
        for step, start, end in spans(plot, steps)
        if end > start
    ]


def stairs(plot: Plot, steps: Sequence[Step]) -> list[SafeString]:
    parts, before, here = [], plot.y(0), 0.0
    for step, start, end in spans(plot, steps):
        y = plot.y(step.share)
        if start > here:
            parts.append(segment(here, before, start, before))
        parts += [segment(start, before, start, y), segment(start, y, end, y)]
        before, here = y, end
    return parts


def segment(x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return tag("line", x1=percent(x1), y1=y1, x2=percent(x2), y2=y2, class_="chart-stair")


def median_mark(plot: Plot, median: int | None) -> list[SafeString]:
    if median is None or median > plot.last_day:
        return []
    x, y = plot.x(median), plot.y(0.5)
    words = ngettext("half: %(count)d day", "half: %(count)d days", median) % {"count": median}
    line = tag("line", x1=percent(x), y1=y, x2=percent(x), y2=FOOT, class_="chart-median")
    side, dx = ("chart-end", -6) if x > 60 else ("", 6)  # towards the middle of the drawing
    return [
        line,
        tag("circle", cx=percent(x), cy=y, r=5, class_="chart-point"),
        text(words, x=percent(x), y=FOOT - 8, look=f"chart-strong {side}".strip(), dx=dx),
    ]


def share_at(steps: Sequence[Step], day: int) -> Step | None:
    at = bisect_right([step.day for step in steps], day)
    return steps[at - 1] if at else None


def sentence(steps: Sequence[Step], median: int | None, ends: tuple[float, float] | None) -> str:
    last = steps[-1]
    resolved, otherwise = ends or (last.share, 0.0)
    if median is None:
        said = _("Fewer than half are resolved so far: %(share)d in 100 after %(day)d days.")
    else:
        said = _("Half are resolved within %(median)d days; after %(day)d days, %(share)d in 100 are.")
    words = said % {"median": median, "share": round(100 * resolved), "day": last.day}
    if not round(100 * otherwise):
        return words
    return f"{words} " + _("%(share)d in 100 ended otherwise, and will not be.") % {"share": round(100 * otherwise)}


def legend() -> list[tuple[str, str]]:
    return [("chart-stair", _("Share resolved")), ("chart-band", _("How sure it is (%(share)s)") % {"share": in_percent(95)})]


def table(steps: Sequence[Step]) -> Table:
    days = [day for day in MARKS if day < steps[-1].day] + [steps[-1].day]
    rows = [(day, share_at(steps, day)) for day in days]
    return Table(
        [_("Days"), _("Resolved (%)"), _("At least (%)"), _("At most (%)"), _("Followed until then")],
        [
            [day, round(100 * step.share), round(100 * step.low), round(100 * step.high), step.at_risk] if step else [day, 0, 0, 0, "–"]
            for day, step in rows
        ],
    )

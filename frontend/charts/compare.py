"""Two periods side by side, line by line, with the difference in words; or one alone, where no other is comparable."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from backend.base.spreadsheets import Cell
from backend.base.written import in_percent
from frontend.charts.pen import hatched, hatching, joined, label, percent, tag, text
from frontend.charts.shapes import Chart, Table, hidden_words, shown
from frontend.charts.trend import HIDDEN_MARK
from irritants.statistics.suppression import THRESHOLD

ROW, ALONE, LONGEST, LETTERS, WIDE = 62, 44, 82, 40, 70
"""Height of a line with two bars, with one; length of the longest bar, in hundredths; letters of a name on a telephone, and elsewhere."""
ENOUGH = 10
"""Of fewer, a percentage would be noise."""


@dataclass(frozen=True, slots=True)
class Period:
    """In words; and how many months it has, where counts are compared by the month: a year that is not over has fewer than a whole one."""

    words: str
    months: float | None = None

    def measured(self, count: int) -> float:
        """What is compared: the average a month, to a tenth, or the count itself."""
        return round(count / self.months, 1) if self.months else count

    def said(self, count: int) -> str:
        return average_in_words(self.measured(count)) if self.months else str(count)


@dataclass(frozen=True, slots=True)
class Pair:
    """None: hidden."""

    name: str
    now: int | None
    before: int | None


def compare_chart(
    key: str,
    title: str,
    pairs: Sequence[Pair],
    *,
    heading: str,
    now: Period,
    before: Period | None,
    threshold: int = THRESHOLD,
    nothing: str = "",
) -> Chart:
    """`heading`: what the lines are. `nothing`: why there is none, where it is not that all are hidden."""
    told_of = [now, before] if before else [now]
    values = [(value, period) for pair in pairs for value, period in zip((pair.now, pair.before), told_of, strict=False)]
    longest = max((period.measured(value) for value, period in values if value), default=1)
    row = ROW if before else ALONE
    parts = [hatching(key), *(part for at, pair in enumerate(pairs) for part in drawn(key, pair, at * row, longest, now, before))]
    legend = [(look, in_legend(period)) for look, period in zip(("chart-now", "chart-before"), told_of, strict=False)] if before else []
    some_hidden = any(value is None for value, _period in values)
    return Chart(
        key,
        title,
        sentence(pairs, now, before) or nothing or _("No group is large enough to be told apart."),
        joined(parts) if pairs else SafeString(),
        row * len(pairs),
        table(pairs, heading, now, before),
        [*legend, *([(HIDDEN_MARK, hidden_words(threshold))] if some_hidden else [])],
    )


def drawn(key: str, pair: Pair, y: int, longest: float, now: Period, before: Period | None) -> list[SafeString]:
    return [
        *label(pair.name, narrow=LETTERS, wide=WIDE, x="0", y=y + 14),
        *bar(key, pair.now, now, y + 20, 14, longest, "chart-now"),
        *(bar(key, pair.before, before, y + 37, 12, longest, "chart-before") if before else []),
    ]


def bar(key: str, count: int | None, period: Period, y: int, height: int, longest: float, look: str) -> list[SafeString]:
    if count is None:
        return [
            tag("rect", x="0", y=y, width="24%", height=height, fill=hatched(key)),
            text(_("hidden"), x="25%", y=y + height - 2, look="chart-mild"),
        ]
    width = LONGEST * period.measured(count) / longest
    words = number_format(period.measured(count), 1) if period.months else str(count)
    said = text(words, x=percent(width), y=y + height - 2, look="chart-strong" if look == "chart-now" else "chart-mild", dx=6)
    return [tag("rect", x="0", y=y, width=percent(width), height=height, class_=look), said] if count else [said]


def table(pairs: Sequence[Pair], heading: str, now: Period, before: Period | None) -> Table:
    """Counts, then what is compared where that is something else."""
    if before is None:
        return Table([heading, now.words], [[pair.name, shown(pair.now, hidden=pair.now is None)] for pair in pairs])
    averages = [in_legend(period) for period in (now, before)] if now.months and before.months else []
    rows: list[list[Cell]] = []
    for pair in pairs:
        counts = [(pair.now, now), (pair.before, before)]
        measured = [_("hidden") if count is None else period.measured(count) for count, period in counts] if averages else []
        rows.append(
            [pair.name, *(shown(count, hidden=count is None) for count, _period in counts), *measured, difference(pair, now, before)]
        )
    return Table([heading, now.words, before.words, *averages, _("Difference")], rows)


def in_legend(period: Period) -> str:
    return _("%(period)s, average a month") % {"period": period.words} if period.months else period.words


def average_in_words(average: float) -> str:
    return _("%(number)s a month") % {"number": number_format(average, 1)}


def difference(pair: Pair, now: Period, before: Period) -> str:
    """In words."""
    if pair.now is None or pair.before is None:
        return "–"
    one, other = now.measured(pair.now), before.measured(pair.before)
    more = round(one - other, 1)
    if not more:
        return _("the same")
    if now.months:
        said = _("%(number)s more a month") if more > 0 else _("%(number)s fewer a month")
    else:
        said = _("%(number)s more") if more > 0 else _("%(number)s fewer")
    words = said % {"number": number_format(abs(more), 1 if now.months else 0)}
    return f"{words} ({in_percent(signed(100 * more / other))})" if pair.before >= ENOUGH and other else words


def signed(number: float) -> str:
    """Whole, with a minus that is one."""
    return f"{number:+.0f}".replace("-", "−")


def sentence(pairs: Sequence[Pair], now: Period, before: Period | None) -> str:
    """`pairs`: most first."""
    first = next((pair for pair in pairs if pair.now), None)
    if first is None or first.now is None:
        return ""
    facts = {"name": first.name, "number": first.now, "average": now.said(first.now)}
    said = _("First comes “%(name)s”, with %(number)d: %(average)s.") if now.months else _("First comes “%(name)s”, with %(number)d.")
    words = said % facts
    if before is None or first.before is None:
        return words
    facts = {"period": before.words, "number": before.said(first.before), "difference": difference(first, now, before)}
    return f"{words} " + _("In %(period)s: %(number)s, so %(difference)s.") % facts

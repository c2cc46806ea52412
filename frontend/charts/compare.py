"""Two periods side by side, line by line, with the difference in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend.charts.pen import hatched, hatching, joined, percent, shortened, tag, text
from frontend.charts.shapes import Chart, Table, hidden_words, shown
from frontend.charts.trend import HIDDEN_MARK

ROW, LONGEST, LETTERS = 62, 82, 46
"""Height of a line; length of the longest bar, in hundredths; letters of a name that a telephone shows."""


@dataclass(frozen=True, slots=True)
class Pair:
    """None: hidden."""

    name: str
    now: int | None
    before: int | None


def compare_chart(key: str, title: str, pairs: Sequence[Pair], *, heading: str, now: str, before: str) -> Chart:
    """`heading`: what the lines are; `now` and `before`: the two periods in words."""
    longest = max((value for pair in pairs for value in (pair.now, pair.before) if value), default=1)
    parts = [hatching(key), *(part for at, pair in enumerate(pairs) for part in drawn(key, pair, at * ROW, longest))]
    some_hidden = any(value is None for pair in pairs for value in (pair.now, pair.before))
    rows = [
        [pair.name, shown(pair.now, hidden=pair.now is None), shown(pair.before, hidden=pair.before is None), difference(pair)]
        for pair in pairs
    ]
    return Chart(
        key,
        title,
        sentence(pairs),
        joined(parts) if pairs else SafeString(),
        ROW * len(pairs),
        Table([heading, now, before, _("Difference")], rows),
        [("chart-now", now), ("chart-before", before), *([(HIDDEN_MARK, hidden_words())] if some_hidden else [])],
    )


def drawn(key: str, pair: Pair, y: int, longest: int) -> list[SafeString]:
    return [
        text(shortened(pair.name, LETTERS), x="0", y=y + 14),
        *bar(key, pair.now, y + 20, 14, longest, "chart-now"),
        *bar(key, pair.before, y + 37, 12, longest, "chart-before"),
    ]


def bar(key: str, value: int | None, y: int, height: int, longest: int, look: str) -> list[SafeString]:
    if value is None:
        return [
            tag("rect", x="0", y=y, width="24%", height=height, fill=hatched(key)),
            text(_("hidden"), x="25%", y=y + height - 2, look="chart-mild"),
        ]
    width = LONGEST * value / longest
    said = text(str(value), x=percent(width), y=y + height - 2, look="chart-strong" if look == "chart-now" else "chart-mild", dx=6)
    return [tag("rect", x="0", y=y, width=percent(width), height=height, class_=look), said] if value else [said]


def difference(pair: Pair) -> str:
    """In words; a percentage of fewer than ten would be noise."""
    if pair.now is None or pair.before is None:
        return "–"
    more = pair.now - pair.before
    if more == 0:
        return _("the same")
    words = _("%(number)d more") % {"number": more} if more > 0 else _("%(number)d fewer") % {"number": -more}
    return f"{words} ({100 * more / pair.before:+.0f} %)" if pair.before >= 10 else words  # said above


def sentence(pairs: Sequence[Pair]) -> str:
    first = next((pair for pair in pairs if pair.now), None)
    if first is None:
        return _("No group is large enough to be told apart.")
    said = _("First comes “%(name)s”, with %(number)d.") % {"name": first.name, "number": first.now}
    if first.before is None:
        return said
    return f"{said} " + _("Before, there were %(number)d: %(difference)s.") % {"number": first.before, "difference": difference(first)}

"""How long what is open has been waiting: one column for each class of age."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend.charts.pen import hatched, hatching, joined, percent, rule, tag, text
from frontend.charts.shapes import Chart, Table, hidden_words, shown
from frontend.charts.trend import HIDDEN_MARK, middle

HEIGHT, TOP, FOOT, NAMES = 208, 24.0, 172.0, 194


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    number: int | None
    """None: hidden."""


def columns_chart(key: str, title: str, columns: Sequence[Column], *, unit: str) -> Chart:
    """Oldest last. `unit`: what the names are of, for the head of the table."""
    top = max((column.number or 0 for column in columns), default=0) or 1
    parts = [hatching(key), rule(FOOT), *(part for at, column in enumerate(columns) for part in drawn(key, column, at, len(columns), top))]
    some_hidden = any(column.number is None for column in columns)
    empty = not any(column.number for column in columns) and not some_hidden
    rows = [[column.name, shown(column.number, hidden=column.number is None)] for column in columns]
    return Chart(
        key,
        title,
        sentence(columns),
        SafeString() if empty else joined(parts),
        HEIGHT,
        Table([unit, _("Still open")], rows),
        [(HIDDEN_MARK, hidden_words())] if some_hidden else [],
    )


def drawn(key: str, column: Column, at: int, of: int, top: int) -> list[SafeString]:
    x, width = middle(at, of), 64 / of
    name = text(column.name, x=percent(x), y=NAMES, look="chart-mild chart-middle")
    if column.number is None:
        return [tag("rect", x=percent(x - width / 2), y=TOP, width=percent(width), height=FOOT - TOP, fill=hatched(key)), name]
    height = (FOOT - TOP) * column.number / top
    bar = tag("rect", x=percent(x - width / 2), y=FOOT - height, width=percent(width), height=height, class_="chart-now")
    return [bar, text(str(column.number), x=percent(x), y=FOOT - height - 5, look="chart-strong chart-middle"), name]


def sentence(columns: Sequence[Column]) -> str:
    known = [(column.number, column) for column in columns if column.number]
    if not known:
        return hidden_words() + "." if any(column.number is None for column in columns) else _("Nothing is waiting.")
    most, largest = max(known, key=lambda pair: pair[0])
    said = _("Most of what is open (%(most)d) has been waiting %(age)s days.") % {"most": most, "age": largest.name}
    oldest = columns[-1]
    if oldest.number is None or oldest is largest:
        return said
    return f"{said} " + _("%(number)d have been waiting %(age)s days.") % {"number": oldest.number, "age": oldest.name}

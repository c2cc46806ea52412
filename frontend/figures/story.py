"""What the figures say, in one sentence and five numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from frontend.charts.shapes import hidden_words
from frontend.figures.drawn import Drawn
from frontend.figures.windows import Window
from frontend.figures.words import percent
from irritants.statistics.reported import IrritantRow


@dataclass(frozen=True, slots=True)
class KeyFigure:
    label: str
    value: str
    notes: Sequence[str] = ()


def story(what: Drawn, scope: str) -> str:
    """How many, what comes first, how long, and whether that is better than before."""
    total, before = what.report.total, what.earlier.total if what.earlier else None
    facts = {"scope": scope, "period": what.window.words}
    if total is None or total.suppressed:
        return _("%(scope)s: too few irritants were reported to tell of them without telling of somebody (%(period)s).") % facts
    said = ngettext(
        "%(scope)s: %(count)d irritant was reported (%(period)s).",
        "%(scope)s: %(count)d irritants were reported (%(period)s).",
        total.reported or 0,
    ) % {"count": total.reported, **facts}
    return " ".join(words for words in (said, first_in(what), how_long(total, before, what.window.earlier.words)) if words)


def first_in(what: Drawn) -> str:
    first = next((row for row in what.chart.table.rows if isinstance(row[1], int) and row[1]), None)
    return _("What hurts most: “%(what)s” (%(number)d).") % {"what": first[0], "number": first[1]} if first else ""


def how_long(row: IrritantRow, before: IrritantRow | None, period: str) -> str:
    if row.median_days is None:
        return _("Fewer than half are resolved so far.") if row.reported else ""
    said = ngettext("Half are resolved within %(count)d day", "Half are resolved within %(count)d days", row.median_days)
    words = said % {"count": row.median_days}
    if before is None or before.median_days is None:
        return f"{words}."
    facts = {"said": words, "days": before.median_days, "period": period}
    if within_bounds(before.median_days, row):
        return _("%(said)s, about as in %(period)s (%(days)d).") % facts
    if row.median_days < before.median_days:
        return _("%(said)s: better than in %(period)s (%(days)d).") % facts
    return _("%(said)s: worse than in %(period)s (%(days)d).") % facts


def within_bounds(days: int, row: IrritantRow) -> bool:
    """Better or worse is said of what the bounds of the median leave out, and not of chance."""
    low, high = row.median_days_low, row.median_days_high
    return (low is None or low <= days) and (high is None or days <= high)


def key_figures(row: IrritantRow | None, others: Sequence[tuple[str, IrritantRow | None]]) -> list[KeyFigure]:
    """`others`: what each number is compared with, in words. A row that is missing had none."""
    return [KeyFigure(str(label), value(row), [f"{words} {value(other)}" for words, other in others]) for label, value in VALUES]


def counted(name: str) -> Callable[[IrritantRow | None], str]:
    return lambda row: _("hidden") if row and row.suppressed else str(getattr(row, name) if row else 0)


def share(row: IrritantRow | None) -> str:
    if row and row.suppressed:
        return _("hidden")
    rate = percent(row.resolution_rate) if row else None
    return "–" if rate is None else f"{rate} %"


def days(row: IrritantRow | None) -> str:
    if row and row.suppressed:
        return _("hidden")
    if row is None or row.median_days is None:
        return "–"
    return ngettext("%(count)d day", "%(count)d days", row.median_days) % {"count": row.median_days}


VALUES: Sequence[tuple[str | Promise, Callable[[IrritantRow | None], str]]] = (
    (pgettext_lazy("irritants", "Reported"), counted("reported")),
    (gettext_lazy("Still open"), counted("open")),
    (pgettext_lazy("irritants", "Resolved"), share),
    (gettext_lazy("Confirmed by the person"), counted("confirmed")),
    (gettext_lazy("Half are resolved within"), days),
)


def month_story(month: str, row: IrritantRow | None, what: Drawn, scope: str) -> str:
    """Of one month, for those who meet every month."""
    if row and row.suppressed:
        return f"{scope}, {month} – {hidden_words()}."
    reported = row.reported if row else 0
    said = ngettext(
        "%(scope)s: in %(month)s, %(count)d irritant was reported.",
        "%(scope)s: in %(month)s, %(count)d irritants were reported.",
        reported or 0,
    ) % {"month": month, "count": reported, "scope": scope}
    resolved = row.resolved if row else 0
    so_far = ngettext("%(count)d of them is resolved by now.", "%(count)d of them are resolved by now.", resolved or 0) % {
        "count": resolved
    }
    return " ".join(words for words in (said, so_far if reported else "", first_in(what)) if words)


def said_of(window: Window) -> str:
    """Before a number."""
    return f"{window.words}{pgettext('before a value', ':')}"

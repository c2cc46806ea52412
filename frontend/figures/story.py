"""What the figures say, in one sentence and five numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from frontend.charts.compare import Period, average_in_words
from frontend.charts.shapes import Chart, hidden_words
from frontend.figures.drawn import Drawn
from frontend.figures.pace import Compared
from frontend.figures.words import percentage
from irritants.statistics.populations.reported import IrritantRow


@dataclass(frozen=True, slots=True)
class KeyFigure:
    label: str
    value: str
    notes: Sequence[str] = ()


def story(what: Drawn, scope: str) -> str:
    """How many, what comes first, how long, and whether that is better than before."""
    total, before = what.report.total, what.earlier.total if what.earlier and what.compared and what.compared.before else None
    facts = {"scope": scope, "period": what.window.words}
    if total is None or total.suppressed:
        return _("%(scope)s: too few irritants were reported to tell of them without telling of somebody (%(period)s).") % facts
    if not total.reported:
        return _("%(scope)s: no irritant was reported (%(period)s).") % facts
    said = ngettext(
        "%(scope)s: %(count)d irritant was reported (%(period)s).",
        "%(scope)s: %(count)d irritants were reported (%(period)s).",
        total.reported,
    ) % {"count": total.reported, **facts}
    sentences = (said, how_often(what.compared, total, before), first_in(what), how_long(total, before, what.window.earlier.words))
    return " ".join(words for words in sentences if words)


def how_often(compared: Compared | None, total: IrritantRow, before: IrritantRow | None) -> str:
    """Against the period before, by the month where one of them is not whole."""
    if compared is None or compared.before is None or before is None or before.suppressed:
        return ""
    if not compared.now.months:
        return _("In %(period)s: %(number)s.") % {"period": compared.before.words, "number": before.reported}
    averages = [number_format(period.measured(row.reported or 0), 1) for period, row in ((compared.now, total), (compared.before, before))]
    facts = {"now": averages[0], "before": averages[1], "period": compared.before.words}
    return _("That is %(now)s a month, against %(before)s in %(period)s.") % facts


def public_story(total: IrritantRow, categories: Chart) -> str:
    """For everybody: since the beginning, so that nothing is compared."""
    said = ngettext("%(count)d irritant was reported.", "%(count)d irritants were reported.", total.reported or 0)
    return " ".join(words for words in (said % {"count": total.reported}, first_of(categories), how_long(total, None, "")) if words)


def first_in(what: Drawn) -> str:
    return first_of(what.chart)


def first_of(chart: Chart) -> str:
    first = next((row for row in chart.table.rows if isinstance(row[1], int) and row[1]), None)
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


def how_compared(what: Drawn) -> str:
    """What makes it fair, in a sentence for the foot of the page; nothing where nothing is compared."""
    if what.is_empty or what.compared is None or what.compared.before is None:
        return ""
    counts = _("Counts by the month, because the two periods differ in length.") if what.compared.now.months else ""
    shares = _(
        "What was reported lately has had less time to be resolved: better or worse is said of the median, in which those that still wait "
        "count (Kaplan-Meier), and shares are compared of what was resolved in as many days."
    )
    return f"{counts} {shares}".strip()


def key_figures(
    row: IrritantRow | None, now: Period, others: Sequence[tuple[Period, IrritantRow | None]], *, in_time: str
) -> list[KeyFigure]:
    """Five, each with what puts it into proportion. A row that is missing had none.

    `others`: periods that it is fair to compare with. Only what does not depend on how long ago something was reported is compared: how
    many a month, the share resolved within as many days for all (`in_time`, the figure that says it), and the median of Kaplan-Meier.
    """
    if row and row.suppressed:
        return [KeyFigure(str(label), _("hidden")) for label in LABELS.values()]
    row = row or IrritantRow({}, reported=0, open=0, confirmed=0)
    pace = [average_in_words(now.measured(row.reported or 0))] if now.months else []
    return [
        figure("reported", str(row.reported), [*pace, *(compared_with(period, counted(period, other)) for period, other in others)]),
        figure("open", str(row.open), part_of(row.still_open_share, _("%(share)s of those reported"))),
        figure("resolved", percentage(row.resolution_rate), resolved_in_time(row, others, in_time)),
        figure("confirmed", str(row.confirmed), part_of(row.confirmed_rate, _("%(share)s of those resolved"))),
        figure("median", days(row), medians(row, others)),
    ]


LABELS: Mapping[str, str | Promise] = {
    "reported": pgettext_lazy("irritants", "Reported"),
    "open": gettext_lazy("Still open"),
    "resolved": gettext_lazy("Resolved so far"),
    "confirmed": gettext_lazy("Confirmed by the person"),
    "median": gettext_lazy("Half are resolved within"),
}
DAYS_OF = {"resolved_within_30_days": 30, "resolved_within_90_days": 90}


def figure(code: str, value: str, notes: Sequence[str]) -> KeyFigure:
    return KeyFigure(str(LABELS[code]), value, notes)


def compared_with(period: Period, value: str) -> str:
    return f"{period.words}{pgettext('before a value', ':')} {value}"


def counted(period: Period, row: IrritantRow | None) -> str:
    return _("hidden") if row and row.suppressed else period.said(row.reported or 0 if row else 0)


def part_of(share: float | None, words: str) -> list[str]:
    return [] if share is None else [words % {"share": percentage(share)}]


def resolved_in_time(row: IrritantRow, others: Sequence[tuple[Period, IrritantRow | None]], in_time: str) -> list[str]:
    """Nothing where nobody has had that time yet."""
    share = getattr(row, in_time)
    if share is None:
        return []
    said = _("within %(days)d days: %(share)s") % {"days": DAYS_OF[in_time], "share": percentage(share)}
    shares = [(period, getattr(other, in_time) if other else None) for period, other in others]
    return [said, *(compared_with(period, percentage(share)) for period, share in shares if share is not None)]


def medians(row: IrritantRow, others: Sequence[tuple[Period, IrritantRow | None]]) -> list[str]:
    """Of those that have one."""
    if row.median_days is None:
        return []
    return [compared_with(period, days(other)) for period, other in others if other and (other.suppressed or other.median_days is not None)]


def days(row: IrritantRow | None) -> str:
    if row and row.suppressed:
        return _("hidden")
    if row is None or row.median_days is None:
        return "–"
    return ngettext("%(count)d day", "%(count)d days", row.median_days) % {"count": row.median_days}


def month_story(month: str, row: IrritantRow | None, what: Drawn, scope: str) -> str:
    """Of one month, for those who meet every month."""
    if row and row.suppressed:
        return f"{scope}, {month} – {hidden_words()}."
    reported = row.reported if row else 0
    if not reported:
        return _("%(scope)s: in %(month)s, no irritant was reported.") % {"month": month, "scope": scope}
    said = ngettext(
        "%(scope)s: in %(month)s, %(count)d irritant was reported.",
        "%(scope)s: in %(month)s, %(count)d irritants were reported.",
        reported,
    ) % {"month": month, "count": reported, "scope": scope}
    resolved = row.resolved if row else 0
    so_far = ngettext("%(count)d of them is resolved by now.", "%(count)d of them are resolved by now.", resolved or 0) % {
        "count": resolved
    }
    return " ".join(words for words in (said, so_far, first_in(what)) if words)

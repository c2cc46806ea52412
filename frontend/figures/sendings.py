"""Who sends cases to whom, what is refused, what comes back."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.actor import Actor
from frontend.charts.flows import Flow, flows_chart
from frontend.figures.drawn import Drawn, of
from frontend.figures.windows import Window
from irritants.exports.names import names
from irritants.statistics.populations.handed_over import INDICATORS, HandoverRow, handover_figures


def who_sends_to_whom(actor: Actor, window: Window) -> Drawn:
    """Since the beginning: masked figures are about two things at once, and these two are the agencies."""
    report = handover_figures(actor, by=["from_agency", "to_agency"])
    words = names("agency", {code for row in report.rows for code in row.keys.values()})
    flows = [flow(row, words[row.keys["from_agency"]], words[row.keys["to_agency"]]) for row in report.rows]
    loops = sum(row.loops or 0 for row in report.rows)  # those of hidden rows are not told
    said = ngettext(
        "%(count)d handover brought a case back to an agency that had passed it on.",
        "%(count)d handovers brought a case back to an agency that had passed it on.",
        loops,
    )
    chart = flows_chart("flows", _("Who sends to whom"), flows, loops=[said % {"count": loops}] if loops else [])
    indicators = of(INDICATORS, "sent", "accepted", "rejected", "returned", "loops")
    return Drawn(chart, report, window, indicators, is_empty=not report.rows)


def flow(row: HandoverRow, sender: str, receiver: str) -> Flow:
    return Flow(sender, receiver, row.sent, row.accepted, row.rejected, row.returned)

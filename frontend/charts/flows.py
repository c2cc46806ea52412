"""Who sends to whom: ribbons between two columns of agencies, as thick as what was sent. The table has all of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend.charts.pen import joined, label, percent, striped, striping, tag
from frontend.charts.shapes import Chart, Table, hidden_words, shown

MOST = 12
"""Ribbons that an eye can follow."""
LETTERS, WIDE = 18, 40
"""Of a name, on a telephone and elsewhere."""
NODE, GAP, LABEL, THICK = 2, 10, 18, 120
"""Width of a node in hundredths; between two; above each for its name; pixels that all that was sent shares."""


@dataclass(frozen=True, slots=True)
class Flow:
    """None in `sent`: hidden."""

    from_agency: str
    to_agency: str
    sent: int | None
    accepted: int | None = None
    rejected: int | None = None
    returned: int | None = None

    @property
    def hidden(self) -> bool:
        return self.sent is None


@dataclass
class Side:
    """A column of agencies, largest first: where each begins, and how much of it is taken by ribbons."""

    places: dict[str, float]
    thickness: dict[str, float]
    height: float

    def take(self, agency: str, thickness: float) -> float:
        y = self.places[agency]
        self.places[agency] += thickness
        return y


def flows_chart(key: str, title: str, flows: Sequence[Flow], *, loops: Sequence[str] = ()) -> Chart:
    """`loops`: cases that came back to who sent them, in words."""
    largest = sorted((flow for flow in flows if flow.sent), key=lambda flow: (-(flow.sent or 0), flow.from_agency, flow.to_agency))[:MOST]
    some_hidden = any(flow.hidden for flow in flows)
    drawing, height = ribbons(key, largest) if largest else (SafeString(), 0)
    return Chart(
        key,
        title,
        sentence(largest, loops, some_hidden=some_hidden),
        drawing,
        height,
        table(flows),
        [("chart-ribbon", _("As thick as what was sent")), ("chart-sent-back", _("Refused or returned"))] if largest else [],
    )


def ribbons(key: str, flows: Sequence[Flow]) -> tuple[SafeString, int]:
    unit = THICK / sum(flow.sent or 0 for flow in flows)
    left, right = side((flow.from_agency for flow in flows), flows, unit), side((flow.to_agency for flow in flows), flows, unit)
    height = int(max(left.height, right.height))
    nodes = [*nodes_of(left, "0", "0", ""), *nodes_of(right, percent(100 - NODE), "100%", "chart-end")]
    paths = [path for flow in flows for path in ribbon(key, flow, left, right, unit)]
    inner = tag(
        "svg",
        *paths,
        x=percent(NODE),
        y=0,
        width=percent(100 - 2 * NODE),
        height=height,
        viewBox=f"0 0 1000 {height}",
        preserveAspectRatio="none",
    )
    return joined([striping(key), inner, *nodes]), height


def side(names: object, flows: Sequence[Flow], unit: float) -> Side:
    totals: Counter[str] = Counter()
    for name, flow in zip(names, flows, strict=True):  # type: ignore[call-overload]
        totals[name] += flow.sent or 0
    y, places, thickness = 0.0, {}, {}
    for name, total in totals.most_common():
        places[name], thickness[name] = y + LABEL, max(total * unit, 3)
        y += LABEL + thickness[name] + GAP
    return Side(places, thickness, y)


def nodes_of(side: Side, x: str, x_of_name: str, look: str) -> list[SafeString]:
    """Before the ribbons take their places."""
    parts = []
    for agency, y in side.places.items():
        node = tag("rect", tag("title", agency), x=x, y=y, width=percent(NODE), height=side.thickness[agency], class_="chart-now")
        parts.append(node)
        parts += label(agency, narrow=LETTERS, wide=WIDE, x=x_of_name, y=y - 5, look=f"chart-halo {look}".strip())
    return parts


def ribbon(key: str, flow: Flow, left: Side, right: Side, unit: float) -> list[SafeString]:
    """What was refused or returned is the lower part of the ribbon, of another colour, and striped."""
    sent = flow.sent or 0
    back = min((flow.rejected or 0) + (flow.returned or 0), sent)
    parts = []
    for number, look, fill in ((sent - back, "chart-ribbon", ""), (back, "chart-sent-back", striped(key))):
        if number:
            thick = number * unit
            where = band(left.take(flow.from_agency, thick), right.take(flow.to_agency, thick), thick)
            parts.append(tag("path", d=where, class_=look, fill=fill))
    return parts


def band(start: float, end: float, thick: float) -> str:
    one, other, below, above = (f"{y:.1f}" for y in (start, end, end + thick, start + thick))
    return f"M0 {one}C500 {one} 500 {other} 1000 {other}L1000 {below}C500 {below} 500 {above} 0 {above}z"


def sentence(flows: Sequence[Flow], loops: Sequence[str], *, some_hidden: bool) -> str:
    if not flows:
        return hidden_words() + "." if some_hidden else _("No agency sent anything to another one.")
    first = flows[0]
    facts = {"sender": first.from_agency, "receiver": first.to_agency, "number": first.sent}
    words = [_("Most goes from %(sender)s to %(receiver)s: %(number)d.") % facts]
    refused = sum((flow.rejected or 0) + (flow.returned or 0) for flow in flows)
    if refused:
        words.append(
            _("%(refused)d of %(sent)d were refused or returned.") % {"refused": refused, "sent": sum(flow.sent or 0 for flow in flows)}
        )
    return " ".join([*words, *loops])


def table(flows: Sequence[Flow]) -> Table:
    headings = [_("From"), _("To"), _("Sent"), _("Accepted"), _("Refused"), _("Returned")]
    return Table(
        headings,
        [
            [
                flow.from_agency,
                flow.to_agency,
                *(shown(value, hidden=flow.hidden) for value in (flow.sent, flow.accepted, flow.rejected, flow.returned)),
            ]
            for flow in flows
        ],
    )

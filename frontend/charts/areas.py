"""The communes of a living area, coloured by how many were reported there: the map of frontend/figures/area_map.py as a chart."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from frontend.charts.pen import hatched, hatching, joined, tag
from frontend.charts.shapes import Chart, Table, shown
from frontend.figures.area_map import Area, AreaMap
from frontend.map_drawing import WIDTH

NAMED = 3
"""Communes named in the sentence."""


def areas_chart(key: str, title: str, area_map: AreaMap, *, preface: str = "") -> Chart:
    """`preface`: what its reader must know of it first."""
    parts = [hatching(key), *(shape(key, area) for area in area_map.areas), *(seat(area) for area in area_map.areas if area.seats)]
    ordered = sorted(area_map.areas, key=lambda area: (area.hidden, -(area.value or 0), area.name))
    return Chart(
        key,
        title,
        f"{preface} {sentence(ordered)}".strip(),
        joined(parts),
        int(area_map.height),
        Table([_("Commune"), pgettext("irritants", "Reported")], [[area.name, shown(area.value, hidden=area.hidden)] for area in ordered]),
        [*((f"house-areas__{look}", words) for look, words in area_map.legend), ("house-areas__seat", _("Seat of an agency"))],
        viewbox=f"0 0 {WIDTH} {area_map.height}",
        source=_("Map: IGN Admin Express, Insee (living area of 2012), Licence Ouverte 2.0."),
    )


def no_areas_chart(key: str, title: str, lines: Sequence[tuple[str, int | None]]) -> Chart:
    """By intercommunality, where a map of communes would be hidden almost everywhere. Most first, hidden ones last."""
    words = _("Too few were reported in each commune for a map: almost all would be hidden.")
    if told := [f"{name} ({value})" for name, value in lines if value][:NAMED]:
        words += " " + _("By intercommunality, most were reported in %(names)s.") % {"names": ", ".join(told)}
    rows = [[name, shown(value, hidden=value is None)] for name, value in lines]
    return Chart(key, title, words, SafeString(), 0, Table([_("Intercommunality"), pgettext("irritants", "Reported")], rows))


def shape(key: str, area: Area) -> SafeString:
    said = _("hidden") if area.hidden else str(area.value)
    words = tag("title", f"{area.name}{pgettext('before a value', ':')} {said}")
    return tag("path", words, d=area.path, class_=f"house-areas__{area.look}", fill=hatched(key) if area.hidden else "")


def seat(area: Area) -> SafeString:
    words = tag("title", f"{area.name}{pgettext('before a value', ':')} {', '.join(area.seats)}")
    return tag("circle", words, cx=area.x, cy=area.y, r=6, class_="house-areas__seat")


def sentence(ordered: Sequence[Area]) -> str:
    """`ordered`: most first, hidden ones last."""
    most = [area for area in ordered if area.value][:NAMED]
    hidden = sum(area.hidden for area in ordered)
    words = []
    if most:
        named = ", ".join(f"{area.name} ({area.value})" for area in most)
        words.append(_("Most were reported in %(communes)s.") % {"communes": named})
    if hidden:
        said = ngettext("%(count)d commune is hidden.", "%(count)d communes are hidden.", hidden)
        words.append(said % {"count": hidden})
    return " ".join(words) or _("None was reported in these communes.")

"""Figures for everybody: of one living area, by one thing at a time, with nothing that fewer than eleven irritants stand behind."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import LivingArea
from backend.base.errors import Invalid, NotFound, Problem
from irritants.statistics.cut import Cut, masked_cut
from irritants.statistics.figures import Report, report_of
from irritants.statistics.populations.reported import IRRITANTS, IrritantRow
from irritants.statistics.scope import of_area
from irritants.statistics.suppression import PUBLIC_THRESHOLD

GROUPS: Sequence[str] = ("theme", "category", "intercommunality", "commune", "year", "quarter", "month")


def public_areas() -> dict[str, str]:
    """Names by slug: those that a steering team coordinates."""
    return dict(LivingArea.objects.filter(coordinating_agency__isnull=False).order_by("name").values_list("slug", "name"))


def public_figures(area: str, *, by: str = "") -> Report[IrritantRow]:
    """All irritants of a living area (slug), by one of `GROUPS` or none. Raises NotFound, Invalid."""
    found = LivingArea.objects.filter(coordinating_agency__isnull=False, slug=area).first()
    if found is None:
        raise NotFound
    if by and by not in GROUPS:
        raise Invalid(Problem("by", "invalid_choice", _("Choose among: %(choices)s.") % {"choices": ", ".join(GROUPS)}))
    scope = replace(of_area(found), threshold=PUBLIC_THRESHOLD)
    cut = masked_cut(Cut(IRRITANTS, (by,) if by else (), None, None, {}))
    period: tuple[date | None, date | None] = (None, None)
    return report_of(scope, cut, IRRITANTS.settled_at(), period=period, with_total=True)

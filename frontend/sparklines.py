"""Bars so small that they fit in a row: one a month."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from irritants.recurring.hits import Month

STEP, HEIGHT = 4, 12


def drawn_small(months: Sequence[Month]) -> dict[str, Any]:
    """Whole units of a box 48 by 12: no decimal sign, which some languages write with a comma."""
    longest = max((month.reported or 0 for month in months), default=0) or 1
    bars = []
    for number, month in enumerate(months):
        height = max(1, round(HEIGHT * (month.reported or 0) / longest)) if month.reported else 0
        bars.append({"x": number * STEP, "y": HEIGHT - height, "height": height, "hidden": month.reported is None})
    numbers = ", ".join(_("hidden") if month.reported is None else str(month.reported) for month in months)
    return {"bars": bars, "said": _("Reported in each of the last months: %(numbers)s") % {"numbers": numbers}}

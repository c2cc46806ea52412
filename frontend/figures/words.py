"""Figures in words: names for the codes of groups, shares as percentages."""

from collections.abc import Iterable, Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.models import Agency, Commune
from frontend.figures.forms import first_day
from irritants.catalogue import label_of
from irritants.models import IrritantCategory
from irritants.statistics.population import HIDDEN
from irritants.statuses import IrritantTheme


def names(grouping: str, codes: Iterable[str | None], *, known: Mapping[str, str]) -> Mapping[str | None, str]:
    """A name for each code: one query at most, none for themes, months and what is `known` already."""
    wanted = [code for code in codes if code is not None and code not in known]
    found: dict[str | None, str] = {None: _("Not said"), **{code: code for code in wanted}, HIDDEN: _("Specialised agencies")}
    found.update(known)
    found.update(_named(grouping, wanted) if wanted else {})
    return found


def _named(grouping: str, codes: list[str]) -> dict[str, str]:
    match grouping:
        case "theme":
            return {code: str(IrritantTheme(code).label) for code in codes}
        case "month":
            return {code: date_format(first_day(code), "F Y") for code in codes}
        case "category":
            return {category.pk: f"{category.pk} {label_of(category)}" for category in IrritantCategory.objects.filter(pk__in=codes)}
        case "agency_concerned":
            return dict(Agency.objects.filter(slug__in=codes).values_list("slug", "name"))
        case "commune":
            return dict(Commune.objects.filter(pk__in=codes).values_list("pk", "name"))
    raise ValueError(f"no names for {grouping!r}")


def percent(share: float | None) -> int | None:
    """A whole percentage; None stays None."""
    return None if share is None else round(share * 100)

"""Names for the codes of groups, and for what figures are about."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Model, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.actor import Actor
from agencies.models import Agency, Commune, Intercommunality, LivingArea
from backend.base import clock
from backend.base.written import dated
from cases.statuses import HandoverKind, Outcome, Refusal, Severity, Urgency
from irritants.catalogue import label_of
from irritants.exports.months import in_words
from irritants.models import IrritantCategory, Persona
from irritants.statistics.figures import Report
from irritants.statistics.population import HIDDEN
from irritants.statuses import IrritantTheme

GROUP_LABELS: Mapping[str, str | Promise] = {
    "theme": gettext_lazy("Theme"),
    "category": gettext_lazy("Category"),
    "commune": gettext_lazy("Commune"),
    "intercommunality": gettext_lazy("Intercommunality"),
    "living_area": gettext_lazy("Living area"),
    "agency_concerned": gettext_lazy("Agency concerned"),
    "agency_in_charge": gettext_lazy("Agency in charge"),
    "persona": gettext_lazy("Persona"),
    "month": gettext_lazy("Month"),
    "quarter": gettext_lazy("Quarter"),
    "year": gettext_lazy("Year"),
    "age": gettext_lazy("Waiting for (days)"),
    "from_agency": gettext_lazy("Sending agency"),
    "to_agency": gettext_lazy("Receiving agency"),
    "kind": gettext_lazy("Kind"),
    "urgency": gettext_lazy("Urgency"),
    "reason": gettext_lazy("Reason"),
    "severity": gettext_lazy("Severity"),
    "outcome": gettext_lazy("Outcome"),
}

NAMED: Mapping[str, tuple[type[Model], str]] = {
    "commune": (Commune, "pk"),
    "intercommunality": (Intercommunality, "pk"),
    "living_area": (LivingArea, "slug"),
    "agency_concerned": (Agency, "slug"),
    "persona": (Persona, "slug"),
    **dict.fromkeys(("agency", "agency_in_charge", "from_agency", "to_agency"), (Agency, "slug")),
}

CODES: Mapping[str, type[TextChoices]] = {
    "theme": IrritantTheme,
    "kind": HandoverKind,
    "urgency": Urgency,
    "reason": Refusal,
    "severity": Severity,
    "outcome": Outcome,
}


WITHOUT: Mapping[str, str | Promise] = {"persona": gettext_lazy("None of them"), "age": gettext_lazy("No longer waiting")}
"""Of the group without a code, where it is more than “not said”."""


def names(grouping: str, codes: Iterable[str | None], *, known: Mapping[str, str] | None = None) -> Mapping[str | None, str]:
    """A name for each code: one query at most, none for themes, months and what is `known` already."""
    wanted = [code for code in codes if code is not None and code not in (known or {})]
    found: dict[str | None, str] = {
        None: str(WITHOUT.get(grouping, _("Not said"))),
        **{code: code for code in wanted},
        HIDDEN: _("Specialised agencies"),
    }
    found.update(known or {})
    found.update(_named(grouping, wanted) if wanted else {})
    return found


def name_of(grouping: str, code: str) -> str | None:
    """None where nothing has that code."""
    return _named(grouping, [code]).get(code)


def _named(grouping: str, codes: list[str]) -> dict[str, str]:
    if grouping in CODES:
        return {code: str(CODES[grouping](code).label) for code in codes if code in CODES[grouping].values}
    if grouping == "month":
        return {code: in_words(code) for code in codes}
    if grouping == "category":
        return {category.pk: f"{category.pk} {label_of(category)}" for category in IrritantCategory.objects.filter(pk__in=codes)}
    if grouping not in NAMED:
        return {}
    model, key = NAMED[grouping]
    return dict(model._default_manager.filter(**{f"{key}__in": codes}).values_list(key, "name"))


def scope_in_words(report: Report[Any], actor: Actor | None) -> str:
    """The agency, or the living areas, that the figures are about. One query for areas."""
    if report.scope["kind"] == "everything":
        return _("The whole service")
    if report.scope["kind"] == "agency" and actor:
        return actor.acting_agency.name
    return ", ".join(names("living_area", report.scope["names"]).get(slug, slug) for slug in report.scope["names"])


def period_in_words(period: Mapping[str, Any]) -> str:
    since, until = period["from"], period["to"]
    if until and until >= clock.today():  # what is not over has no figures of its end
        until = None
    if since and until:
        return _("from %(since)s to %(until)s") % {"since": in_full(since), "until": in_full(until)}
    if since:
        return _("since %(since)s") % {"since": in_full(since)}
    return _("until %(until)s") % {"until": in_full(until)} if until else _("since the beginning")


def in_full(day: date) -> str:
    return dated(day, "j F Y")

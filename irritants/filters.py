"""What the list of irritants can be narrowed by: the same for the API and the pages."""

from datetime import date, time, timedelta

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.models import Agency, Commune
from backend.base import clock
from cases.models import CaseFile
from cases.references import parse_reference
from irritants.models import Irritant, IrritantCategory
from irritants.statuses import IrritantStatus, IrritantTheme


class IrritantFilter(django_filters.FilterSet):
    """Over `visible_irritants(actor)`. The actor is the request's."""

    status = django_filters.MultipleChoiceFilter(choices=IrritantStatus.choices)
    category = django_filters.ModelChoiceFilter(queryset=IrritantCategory.objects.all(), label=_("Code of the catalogue, A01 to C13"))
    theme = django_filters.ChoiceFilter(choices=IrritantTheme.choices, field_name="category__theme")
    commune = django_filters.ModelChoiceFilter(queryset=Commune.objects.all(), label=_("INSEE code"))
    agency_concerned = django_filters.ModelChoiceFilter(
        queryset=Agency.objects.all(), to_field_name="slug", label=_("Slug of the agency concerned")
    )
    case = django_filters.CharFilter(method="met_in", label=_("Reference of the case where it was met"))

    class Meta:
        model = Irritant
        fields: list[str] = []

    def met_in(self, queryset: QuerySet[Irritant], _name: str, reference: str) -> QuerySet[Irritant]:
        """Only cases in sight: whoever reads an irritant as the agency concerned must not learn where it was met."""
        actor: Actor = self.request.actor
        return queryset.filter(case__in=CaseFile.objects.visible_to(actor).filter(reference=parse_reference(reference)))

    def since(self, queryset: QuerySet[Irritant], _name: str, day: date) -> QuerySet[Irritant]:
        return queryset.filter(reported_at__gte=clock.at(day, time.min))

    def until(self, queryset: QuerySet[Irritant], _name: str, day: date) -> QuerySet[Irritant]:
        return queryset.filter(reported_at__lt=clock.at(day + timedelta(days=1), time.min))


# `from` is a word of Python: a filter of that name can only be declared so.
IrritantFilter.base_filters["from"] = django_filters.DateFilter(method="since", label=_("Reported on that day or later"))
IrritantFilter.base_filters["to"] = django_filters.DateFilter(method="until", label=_("Reported on that day or earlier"))

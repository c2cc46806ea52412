"""What the list of irritants can be narrowed by: the same for the API and the pages."""

from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.filters import NOT_SAID, by_agency, by_commune, by_intercommunality, by_living_area
from agencies.models import Agency
from backend.base.local_days import FromDay, UntilDay
from cases.masking import where_told
from cases.models import CaseFile
from cases.references import parse_reference
from irritants.ages import AGES, still_waiting, waiting_for
from irritants.catalogue import counted_as
from irritants.lifecycle import OPEN, presumed
from irritants.lists import counted_live
from irritants.models import Irritant, IrritantCategory, Observation, Persona
from irritants.personas.resembling import irritants_of
from irritants.statuses import IrritantStatus, IrritantTheme, ObservationKind, PlaceKind

IN_FULL = Q(in_full=True)
"""Of the rows of `irritant_branches`."""


class CategoryFilter(django_filters.FilterSet):
    """Over the catalogue: by default, the categories in use."""

    theme = django_filters.ChoiceFilter(choices=IrritantTheme.choices)
    retired = django_filters.BooleanFilter(method="out_of_use", label=_("Those that take no new irritant, instead of those that do"))

    class Meta:
        model = IrritantCategory
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[IrritantCategory]) -> QuerySet[IrritantCategory]:
        categories = super().filter_queryset(queryset)
        return categories.filter(is_active=not self.form.cleaned_data.get("retired"))

    def out_of_use(self, queryset: QuerySet[IrritantCategory], _name: str, _wanted: bool) -> QuerySet[IrritantCategory]:
        return queryset


class PersonaFilter(django_filters.FilterSet):
    """By default, those in use."""

    living_area = by_living_area()
    retired = django_filters.BooleanFilter(method="out_of_use", label=_("Those that no case resembles any more, instead of those in use"))

    class Meta:
        model = Persona
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Persona]) -> QuerySet[Persona]:
        return super().filter_queryset(queryset).filter(is_active=not self.form.cleaned_data.get("retired"))

    def out_of_use(self, queryset: QuerySet[Persona], _name: str, _wanted: bool) -> QuerySet[Persona]:
        return queryset


class IrritantFilter(django_filters.FilterSet):
    """Over each of `irritant_branches(actor)`. The actor is the request's."""

    status = django_filters.MultipleChoiceFilter(choices=IrritantStatus.choices, distinct=False)
    category = django_filters.ModelChoiceFilter(
        queryset=IrritantCategory.objects.all(),
        method="of_that_kind",
        label=_("Code of the catalogue, such as A01; with what was merged into it"),
    )
    theme = django_filters.ChoiceFilter(choices=IrritantTheme.choices, method="of_that_theme")
    commune = by_commune()
    intercommunality = by_intercommunality(null_label=_("Not said"))
    living_area = by_living_area()
    agency_concerned = by_agency(
        method="about", null_label=_("Not said"), label=_("Slug of the agency concerned; `null` for those that concern none")
    )
    agency_in_charge = by_agency(method="worked_on_by", label=_("Slug of the agency in charge"))
    persona = django_filters.ModelChoiceFilter(
        field_name="case__living_area__personas",
        queryset=Persona.objects.all(),
        to_field_name="slug",
        method="resembling",
        null_label=_("None of them"),
        label=_("Slug of the persona that its case resembles; `null` for none"),
    )
    age = django_filters.ChoiceFilter(
        choices=[(code, code) for code, _last in AGES],
        method="aged",
        null_label=_("No longer waiting"),
        label=_("Days for which it has been waiting; `null` for those that wait no longer"),
    )
    case = django_filters.CharFilter(method="met_in", label=_("Reference of the case where it was met"))

    recurring = django_filters.UUIDFilter(method="of_those", label=_("Identifier of a recurring irritant that they are linked to"))
    counted = django_filters.BooleanFilter(method="in_live_figures", label=_("Counted in the live figures that one reads"))
    presumed = django_filters.BooleanFilter(method="settled_without_a_word", label=_("Resolved for 30 days without the person’s word"))
    reopened = django_filters.BooleanFilter(method="back_to_work", label=_("Reopened at least once"))

    left = django_filters.BooleanFilter(method="without_end", label=_("Open, and its case ended: withdrawn, moved away, died"))

    class Meta:
        model = Irritant
        fields: list[str] = []

    def of_that_kind(self, queryset: QuerySet[Irritant], _name: str, category: IrritantCategory) -> QuerySet[Irritant]:
        """With those of the categories that were merged into it; asked for by its old code, those of a merged one."""
        return queryset.filter(category=category) if category.merged_into_id else queryset.filter(category__in=counted_as(code=category.pk))

    def of_that_theme(self, queryset: QuerySet[Irritant], _name: str, theme: str) -> QuerySet[Irritant]:
        return queryset.filter(category__in=counted_as(theme=theme))

    def about(self, queryset: QuerySet[Irritant], _name: str, agency: Agency | str) -> QuerySet[Irritant]:
        """Of a sensitive agency, only where the reader is told of it by name: another answer would tell of it."""
        if not isinstance(agency, Agency):
            return queryset.filter(agency_concerned=None)
        return queryset.filter(where_told(self.request.actor, agency), agency_concerned=agency)

    def worked_on_by(self, queryset: QuerySet[Irritant], _name: str, agency: Agency) -> QuerySet[Irritant]:
        """Likewise, of those seen in full: the agency concerned does not read who works on it."""
        return queryset.filter(where_told(self.request.actor, agency), IN_FULL, agency_in_charge=agency)

    def resembling(self, queryset: QuerySet[Irritant], _name: str, persona: Persona | str) -> QuerySet[Irritant]:
        if isinstance(persona, Persona):
            return queryset.filter(pk__in=irritants_of(persona))
        return queryset.exclude(pk__in=irritants_of(None))

    def aged(self, queryset: QuerySet[Irritant], _name: str, code: str) -> QuerySet[Irritant]:
        """Of those seen in full: how a case ended is the case's."""
        return queryset.filter(~still_waiting() if code == NOT_SAID else waiting_for(code), IN_FULL)

    def met_in(self, queryset: QuerySet[Irritant], _name: str, reference: str) -> QuerySet[Irritant]:
        """Only cases in sight: whoever reads an irritant as the agency concerned must not learn where it was met."""
        actor: Actor = self.request.actor
        return queryset.filter(case__in=CaseFile.objects.visible_to(actor).filter(reference=parse_reference(reference)))

    def of_those(self, queryset: QuerySet[Irritant], _name: str, key: UUID) -> QuerySet[Irritant]:
        """Of those seen in full: the agency concerned does not read what they are linked to."""
        return queryset.filter(IN_FULL, recurring=key)

    def in_live_figures(self, queryset: QuerySet[Irritant], _name: str, wanted: bool) -> QuerySet[Irritant]:
        counted = counted_live(self.request.actor)
        return queryset.filter(counted if wanted else ~counted)

    def settled_without_a_word(self, queryset: QuerySet[Irritant], _name: str, wanted: bool) -> QuerySet[Irritant]:
        """Of those seen in full: the agency concerned reads neither the person's word nor what came back to work."""
        return queryset.filter(presumed() if wanted else ~presumed(), IN_FULL)

    def back_to_work(self, queryset: QuerySet[Irritant], _name: str, wanted: bool) -> QuerySet[Irritant]:
        """Of those seen in full, likewise."""
        return queryset.filter(Q(reopened_count__gt=0) if wanted else Q(reopened_count=0), IN_FULL)

    def without_end(self, queryset: QuerySet[Irritant], _name: str, wanted: bool) -> QuerySet[Irritant]:
        """Of those seen in full, likewise: how a case ended is the case's."""
        left = Q(status__in=OPEN) & ~Q(left_by="")
        return queryset.filter(left if wanted else ~left, IN_FULL)


# `from` is a word of Python: a filter of that name can only be declared so.
IrritantFilter.base_filters["from"] = FromDay("reported_at", label=_("Reported on that day or later"))
IrritantFilter.base_filters["to"] = UntilDay("reported_at", label=_("Reported on that day or earlier"))


class ObservationFilter(django_filters.FilterSet):
    """Over `observations_listed(actor)`."""

    kind = django_filters.MultipleChoiceFilter(choices=ObservationKind.choices, distinct=False)
    place_kind = django_filters.MultipleChoiceFilter(choices=PlaceKind.choices, distinct=False)
    commune = by_commune()
    voided = django_filters.BooleanFilter("voided_at", "isnull", exclude=True, label=_("Entered in error"))

    class Meta:
        model = Observation
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Observation]) -> QuerySet[Observation]:
        """Those entered in error are told to whoever asks for them, and for nothing else."""
        narrowed: QuerySet[Observation] = super().filter_queryset(queryset)
        return narrowed if self.form.cleaned_data["voided"] else narrowed.filter(voided_at=None)


ObservationFilter.base_filters["from"] = django_filters.DateFilter("observed_on", "gte", label=_("Observed on that day or later"))
ObservationFilter.base_filters["to"] = django_filters.DateFilter("observed_on", "lte", label=_("Observed on that day or earlier"))

"""What the list of recurring irritants can be narrowed by: the same for the API and the pages."""

import django_filters
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, LivingArea
from irritants.models import IrritantCategory, RecurringIrritant
from irritants.statuses import RecurringState


class RecurringFilter(django_filters.FilterSet):
    """Over `visible_recurring(actor)`."""

    state = django_filters.MultipleChoiceFilter(choices=RecurringState.choices, distinct=False)
    category = django_filters.ModelChoiceFilter(queryset=IrritantCategory.objects.all(), label=_("Code of the catalogue, such as A01"))
    living_area = django_filters.ModelChoiceFilter(
        queryset=LivingArea.objects.all(), to_field_name="slug", label=_("Slug of the living area")
    )
    agency_concerned = django_filters.ModelChoiceFilter(
        queryset=Agency.objects.all(), to_field_name="slug", label=_("Slug of the agency concerned")
    )

    class Meta:
        model = RecurringIrritant
        fields: list[str] = []

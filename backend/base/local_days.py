"""Filters of lists by local day, both ends included."""

from datetime import date, time, timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet

from backend.base import clock


class FromDay(django_filters.DateFilter):
    """That day or later."""

    def filter(self, rows: QuerySet[Any], day: date | None) -> QuerySet[Any]:
        return rows.filter(**{f"{self.field_name}__gte": clock.at(day, time.min)}) if day else rows


class UntilDay(django_filters.DateFilter):
    """That day or earlier."""

    def filter(self, rows: QuerySet[Any], day: date | None) -> QuerySet[Any]:
        return rows.filter(**{f"{self.field_name}__lt": clock.at(day + timedelta(days=1), time.min)}) if day else rows

"""The catalogue of categories, from irritants/data/irritants.csv, and what the steering team makes of it (irritants/steering.py)."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from agencies.reference.progress import Progress
from irritants.models import IrritantCategory
from irritants.statuses import CategoryOrigin, IrritantTheme

CATALOGUE = Path(__file__).resolve().parent / "data" / "irritants.csv"


def label_of(category: IrritantCategory) -> str:
    """In the language in force."""
    return category.label_en if get_language() == "en" else category.label_fr


def labels_of(codes: Iterable[str]) -> Mapping[str, str]:
    """By code: the words of today, which the steering team may have changed. One statement, none where there is no code."""
    codes = set(codes)
    found = IrritantCategory.objects.in_bulk(codes) if codes else {}
    return {code: label_of(category) for code, category in found.items()}


def counted_as(*, code: str = "", theme: str = "") -> "QuerySet[IrritantCategory, str]":
    """A query for the codes whose irritants figures count under this code, or this theme: what was merged into it is among them.

    One step is enough: merging moves what was merged before.
    """
    counted = IrritantCategory.objects.annotate(
        counted_as=Coalesce("merged_into", "code"), counted_theme=Coalesce("merged_into__theme", "theme")
    )
    return (counted.filter(counted_as=code) if code else counted.filter(counted_theme=theme)).values_list("pk", flat=True)


def load_categories(progress: Progress) -> None:
    """Write the categories that are new or differ; switch off those that the file no longer holds (irritants point to them).

    What the steering team has added or changed is its own: it is left as it is.
    """
    listed = {row["code"]: row for row in categories()}
    present = {row["code"]: row for row in IrritantCategory.objects.values()}
    steered = {code for code, row in present.items() if row["origin"] == CategoryOrigin.STEERING}
    differing = [IrritantCategory(**row) for code, row in listed.items() if code not in steered and _differs(row, present.get(code))]
    IrritantCategory.objects.bulk_create(
        differing,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name for name in next(iter(listed.values())) if name != "code"],
    )
    gone = IrritantCategory.objects.filter(is_active=True, origin=CategoryOrigin.REFERENCE).exclude(pk__in=listed)
    progress.table("Irritant categories", total=len(listed), changed=len(differing) + gone.update(is_active=False))


def _differs(listed: Mapping[str, Any], present: Mapping[str, Any] | None) -> bool:
    return present is None or any(present[name] != value for name, value in listed.items())


def categories() -> Iterator[dict[str, Any]]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "code": row["code"],
                "theme": IrritantTheme(row["theme"]).value,
                "label_fr": row["label_fr"],
                "label_en": row["label_en"],
                "definition_fr": row["definition_fr"],
                "non_take_up": row["non_take_up_type"],
                "sources": row["sources"],
                "is_active": True,
            }

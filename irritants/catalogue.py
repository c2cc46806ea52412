"""The catalogue of categories, from irritants/data/irritants.csv."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from agencies.reference.progress import Progress
from irritants.models import IrritantCategory
from irritants.statuses import IrritantTheme

CATALOGUE = Path(__file__).resolve().parent / "data" / "irritants.csv"


def label_of(category: IrritantCategory) -> str:
    """In the language in force."""
    return category.label_en if get_language() == "en" else category.label_fr


def labels_of(codes: Iterable[str]) -> Mapping[str, str]:
    """By code. The file answers, and the database only for those that the file no longer holds."""
    codes = set(codes)
    found = {code: category for code, category in _in_file().items() if code in codes}
    if removed := codes - found.keys():
        found |= IrritantCategory.objects.in_bulk(removed)
    return {code: label_of(category) for code, category in found.items()}


@cache
def _in_file() -> Mapping[str, IrritantCategory]:
    return {row["code"]: IrritantCategory(**row) for row in categories()}


def load_categories(progress: Progress) -> None:
    """Write the categories that are new or differ; switch off those that the file no longer holds (irritants point to them)."""
    listed = {row["code"]: row for row in categories()}
    present = {row["code"]: row for row in IrritantCategory.objects.values()}
    differing = [IrritantCategory(**row) for code, row in listed.items() if present.get(code) != row]
    IrritantCategory.objects.bulk_create(
        differing,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[name for name in next(iter(listed.values())) if name != "code"],
    )
    removed = IrritantCategory.objects.filter(is_active=True).exclude(pk__in=listed).update(is_active=False)
    progress.table("Irritant categories", total=len(listed), changed=len(differing) + removed)


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

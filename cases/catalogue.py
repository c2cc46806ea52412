"""The catalogue of risk factors, from cases/data. Delays are proposals, to be settled with the agencies."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from agencies.reference.progress import Progress
from cases.models import RiskFactor
from cases.statuses import Severity

DATA = Path(__file__).resolve().parent / "data"


def factors_in_use() -> QuerySet[RiskFactor]:
    """Sensitive ones are off unless the instance turns them on."""
    factors = RiskFactor.objects.all()
    return factors if settings.SENSITIVE_RISK_FACTORS else factors.filter(sensitive=False)


def label_of(factor: RiskFactor) -> str:
    """In the language in force."""
    return factor.label_en if get_language() == "en" else factor.label_fr


def load_risk_factors(progress: Progress) -> None:
    """Write the factors that are new or differ."""
    present = {row["code"]: row for row in RiskFactor.objects.values()}
    listed = list(risk_factors())
    differing = [RiskFactor(**row) for row in listed if present.get(row["code"]) != row]
    RiskFactor.objects.bulk_create(
        differing, update_conflicts=True, unique_fields=["code"], update_fields=[name for name in listed[0] if name != "code"]
    )
    progress.table("Risk factors", total=len(listed), changed=len(differing))


def risk_factors() -> Iterator[dict[str, Any]]:
    answered_by = {row["code"]: row for row in _rows("factor_competences.csv")}
    for row in _rows("risk_factors.csv"):
        yield {
            "code": row["code"],
            "label_fr": row["label_fr"],
            "label_en": row["label_en"],
            "definition_fr": row["definition_fr"],
            "severity": Severity(row["severity_label"]).value,
            "response_delay": int(row["response_delay"] or 0),
            "response_unit": RiskFactor.DelayUnit(row["response_unit"]).value,
            "first_action_fr": row["first_action_fr"],
            "competences": answered_by[row["code"]]["competences"].split("|"),
            "sensitive": answered_by[row["code"]]["sensitive"] == "1",
            "sources": row["sources"],
        }


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

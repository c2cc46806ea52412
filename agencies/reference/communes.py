"""Every commune of France with its intercommunality."""

from collections.abc import Mapping

from agencies.models import Commune, Intercommunality
from agencies.reference.files import rows, words
from agencies.reference.progress import Progress
from agencies.reference.upsert import Row, upsert


def load_communes(progress: Progress) -> None:
    communes = list(rows("communes_france.csv.gz"))

    names = {row["epci_siren"]: row["epci_name"] for row in communes if row["epci_siren"]}
    changed = upsert(Intercommunality, [{"siren": siren, "name": name} for siren, name in names.items()], key="siren")
    progress.table("Intercommunalities", total=len(names), changed=changed)

    changed = upsert(Commune, [commune(row) for row in communes], key="insee_code")
    progress.table("Communes", total=len(communes), changed=changed)


def commune(row: Mapping[str, str]) -> Row:
    return {
        "insee_code": row["insee_code"],
        "name": row["name"],
        "postal_codes": words(row["postal_codes"]),
        "intercommunality_id": row["epci_siren"] or None,
        "department_code": row["department_code"],
        "region_code": row["region_code"],
        "population": row["population_2023"] or 0,
        "latitude": row["lat"] or None,
        "longitude": row["lon"] or None,
    }

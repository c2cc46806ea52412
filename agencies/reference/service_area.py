"""Where an agency serves, as agencies.csv writes it: `department:46`, `epci:<siren>`, `area:<slug>` or an INSEE code, parted by `|`."""

from agencies.models import Commune
from agencies.reference.files import words
from agencies.territory import active_members
from backend.base import clock


def communes_served(serves: str) -> set[str]:
    """INSEE codes. Raises ValueError for a rule that names no commune."""
    return {code for rule in words(serves) for code in communes_named_by(rule)}


def communes_named_by(rule: str) -> set[str]:
    kind, _, value = rule.rpartition(":")
    match kind:
        case "department":
            communes = Commune.objects.filter(department_code=value)
        case "epci":
            communes = Commune.objects.filter(intercommunality_id=value)
        case "area":
            members = active_members(clock.today()).filter(perimeter__living_area__slug=value)
            communes = Commune.objects.filter(pk__in=members.values("commune"))
        case _:
            communes = Commune.objects.filter(insee_code=rule)
    codes = set(communes.values_list("insee_code", flat=True))
    if not codes:
        raise ValueError(f"agencies.csv: “{rule}” names no commune. Write department:<code>, epci:<siren>, area:<slug> or an INSEE code.")
    return codes

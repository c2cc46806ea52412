"""Living areas, their perimeters and the communes of each."""

from collections import defaultdict
from datetime import date
from typing import Any

from agencies.models import Agency, LivingArea, Perimeter, PerimeterCommune
from agencies.reference.files import rows
from agencies.reference.progress import Progress


def load_living_areas(progress: Progress) -> None:
    """Areas and perimeters that exist stay as they are: which one is active, and since when, may have been changed here."""
    areas, new_areas = {}, 0
    for row in rows("areas.csv"):
        areas[row["slug"]], created = LivingArea.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"]})
        new_areas += created
    progress.table("Living areas", total=len(areas), changed=new_areas)

    memberships = rows_by_perimeter()
    perimeters, new_perimeters = [], 0
    for row in rows("perimeters.csv"):
        first = memberships[row["code"]][0]
        _, created = Perimeter.objects.get_or_create(
            code=row["code"],
            defaults={
                "living_area": areas[row["living_area"]],
                "name": row["name"],
                "geography_year": int(first["geography_year"]),
                "is_active": row["is_active"] == "1",
                "valid": (date.fromisoformat(row["valid_from"]), None),
                "source": first["source"],
            },
        )
        new_perimeters += created
        perimeters.append(row["code"])
    progress.table("Perimeters", total=len(perimeters), changed=new_perimeters)

    for perimeter in Perimeter.objects.filter(code__in=perimeters):
        load_members(perimeter, memberships[perimeter.code], progress)


def rows_by_perimeter() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows("living_areas.csv"):
        found[row["area_set"]].append(row)
    return found


def load_members(perimeter: Perimeter, memberships: list[dict[str, str]], progress: Progress) -> None:
    """Today's communes of `perimeter`, once each; those that merged since keep their former codes and names."""
    former: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in memberships:
        former[row["insee_code_current"]].append(row)

    wanted = [
        PerimeterCommune(
            perimeter=perimeter,
            commune_id=code,
            historic_codes=[row["insee_code_at_year"] for row in group],
            historic_names=[row["name_at_year"] for row in group],
            is_active=perimeter.is_active,
            valid=perimeter.valid,
        )
        for code, group in former.items()
    ]
    present = {member.commune_id: content(member) for member in perimeter.members.all()}
    differing = [member for member in wanted if present.get(member.commune_id) != content(member)]
    PerimeterCommune.objects.bulk_create(
        differing,
        update_conflicts=True,
        unique_fields=["perimeter", "commune"],
        update_fields=["historic_codes", "historic_names", "is_active", "valid"],
    )
    removed = present.keys() - former.keys()
    if removed:
        perimeter.members.filter(commune_id__in=removed).delete()
    progress.table(f"Communes of {perimeter.code}", total=len(wanted), changed=len(differing) + len(removed))


def content(member: PerimeterCommune) -> tuple[Any, ...]:
    return member.historic_codes, member.historic_names, member.is_active, member.valid


def appoint_coordinators(progress: Progress) -> None:
    """Only where an area has no coordinating agency yet."""
    wanted = list(rows("areas.csv"))
    changed = sum(
        LivingArea.objects.filter(slug=row["slug"], coordinating_agency=None).update(
            coordinating_agency=Agency.objects.get(slug=row["coordinating_agency"])
        )
        for row in wanted
    )
    progress.table("Coordinating agencies", total=len(wanted), changed=changed)

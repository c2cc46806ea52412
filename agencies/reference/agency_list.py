"""The agencies of agencies.csv. What an administrator changed since stays: only missing agencies are created."""

from agencies.actor import Actor
from agencies.models import Agency
from agencies.operations.correct_agency import correct_agency
from agencies.operations.create_agency import create_agency
from agencies.reference.files import rows, words
from agencies.reference.progress import Progress
from agencies.reference.service_area import communes_served

LOADER = Actor.system("load_reference")


def load_agencies(progress: Progress) -> None:
    listed = list(rows("agencies.csv"))
    present = set(Agency.objects.values_list("slug", flat=True))
    missing = [row for row in listed if row["slug"] not in present]
    for row in missing:
        create_agency(
            row["slug"],
            name=row["name"],
            kind=row["kind"],
            competences=words(row["competences"]),
            communes=communes_served(row["serves"]),
            capacity=row["capacity"],
            seat=row["seat_insee"],
            is_fallback=row["is_fallback"] == "1",
            actor=LOADER,
        )
    progress.table("Agencies", total=len(listed), changed=len(missing))


def overwrite_agencies(progress: Progress) -> None:
    """Give the listed agencies the name and kind of the file again."""
    listed = list(rows("agencies.csv"))
    present = {slug: (name, kind) for slug, name, kind in Agency.objects.values_list("slug", "name", "kind")}
    differing = [row for row in listed if present[row["slug"]] != (row["name"], row["kind"])]
    for row in differing:
        correct_agency(row["slug"], name=row["name"], kind=row["kind"], actor=LOADER)
    progress.table("Names and kinds of agencies", total=len(listed), changed=len(differing))

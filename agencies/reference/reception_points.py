"""Where people are received; each point belongs to the agency that agencies.csv names for it, if any."""

import uuid

from agencies.models import Agency, ReceptionPoint
from agencies.reference.files import rows, words
from agencies.reference.progress import Progress
from agencies.reference.upsert import upsert


def load_reception_points(progress: Progress) -> None:
    owners = agencies_by_point()
    points = [
        {
            "code": row["service_id"],
            "name": row["name"],
            "kind": row["type"],
            "operator_name": row["agency"],
            "agency_id": owners.get(row["service_id"]) or owners.get(f"type:{row['type']}"),
            "commune_id": row["commune_insee"],
            "address": row["address"],
            "latitude": row["lat"] or None,
            "longitude": row["lon"] or None,
            "opening_hours": row["opening_hours"],
            "access_mode": row["access_mode"],
            "status": row["status"],
            "source": row["source"],
            "source_date": row["source_date"],
        }
        for row in rows("services.csv")
    ]
    progress.table("Reception points", total=len(points), changed=upsert(ReceptionPoint, points, key="code"))


def agencies_by_point() -> dict[str, uuid.UUID]:
    """From a point's code, or from `type:<type>`, to the agency that keeps it."""
    keys = dict(Agency.objects.values_list("slug", "pk"))
    return {point: keys[row["slug"]] for row in rows("agencies.csv") for point in words(row["reception_points"])}

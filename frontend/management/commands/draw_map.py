"""`manage.py draw_map`: draw the map of the front page anew, after the outlines or the perimeter changed."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from frontend.map_drawing import draw

OUTLINES = Path("agencies/data/communes.geojson")
PERIMETERS = Path("agencies/data/living_areas.csv")
MAP = Path("frontend/static/frontend/lot.svg")


class Command(BaseCommand):
    help = f"Draws {MAP} from {OUTLINES} and {PERIMETERS}."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        drawing = draw(settings.BASE_DIR / OUTLINES, settings.BASE_DIR / PERIMETERS)
        (settings.BASE_DIR / MAP).write_text(drawing, "utf-8")
        self.stdout.write(f"{MAP}: {len(drawing)} characters.")

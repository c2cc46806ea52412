import re

from django.conf import settings

from frontend.management.commands.draw_map import MAP, OUTLINES, PERIMETERS
from frontend.map_drawing import PERIMETER, THREAD, draw


def test_the_map_in_the_pages_is_the_one_that_the_data_draws():
    assert (settings.BASE_DIR / MAP).read_text("utf-8") == draw(settings.BASE_DIR / OUTLINES, settings.BASE_DIR / PERIMETERS)


def test_all_communes_are_drawn_once_and_the_area_stands_out():
    drawing = draw(settings.BASE_DIR / OUTLINES, settings.BASE_DIR / PERIMETERS)
    land, area = (re.search(rf'class="{name}" d="([^"]+)"', drawing)[1].count("M") for name in ("land", "area"))
    assert (land + area, area) == (312, 59)


def test_the_thread_stays_inside_the_area():
    perimeter = (settings.BASE_DIR / PERIMETERS).read_text("utf-8").splitlines()
    in_area = {line.split(",")[7] for line in perimeter if line.startswith(f"{PERIMETER},")}
    assert set(THREAD) <= in_area

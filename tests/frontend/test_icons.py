"""Icons come with stylesheets of their own: one that is not loaded would show as a square."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
NAMED = re.compile(r'(?:\bfr-icon-|icon="|")(?!fr-icon|chart-)((?:[a-z0-9]+-)+(?:line|fill))\b')


@pytest.fixture(scope="module")
def loaded() -> str:
    sheets = re.findall(r'href="/static/(dsfr/[^"]+\.css)"', render_to_string("frontend/base.html"))
    assert len(sheets) > 3
    return "".join(Path(str(finders.find(sheet))).read_text("utf-8") for sheet in sheets)


def test_every_icon_is_in_a_stylesheet_that_is_loaded(loaded):
    files = [path for path in FRONTEND.rglob("*") if path.suffix in {".html", ".py"}]
    named = {name for path in files for name in NAMED.findall(path.read_text("utf-8"))}
    assert len(named) > 20
    assert sorted(name for name in named if f".fr-icon-{name}:" not in loaded) == []

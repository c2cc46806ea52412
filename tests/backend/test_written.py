"""Days and shares: written one way in the whole house."""

import re
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from backend.base.written import dated, in_percent
from frontend.figures.words import percentage

OURS = ("agencies", "api", "backend", "cases", "frontend", "irritants")
ELSEWHERE = re.compile(r"""\bdate_format\(|dateformat|\|date(?!:['"](?:c|SHORT_DATE_FORMAT)['"])\b|[\d})] %['"<)]""")
"""What writes a day or a percentage by another way: `c` is for machines, the short form has no first of the month."""


def test_the_first_of_a_month_in_french():
    first, second = date(2026, 12, 1), date(2026, 12, 2)
    with override("fr"):
        assert [dated(day) for day in (first, second)] == ["1er décembre 2026", "2 décembre 2026"]
        assert (dated(first, "j N"), dated(datetime(2026, 12, 1, 9), "l j F Y, H:i")) == ("1er déc.", "mardi 1er décembre 2026, 09:00")
        assert dated(first, "SHORT_DATE_FORMAT") == "01/12/2026"
    with override("en"):
        assert dated(first, "j F Y") == "1 December 2026"


def test_a_percentage():
    with override("fr"):
        assert (in_percent("+20"), percentage(0.744)) == ("+20\u00a0%", "74\u00a0%")
    with override("en"):
        assert (in_percent("+20"), percentage(0.744), percentage(None)) == ("+20%", "74%", "–")


def test_nobody_writes_them_otherwise():
    files = [path for part in OURS for end in ("*.py", "*.html", "*.txt") for path in Path(settings.BASE_DIR, part).rglob(end)]
    assert len(files) > 500
    found = [f"{path}:{line}" for path in files for line in path.read_text("utf-8").splitlines() if ELSEWHERE.search(line)]
    assert [line for line in found if not line.startswith(f"{settings.BASE_DIR}/backend/base/written.py")] == []

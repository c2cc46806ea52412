"""The text of a calendar (RFC 5545). Ten properties in UTC need no library: what there is to get right is escaping and folding."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

LONGEST_LINE = 75
"""Octets, the line break apart (section 3.1)."""
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Entry:
    """An event. A day without hours is one that lasts all day, and takes nobody's time."""

    uid: str
    stamp: datetime
    """When it was changed last, so that it reads the same until it changes again."""
    version: int
    summary: str
    url: str
    start: datetime | date
    end: datetime | date
    cancelled: bool = False


def calendar(name: str, entries: Iterable[Entry]) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fil rouge//Fil rouge//FR", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{escaped(name)}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    for entry in entries:
        lines += event(entry)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in folded(line))


def event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{moment(entry.stamp)}"
    yield f"SEQUENCE:{entry.version - 1}"
    yield f"DTSTART{when(entry.start)}"
    yield f"DTEND{when(entry.end)}"
    yield f"SUMMARY:{escaped(entry.summary)}"
    yield f"URL:{entry.url}"
    yield "CLASS:PRIVATE"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    if not isinstance(entry.start, datetime):
        yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def when(value: datetime | date) -> str:
    return f":{moment(value)}" if isinstance(value, datetime) else f";VALUE=DATE:{value:%Y%m%d}"


def moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    return text.translate(ESCAPED)


def folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, never cut within a character; those that go on begin with a space."""
    part, length = "", 0
    for character in line:
        octets = len(character.encode())
        if length + octets > LONGEST_LINE:
            yield part
            part, length = " ", 1
        part, length = part + character, length + octets
    yield part

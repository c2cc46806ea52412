"""Whole months, as `2026-11`: what masked figures are asked by; and the days of these, of quarters and of years."""

from calendar import monthrange
from datetime import date

from backend.base.written import dated


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    """Raises ValueError for what is no month."""
    return date.fromisoformat(f"{month}-01")


def last_day(month: str) -> date:
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def span_of(code: str) -> tuple[date, date]:
    """First and last day of a group by time: `2026`, `2026-Q4` or `2026-11`."""
    year, _, part = code.partition("-")
    if part.startswith("Q"):
        end = 3 * int(part[1:])
        return first_day(f"{year}-{end - 2:02d}"), last_day(f"{year}-{end:02d}")
    return (first_day(code), last_day(code)) if part else (first_day(f"{year}-01"), last_day(f"{year}-12"))


def before(month: str, months: int) -> str:
    """So many months earlier."""
    first = first_day(month)
    year, rest = divmod(first.year * 12 + first.month - 1 - months, 12)
    return f"{year:04d}-{rest + 1:02d}"


def up_to(month: str, months: int) -> list[str]:
    """So many months, the last of which is `month`."""
    return [before(month, back) for back in reversed(range(months))]


def in_words(month: str) -> str:
    return dated(first_day(month), "F Y")

"""Working days in SQL: those of `backend.base.clock`, which gives its public holidays to the query (`calendar`, see tally.py)."""


def number_of(day: str) -> str:
    """How many working days there were from Monday 3 January 2000 to `day`, an expression of SQL, included."""
    since = f"({day} - DATE '2000-01-03')"
    return f"(5 * ({since} / 7) + least(mod({since}, 7) + 1, 5) - width_bucket({day}, (SELECT days_off FROM calendar)))"


def between(start: str, end: str) -> str:
    """After the day of `start`, up to that of `end` included; none when it ends before it starts."""
    return f"greatest({number_of(end)} - {number_of(start)}, 0)"

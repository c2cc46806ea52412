"""The period that a screen is about, and the one that it is compared with: a year or a month, never others.

Masked figures are given for few periods, so that no two of them can be subtracted.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils.translation import gettext as _

from backend.base import clock
from backend.base.errors import NotFound
from irritants.exports.months import before, first_day, in_words, last_day, month_of

YEAR, MONTH = re.compile(r"2\d{3}"), re.compile(r"2\d{3}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Window:
    """`code` is `2026` or `2026-10`."""

    code: str

    @classmethod
    def now(cls) -> Self:
        """The year of the last month that is over: in January there is little to say of the new one."""
        return cls(last_month_over()[:4])

    @classmethod
    def asked(cls, code: str) -> Self:
        """From an address. Raises NotFound for what no page leads to."""
        if not (YEAR.fullmatch(code) or MONTH.fullmatch(code)) or cls(code).first > month_of(clock.today()):
            raise NotFound
        return cls(code)

    @property
    def is_year(self) -> bool:
        return bool(YEAR.fullmatch(self.code))

    @property
    def first(self) -> str:
        return f"{self.code}-01" if self.is_year else self.code

    @property
    def last(self) -> str:
        return f"{self.code}-12" if self.is_year else self.code

    @property
    def is_over(self) -> bool:
        return self.last < month_of(clock.today())

    @property
    def latest(self) -> str:
        """The last of its months that has begun."""
        return min(self.last, month_of(clock.today()))

    @property
    def earlier(self) -> "Window":
        return Window(str(int(self.code) - 1) if self.is_year else before(self.code, 1))

    @property
    def first_day(self) -> date:
        return first_day(self.first)

    @property
    def last_day(self) -> date:
        return last_day(self.last)

    @property
    def words(self) -> str:
        name = self.code if self.is_year else in_words(self.code)
        return name if self.is_over else _("%(period)s so far") % {"period": name}


def last_month_over() -> str:
    return before(month_of(clock.today()), 1)

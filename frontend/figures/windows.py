"""The months that a screen is about, and those that it is compared with."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.utils.translation import gettext as _

from backend.base import clock
from irritants.exports.months import before, first_day, in_words, last_day, month_of

YEAR = 12


@dataclass(frozen=True, slots=True)
class Window:
    """So many whole months, the last of which is `last`."""

    last: str
    months: int = YEAR

    @classmethod
    def now(cls) -> Self:
        """A year that ends with the present month."""
        return cls(month_of(clock.today()))

    @property
    def first(self) -> str:
        return before(self.last, self.months - 1)

    @property
    def earlier(self) -> "Window":
        """As many months, just before."""
        return Window(before(self.last, self.months), self.months)

    def question(self) -> dict[str, date | None]:
        """As `irritant_figures` takes it."""
        return {"from_": first_day(self.first), "to": last_day(self.last)}

    @property
    def words(self) -> str:
        if self.months == 1:
            return in_words(self.last)
        return _("%(first)s to %(last)s") % {"first": in_words(self.first), "last": in_words(self.last)}

    @property
    def query(self) -> str:
        """In an address."""
        return f"month={self.last}&months={self.months}"

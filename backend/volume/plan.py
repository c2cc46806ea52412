"""What is asked of a load. The same cases, seed and day give the same rows, identifiers included."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from backend.volume.names import SURNAMES
from cases.references import ALPHABET

MOST = 10_000_000
"""References are spread over this many cases (sql/draws.sql)."""
YEARS_BEFORE = timedelta(days=3 * 365)
OFFICES_OPEN = time(7, 30, tzinfo=UTC)
MULTIPLIER, BODIES = 223_092_870_001, len(ALPHABET) ** 8
"""Of references: see sql/draws.sql."""


@dataclass(frozen=True)
class Plan:
    """`today`: the day before which everything happened. What is late, or wakes up, is so from that day on."""

    cases: int
    seed: int
    today: date

    def __str__(self) -> str:
        return f"{self.cases:,} cases, seed {self.seed}, as of {self.today}"

    @property
    def monday(self) -> date:
        """When the first case opens."""
        start = self.today - YEARS_BEFORE
        return start - timedelta(days=start.weekday())

    @property
    def working_days(self) -> int:
        """From the first Monday to today, public holidays included."""
        weeks, days = divmod((self.today - self.monday).days, 7)
        return 5 * weeks + min(days, 5)

    @property
    def midnight(self) -> datetime:
        """What is now for the stories."""
        return datetime.combine(self.today, time(tzinfo=UTC))

    @property
    def constants(self) -> dict[str, Any]:
        """For the functions of sql/draws.sql."""
        return {
            "cases": self.cases,
            "seed": self.seed,
            "today": self.today,
            "now": self.working_days,
            "monday": self.monday,
            "epoch": int(datetime.combine(self.monday, OFFICES_OPEN).timestamp()),
            "alphabet": ALPHABET,
            "surnames": SURNAMES,
            "ten_million_further": MULTIPLIER * MOST % BODIES,
        }

"""Figures against their budgets, as tables."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Budget:
    """What a figure may not exceed; or, with `least`, may not fall short of."""

    figure: str
    measured: float
    limit: float
    unit: str = ""
    least: bool = False

    @property
    def held(self) -> bool:
        return self.measured >= self.limit if self.least else self.measured <= self.limit

    def row(self) -> list[str]:
        sign = "≥" if self.least else "≤"
        return [self.figure, f"{self.measured:.2f}{self.unit}", f"{sign} {self.limit:g}{self.unit}", "held" if self.held else "**broken**"]


@dataclass
class Table:
    title: str
    head: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    note: str = ""

    def markdown(self) -> str:
        lines = [f"### {self.title}", ""]
        if self.note:
            lines += [self.note, ""]
        lines += ["| " + " | ".join(self.head) + " |", "|" + "|".join("---" if n == 0 else "--:" for n in range(len(self.head))) + "|"]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join(lines) + "\n"

    def plain(self) -> str:
        widths = [max(len(str(row[n])) for row in [self.head, *self.rows]) for n in range(len(self.head))]
        shown = [
            [str(cell).ljust(width) if n == 0 else str(cell).rjust(width) for n, (cell, width) in enumerate(zip(row, widths, strict=True))]
            for row in [self.head, *self.rows]
        ]
        return "\n".join([f"\n{self.title}", *("  " + "  ".join(row) for row in shown)])


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def budgets_table(budgets: Sequence[Budget]) -> Table:
    return Table("Budgets", ["figure", "measured", "budget", ""], [budget.row() for budget in budgets])


def facts_table(title: str, facts: Mapping[str, str]) -> Table:
    return Table(title, ["", ""], [[name, value] for name, value in facts.items()])

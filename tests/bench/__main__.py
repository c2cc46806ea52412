"""`python -m tests.bench`: measure on the database that `make volume` filled; exit 1 when a budget is broken."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECTIONS = (
    "lists", "pages", "filters", "counts", "case", "search", "inboxes", "irritants", "figures", "writes", "journal", "plans", "served", "verify", "cold",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"among: {', '.join(SECTIONS)} (all of them by default)")
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/performance.md")
    parser.add_argument("--database", default="filrouge_volume", help="a database that load_volume filled")
    parser.add_argument("--keys", type=Path, default=Path(".local/volume.json"), help="what load_volume wrote: who acts")
    said = parser.parse_args()
    if unknown := set(said.sections) - set(SECTIONS):
        parser.error(f"no section is called {', '.join(sorted(unknown))}")
    use(said.database)
    sys.exit(measure(said.sections or SECTIONS, keys=said.keys, write=said.write))


def use(database: str) -> None:
    """Of the embedded server unless DATABASE_URL says otherwise; as the plain role, like web processes."""
    os.environ.setdefault("SECRET_KEY", "only-for-measures")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    os.environ["DEMO"] = os.environ["DEBUG"] = "0"
    os.environ["FILROUGE_DATABASE"] = database
    from backend.local import use_this_machine

    use_this_machine()
    import django

    django.setup()


def measure(sections: Any, *, keys: Path, write: bool) -> int:
    from tests.bench import cold, finding, inboxes, irritants, plans, reading, report, served, writing
    from tests.bench.setting import Setting, setting
    from tests.calibration import calibration
    from tests.measured import keep

    Section = Callable[[Setting], tuple[list[report.Table], list[report.Budget]]]
    known: dict[str, Section] = {
        "lists": reading.lists,
        "pages": reading.far_pages,
        "filters": reading.filters,
        "counts": reading.counts,
        "case": reading.one_case,
        "search": finding.search,
        "inboxes": inboxes.inboxes,
        "irritants": irritants.irritants,
        "figures": finding.figures,
        "writes": writing.operations,
        "journal": writing.journal,
        "plans": plans.of_what_is_read,
        "served": served.served,
        "verify": writing.verification,
        "cold": cold.cold,
    }
    begun = time.perf_counter()
    where = setting(keys)
    tables = [report.facts_table("Machine", {**calibration(os.environ["DATABASE_URL"], Path.cwd()), "load": where.load})]
    report.say(tables[0].plain())
    budgets: list[report.Budget] = []
    for name in sections:
        found, held = known[name](where)
        for table in found:
            report.say(table.plain())
        tables += found
        budgets += held
    summary = report.budgets_table(budgets)
    report.say(summary.plain())
    report.say(f"\n{time.perf_counter() - begun:.0f} seconds")
    if write:
        keep("bench", "\n".join(table.markdown() for table in [summary, *tables]))
    return int(not all(budget.held for budget in budgets))


if __name__ == "__main__":
    main()

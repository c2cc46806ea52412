"""Search by name, and figures."""

from functools import partial

from django.db import connection, transaction

from agencies.actor import Actor
from cases.people.search import search_people
from irritants.statistics.cut import masked_cut, read_cut
from irritants.statistics.figures import masked_rows
from irritants.statistics.keeping import forget
from irritants.statistics.populations.reported import IRRITANTS, irritant_figures
from irritants.statistics.scope import COUNTED, Scope, countable_by
from irritants.statistics.snapshot import snapshot_of_today
from tests.bench.measure import in_turns, once
from tests.bench.report import Budget, Table
from tests.bench.setting import SIZES, Setting


def search(setting: Setting) -> tuple[list[Table], list[Budget]]:
    table = Table("Search of a person among the cases in sight, p50 ms", ["words", *SIZES])
    budgets = []
    for words, what in setting.searches:
        row = [what]
        for size in SIZES:
            taken = in_turns({"ours": lambda actor=setting.actors[size], words=words: searched(actor, words)}, rounds=15, warm=2)["ours"]
            row.append(f"{taken.p50:.1f}")
            if size == "huge":
                budgets.append(Budget(f"search of {what}, huge agency", taken.p50, 60, " ms"))
        table.rows.append(row)
    return [table], budgets


def searched(actor: Actor, words: str) -> int:
    with transaction.atomic():
        found = len(search_people(actor, words))
        transaction.set_rollback(True)
    return found


def figures(setting: Setting) -> tuple[list[Table], list[Budget]]:
    """As the steering team of a living area, as the caseworkers of an agency, and over the whole country."""
    refreshed = once(snapshot_of_today)
    table = Table("Figures, p50 ms", ["whose", "no group", "by theme", "by month", "by category and month"])
    cuts: tuple[list[str], ...] = ([], ["theme"], ["month"], ["category", "month"])
    country = Scope("everything", (), live=False, source=COUNTED, areas=(None,))
    readers = {f"{size} agency, its caseworkers": setting.actors[size] for size in SIZES}
    budgets = []
    for name, actor in readers.items():
        taken = [in_turns({"ours": partial(figures_of, actor, by)}, rounds=6, warm=1)["ours"].p50 for by in cuts]
        table.rows.append([name, *(f"{one:.0f}" for one in taken)])
    masked = {"a living area": (countable_by(setting.steering), 50), "the whole country": (country, 250)}
    for name, (scope, most) in masked.items():
        forget()
        first = [once(partial(answer, scope, by)) for by in cuts]
        again = [in_turns({"ours": partial(answer, scope, by)}, rounds=6, warm=1)["ours"].p50 for by in cuts]
        table.rows.append([f"{name}, masked: first asked in the day", *(f"{one:.0f}" for one in first)])
        table.rows.append([f"{name}, masked: asked again", *(f"{one:.1f}" for one in again)])
        budgets += [
            Budget(f"figures of {name}, by {' and '.join(by) or 'nothing'}, asked again", one, most, " ms")
            for by, one in zip(cuts, again, strict=True)
        ]
    table.note = f"The daily refresh of masked figures took {refreshed:.0f} ms (0 when it was fresh)."
    return [table], budgets


def figures_of(actor: Actor, by: list[str]) -> None:
    """However long it takes: the limit of the web role would only hide by how much."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        irritant_figures(actor, by=by)


def answer(scope: Scope, by: list[str]) -> None:
    cut = masked_cut(read_cut(IRRITANTS, by, None, None, {}))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        masked_rows(scope, cut, IRRITANTS.settled_at())

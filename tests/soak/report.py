"""The figures in words."""

from collections.abc import Mapping

from tests.soak.stopwatch import Stopwatch, percentile

Memory = Mapping[int, tuple[int, int]]


def table_of_actions(watch: Stopwatch) -> str:
    lines = ["| action | count | refused | errors | p50 ms | p95 ms | p99 ms | max ms |", "|---|--:|--:|--:|--:|--:|--:|--:|"]
    for name, action in sorted(watch.actions.items()):
        times = [percentile(action.seconds, share) * 1000 for share in (0.5, 0.95, 0.99, 1.0)]
        cells = [name, len(action.seconds), action.refused, action.errors, *(f"{value:.0f}" for value in times)]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def table_of_facts(facts: Mapping[str, object]) -> str:
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in facts.items())])


def table_of_memory(before: Memory, after: Memory) -> str:
    lines = ["| web process | resident, start → end (MB) | its share, start → end (MB) |", "|---|--:|--:|"]
    for number, pid in enumerate(sorted(after), start=1):
        first, last = before.get(pid), after[pid]
        resident, share = ((f"{first[i] / 1024:.0f}" if first else "–") + f" → {last[i] / 1024:.0f}" for i in (0, 1))
        lines.append(f"| {number}{'' if first else ' (born meanwhile)'} | {resident} | {share} |")
    return "\n".join(lines)

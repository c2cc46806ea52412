"""What loaders of reference data tell the person who runs them."""

from collections.abc import Callable


class Progress:
    """Called with a line; `table` also counts, so that the end can say whether anything changed at all."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self.changed = 0

    def __call__(self, line: str) -> None:
        self._say(line)

    def table(self, name: str, *, total: int, changed: int) -> None:
        self.changed += changed
        self(f"{name}: {total}, {changed} changed")

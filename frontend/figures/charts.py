"""Every chart of the figures, by its key, which is also that of its files."""

from collections.abc import Callable, Mapping

from agencies.actor import Actor
from frontend.figures.drawn import Drawn, trend, what_hurts, where
from frontend.figures.sendings import who_sends_to_whom
from frontend.figures.waits import how_long, waiting
from frontend.figures.windows import Window

CHARTS: Mapping[str, Callable[[Actor, Window], Drawn | None]] = {
    "hurts": what_hurts,
    "map": where,
    "curve": how_long,
    "backlog": waiting,
    "trend": trend,
    "flows": who_sends_to_whom,
}
"""In the order in which they tell the story."""

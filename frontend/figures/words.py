"""Figures in words: shares as percentages."""

from backend.base.written import in_percent


def percent(share: float | None) -> int | None:
    """A whole percentage; None stays None."""
    return None if share is None else round(share * 100)


def percentage(share: float | None) -> str:
    """With its sign; a dash where there is nothing to measure."""
    return "–" if share is None else in_percent(round(share * 100))

"""Figures in words: shares as percentages."""


def percent(share: float | None) -> int | None:
    """A whole percentage; None stays None."""
    return None if share is None else round(share * 100)

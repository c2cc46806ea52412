"""The files of agencies/data, row by row."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of a CSV file, compressed or not, as its header names them."""
    path = DATA / name
    with gzip.open(path, "rt", encoding="utf-8", newline="") if path.suffix == ".gz" else path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def words(cell: str) -> list[str]:
    """A cell that holds several values."""
    return [word for word in cell.split("|") if word]

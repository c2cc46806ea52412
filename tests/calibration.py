"""What this machine is worth at this moment, so that figures of two days, or of two machines, can be compared."""

import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg2


def milliseconds(run: Callable[[], object], times: int) -> float:
    """Median."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def count() -> int:
    total = 0
    for number in range(1_000_000):
        total += number & 7
    return total


def calibration(app_url: str, directory: Path) -> dict[str, str]:
    block = bytes(1 << 20)
    with tempfile.TemporaryFile(dir=directory) as file, closing(psycopg2.connect(app_url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True

        def sync() -> None:
            file.seek(0)
            file.write(block[:8192])
            file.flush()
            os.fsync(file.fileno())

        found = {
            "a million additions in Python": milliseconds(count, 5),
            "SHA-256 of 1 MiB": milliseconds(lambda: hashlib.sha256(block).digest(), 20),
            "8 KiB written and synced": milliseconds(sync, 40),
            "SELECT 1, there and back": milliseconds(lambda: cursor.execute("SELECT 1"), 300),
        }
    processor = {"processors": str(os.cpu_count()), "load before": f"{os.getloadavg()[0]:.1f}"}
    return {**processor, **{name: f"{value:.2f} ms" for name, value in found.items()}}

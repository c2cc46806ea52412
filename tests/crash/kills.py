"""What is killed, by its number and without a warning: kill -9, as by the kernel that runs out of memory, or by the power that goes."""

import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from random import Random

from tests.backend.clones import children_of, pid_of
from tests.crash.instance import Instance

Kill = Callable[[Instance, Random], None]


def _kill(instance: Instance, *pids: int) -> None:
    instance.killed.update(pids)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def web(instance: Instance, _rng: Random) -> None:
    """The master first, so that it cannot tidy up after its workers."""
    master = instance.processes["web"].pid
    _kill(instance, master, *children_of(master))


def web_master(instance: Instance, _rng: Random) -> None:
    """Its workers live on for some seconds, for those who are connected, and hold the port."""
    instance.excused.add("web")
    _kill(instance, instance.processes["web"].pid)


def web_worker(instance: Instance, rng: Random) -> None:
    _kill(instance, rng.choice(sorted(children_of(instance.processes["web"].pid))))


def worker(instance: Instance, _rng: Random) -> None:
    _kill(instance, instance.processes["worker"].pid)


def clock(instance: Instance, _rng: Random) -> None:
    _kill(instance, instance.processes["clock"].pid)


def database(instance: Instance, _rng: Random) -> None:
    """The server and everything that it started."""
    postmaster = pid_of(instance.server)
    _kill(instance, postmaster, *children_of(postmaster))


def database_backend(instance: Instance, rng: Random) -> None:
    """One process of the server: it then throws everybody out and recovers by itself."""
    _kill(instance, rng.choice(sorted(children_of(pid_of(instance.server)))))


def everything(instance: Instance, rng: Random) -> None:
    """The power goes."""
    database(instance, rng)
    web(instance, rng)
    worker(instance, rng)
    clock(instance, rng)


KILLS: Mapping[str, Kill] = {
    "web": web,
    "web master": web_master,
    "web worker": web_worker,
    "worker": worker,
    "clock": clock,
    "database": database,
    "database backend": database_backend,
    "everything": everything,
}


def schedule(rounds: int, rng: Random) -> list[str]:
    """Each kind once, in some order, before any comes again."""
    planned: list[str] = []
    while len(planned) < rounds:
        planned += rng.sample(sorted(KILLS), len(KILLS))
    return planned[:rounds]

"""What a page weighs on a slow line: served by the real web process as production starts it, and by `make demo`."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page

from backend.localdb import PROJECT
from backend.static_files import collected
from tests.browser.full_house import FullHouse
from tests.frontend.people import PASSWORD

FIRST, NEXT, DRAWN = 200_000, 30_000, 110_000
"""Bytes on the line, headers included. What is drawn (six charts and a map, with their tables and style) weighs more."""
NEXT_PAGES = (
    "/cases",
    "/cases/new",
    "/cases/{shared}",
    "/cases/{shared}/history",
    "/cases/{opened}/hand-over",
    "/cases/{shared}/agreements/new",
    "/cases/{shared}/irritants/new",
    "/search",
    "/handovers",
    "/handovers/{received}",
    "/flags",
    "/flags/new",
    "/flags/{late}",
    "/irritants",
    "/irritants/{confirmed}",
    "/statistics",
    "/statistics/explore?by=category",
    "/statistics/explore?by=commune",
    "/statistics/committee",
    "/accessibility",
)
"""The heaviest of each kind."""
READY_WITHIN = 60
"""Seconds."""

RUN_THE_DEMO = "import sys; from backend import serve; port = int(sys.argv[1]); serve.run(serve.processes_of_the_demo(port), port)"


@pytest.fixture
def house(transactional_db: None) -> FullHouse:
    house = FullHouse()
    lead = house.user("lead")
    lead.password = ScryptPasswordHasher().encode(PASSWORD, "salt")  # the tests' own, faster one is unknown there
    lead.save(update_fields=["password"])
    return house


@pytest.fixture
def served(house: FullHouse, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Where web processes serve the tests' database: as production starts them, and as `make demo` does."""
    own = f"/{connection.settings_dict['NAME']}?"
    shared = {**os.environ, "DATABASE_URL": os.environ["DATABASE_URL"].replace("/filrouge?", own), "WEB_WORKERS": "1"}
    ports = {"production": free_port(), "make demo": free_port()}
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    ours = {"BIND": f"127.0.0.1:{ports['production']}", "STATIC_ROOT": str(collected()), "PATH": path}
    processes = {
        "production": ([PROJECT / "docker" / "entrypoint", "web"], ours),
        "make demo": ([sys.executable, "-c", RUN_THE_DEMO, str(ports["make demo"])], {"DEMO": "1"}),
    }
    with ExitStack() as stack:
        for name, (command, environment) in processes.items():
            said = stack.enter_context(open(tmp_path / name, "w"))
            process = subprocess.Popen(command, cwd=PROJECT, env={**shared, **environment}, stdout=said, stderr=said)
            stack.callback(process.wait, timeout=60)
            stack.callback(process.terminate)
            wait_until_ready(process, ports[name], tmp_path / name)
        yield {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(process: subprocess.Popen[bytes], port: int, said: Path) -> None:
    give_up = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < give_up:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            asked.request("GET", "/health/ready")
            if asked.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            asked.close()
    raise AssertionError(said.read_text())


class Line:
    """Counts what comes over the line to a browser that has nothing in store."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.bytes = 0
        network: Any = context.new_cdp_session(self.page)
        network.on("Network.requestWillBeSent", self.sent)
        network.on("Network.loadingFinished", lambda event: self.count(event["encodedDataLength"]))
        network.send("Network.enable")

    def sent(self, event: dict[str, Any]) -> None:
        self.count(event.get("redirectResponse", {}).get("encodedDataLength", 0))

    def count(self, length: float) -> None:
        self.bytes += int(length)

    def weigh(self, address: str, until: Literal["load", "networkidle"]) -> int:
        before = self.bytes
        response = self.page.goto(address, wait_until=until)
        assert response is not None
        assert response.status == 200, address
        return self.bytes - before


@pytest.fixture
def line(browser: Browser) -> Iterator[Callable[..., Line]]:
    """`line(storage_state=…)`: a browser with an empty cache."""
    contexts: list[BrowserContext] = []

    def open_one(**options: Any) -> Line:
        contexts.append(browser.new_context(locale="fr-FR", **options))
        return Line(contexts[-1])

    yield open_one
    for context in contexts:
        context.close()


def test_first_load_and_next_pages(served: dict[str, str], house: FullHouse, line: Callable[..., Line]):
    first, following = dict[str, int](), dict[str, int]()
    for name, address in served.items():
        stranger = line()
        first[f"{name}: sign in"] = stranger.weigh(f"{address}/accounts/login/", "networkidle")
        first[f"{name}: front page"] = line().weigh(f"{address}/", "networkidle")
        stranger.page.locator("#id_login").fill(house.user("lead").login)
        stranger.page.locator("#id_password").fill(PASSWORD)
        stranger.page.locator("main button[type=submit]").first.click()
        stranger.page.wait_for_url(f"{address}/")

        member = line(storage_state=stranger.page.context.storage_state())
        first[f"{name}: what I have to do"] = member.weigh(f"{address}/", "networkidle")
        following |= {f"{name}: {path}": member.weigh(address + path.format(**house.names), "load") for path in NEXT_PAGES}

    assert {page: weight for page, weight in first.items() if weight > FIRST} == {}
    assert {page: weight for page, weight in following.items() if weight > (DRAWN if "/statistics" in page else NEXT)} == {}
    assert min(first.values()) > NEXT, "nothing was in store"
    assert min(following.values()) > 1_000, "every page was counted"

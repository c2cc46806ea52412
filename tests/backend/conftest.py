from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.localdb import Server
from tests.backend.clones import swept_directory


@pytest.fixture(scope="module")
def no_setting_of_mine() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        for name in ("PG_BIN", "FILROUGE_STATE_DIR"):
            environment.delenv(name, raising=False)
        yield


@pytest.fixture
def places() -> Iterator[Path]:
    """A directory that everybody may enter (pytest's own are closed); whatever server is left below it ends with the test."""
    with swept_directory() as directory:
        yield directory


@pytest.fixture
def clone(places: Path) -> Path:
    (places / "clone").mkdir(mode=0o755)
    return places / "clone"


@pytest.fixture(scope="module")
def server_of_all() -> Iterator[Server]:
    with swept_directory() as directory:
        yield Server(directory)


@pytest.fixture
def server(server_of_all: Server) -> Server:
    """Running. One for all tests that leave it able to start."""
    server_of_all.start()
    return server_of_all

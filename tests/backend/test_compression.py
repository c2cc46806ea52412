"""What goes over the line: compressed when the browser can read it, and still the same."""

import gzip
import json
from pathlib import Path

import pytest
from django.test import Client

from backend import static_files
from tests.api.foundation import Caller, join, key_of

GZIP = {"accept-encoding": "gzip"}


@pytest.fixture
def caller(db: None) -> Caller:
    return Caller(Client(), authorization=f"Bearer {key_of(join('ccas-cahors', 'caseworker'))[1]}")


def test_a_page_is_compressed_for_who_can_read_it(client: Client, db: None) -> None:
    compressed, plain = client.get("/accounts/login/", headers=GZIP), client.get("/accounts/login/")
    assert compressed["Content-Encoding"] == "gzip"
    assert b"<h1" in gzip.decompress(compressed.content)
    assert "Content-Encoding" not in plain
    assert len(compressed.content) < len(plain.content) / 2
    assert "Accept-Encoding" in compressed["Vary"]


def test_the_etag_of_a_compressed_answer_is_good_for_an_edit(caller: Caller) -> None:
    made = caller.post("cases", {"person": {"alias": "Madame du marché"}, "summary": "Alone. " * 50}).json()
    path = f"cases/{made['reference']}"
    read, plain = caller.get(path, **GZIP), caller.get(path)
    assert read["Content-Encoding"] == "gzip"
    assert read["ETag"] == f"W/{plain['ETag']}"
    assert json.loads(gzip.decompress(read.content)) == plain.json()
    assert caller.patch(path, {"summary": "With her niece."}, if_match=read["ETag"]).status_code == 200
    assert caller.patch(path, {"summary": "From an old screen."}, if_match=read["ETag"]).status_code == 412


class TestFilesOfThePages:
    def test_lie_compressed_under_a_name_of_their_content(self) -> None:
        folder = static_files.collected()
        named = json.loads((folder / "staticfiles.json").read_text())["paths"]["frontend/house.css"]
        assert named != "frontend/house.css"
        assert gzip.decompress((folder / f"{named}.gz").read_bytes()) == (folder / named).read_bytes()

    def test_are_made_once_and_again_when_something_in_them_changed(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        made: list[Path] = []
        monkeypatch.setattr(static_files, "PROJECT", tmp_path)
        monkeypatch.setattr(static_files, "COLLECTED", tmp_path / ".local" / "static")
        monkeypatch.setattr(static_files, "collect", lambda folder: (folder.mkdir(), made.append(folder)))
        (tmp_path / "backend").mkdir()
        (tmp_path / "frontend" / "static").mkdir(parents=True)
        for name in ("requirements.txt", "backend/settings.py", "frontend/static/house.css"):
            (tmp_path / name).write_text("")
        assert static_files.collected() == static_files.collected()
        assert len(made) == 1
        for colour in ("red", "blue"):
            (tmp_path / "frontend/static/house.css").write_text(colour)
            static_files.collected()
        assert len(made) == 3
        assert sorted((tmp_path / ".local" / "static").iterdir()) == sorted(made[-static_files.KEPT :])

    def test_none_are_left_when_they_cannot_be_made(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(static_files, "COLLECTED", tmp_path)
        monkeypatch.setenv("DEBUG", "nonsense")
        with pytest.raises(static_files.subprocess.CalledProcessError):
            static_files.collected()
        assert list(tmp_path.iterdir()) == []

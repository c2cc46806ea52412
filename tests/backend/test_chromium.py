"""Browser tests never vanish in silence: there is a Chromium, or a sentence says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import chromium


def look(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """On a machine with no browser, no packages to install one and no network."""
    bare = {"PATH": str(tmp_path), "HOME": str(tmp_path), "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9", **environment}
    return subprocess.run([sys.executable, "-m", "tests.chromium"], env=bare, capture_output=True, text=True, timeout=120)


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_without_one_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    looked = look(tmp_path)
    assert looked.returncode == 1
    assert chromium.HOW in looked.stderr


def test_the_one_on_the_machine_is_used(tmp_path: Path) -> None:
    program(tmp_path / "chromium")
    assert look(tmp_path).returncode == 0


def test_the_lighter_of_two_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = program(tmp_path / "chromium-headless-shell")
    program(tmp_path / "chromium")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert chromium.found() == str(shell)


def test_the_one_that_the_environment_names_comes_first(tmp_path: Path) -> None:
    mine = program(tmp_path / "elsewhere" / "mine")
    program(tmp_path / "chromium")
    looked = subprocess.run(
        [sys.executable, "-c", "from tests import chromium; print(chromium.found())"],
        env={"PATH": str(tmp_path), "CHROMIUM": str(mine)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert looked.stdout.strip() == str(mine)


def test_playwrights_own_is_found_in_its_store(tmp_path: Path) -> None:
    program(tmp_path / ".cache/ms-playwright/chromium_headless_shell-1255/chrome-linux/headless_shell")
    assert look(tmp_path).returncode == 0


def test_a_browser_that_does_not_start_is_none(tmp_path: Path) -> None:
    broken = program(tmp_path / "broken")
    broken.write_text("#!/bin/sh\nexit 127\n")
    assert not chromium.starts(str(broken))
    assert os.access(broken, os.X_OK)

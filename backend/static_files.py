"""The files of the pages as production serves them, compressed and named by their content: for the demo, and for the tests of weight.

.local/static/<digest>/       what `collectstatic` left; the digest is that of what it is made of
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from backend.localdb import PROJECT

COLLECTED = PROJECT / ".local" / "static"
MADE_OF = ("requirements.txt", "backend/settings.py", "frontend/static")
KEPT = 2
"""Folders: a demo that still runs may serve from the one before."""


def collected() -> Path:
    """The folder for STATIC_ROOT, made in some seconds when what it is made of changed. Raises CalledProcessError."""
    folder = COLLECTED / digest()
    if not folder.exists():
        COLLECTED.mkdir(parents=True, exist_ok=True)
        collect(folder)
        for old in sorted(COLLECTED.glob("[!.]*"), key=born)[:-KEPT]:
            shutil.rmtree(old)
    return folder


def collect(folder: Path) -> None:
    """Whole or not at all, whoever else does the same meanwhile."""
    with tempfile.TemporaryDirectory(dir=COLLECTED, prefix=".") as making:
        files = Path(making, "files")
        command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(command, cwd=PROJECT, env={**os.environ, "STATIC_ROOT": str(files)}, check=True)  # noqa: S603
        try:
            files.rename(folder)
        except OSError:
            if not folder.exists():
                raise


def born(folder: Path) -> float:
    return folder.stat().st_mtime


def digest() -> str:
    found = hashlib.sha256()
    for path in (PROJECT / name for name in MADE_OF):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                found.update(f"{file.relative_to(PROJECT)}\0".encode() + file.read_bytes())
    return found.hexdigest()[:12]

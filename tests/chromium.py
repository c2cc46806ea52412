"""The Chromium in which the browser tests run: the one that is here, else one installed now, else a sentence. Never a silent skip.

`python -m tests.chromium` makes sure that there is one, which `make test` does first.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The shell is the same engine without a window, for a third less of the processor."""
PACKAGES = ("chromium-headless-shell", "chromium")
PLAYWRIGHTS_OWN = (sys.executable, "-m", "playwright", "install", "--only-shell", "chromium")
HOW = (
    "The browser tests need a Chromium and none could be installed. Install one (Debian and Ubuntu: apt install chromium), "
    "or name yours: CHROMIUM=/path/to/chromium make test"
)


def found() -> str | None:
    """Path of a Chromium: the one that CHROMIUM names, one of the machine, or Playwright's own."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, COMMANDS)), None) or _playwrights_own()


def install() -> str | None:
    """Debian's packages when root may install one, else Playwright's own. None when neither can be had or started."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, stdout=sys.stderr, check=False)
        for package in PACKAGES:
            command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
            subprocess.run(command, env=environment, stdout=sys.stderr, check=False)
            if (path := found()) and starts(path):
                return path
    subprocess.run(PLAYWRIGHTS_OWN, stdout=sys.stderr, check=False)
    path = found()
    return path if path and starts(path) else None


def starts(path: str) -> bool:
    """A browser of Playwright's comes without the libraries of the system that it needs."""
    command = [path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


def _playwrights_own() -> str | None:
    store = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    shells = ("chromium_headless_shell-*/*/*headless*shell", "chromium-*/*/chrome")
    return next((str(path) for pattern in shells for path in sorted(store.glob(pattern), reverse=True) if os.access(path, os.X_OK)), None)


def main() -> None:
    if found() is None:
        sys.stderr.write("Chromium, for the browser tests\n")
        if install() is None:
            sys.exit(HOW)


if __name__ == "__main__":
    main()

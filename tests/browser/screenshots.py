"""`make screenshots`: the pictures of the README, taken of the demo in French, on a desk and on a phone."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium

PROJECT = Path(__file__).resolve().parents[2]
IMAGES, LOGINS = PROJECT / "docs" / "images", PROJECT / ".local" / "demo-logins.json"
PORT = 8973
ADDRESS = f"http://127.0.0.1:{PORT}"
READY_WITHIN = 300.0
"""Seconds: the first start downloads nothing but loads the demo."""

DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 860}},
    "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True},
}

CASEWORKER, LEAD = "caseworker@ccas-cahors.demo", "caseworker@departement-lot.demo"
VOLUNTEER, STEERING = "flagger@admr-lot.demo", "manager@ddetspp-lot.demo"


@dataclass(frozen=True)
class Picture:
    name: str
    who: str
    walk: Callable[[Page], None]
    """To what is shown."""
    top: str = ""
    """What to bring to the top of the picture; the head of the page by default."""
    height: int = 0
    """On a desk, of the picture, when there is more to see than a screen shows at once."""


def at(path: str) -> Callable[[Page], None]:
    return lambda page: go(page, path)


def go(page: Page, path: str) -> None:
    page.goto(f"{ADDRESS}{path}", wait_until="networkidle")


def roselines_case(page: Page) -> None:
    go(page, "/search")
    page.locator("main input[type=search], main input[name=q]").first.fill("Roseline")
    page.locator("main form button[type=submit]").first.click()
    page.locator("main a[href^='/cases/']").first.click()
    page.wait_for_load_state("networkidle")


def what_the_receiver_reads(page: Page) -> None:
    """The last step of the form that asks another agency; nothing is sent."""
    roselines_case(page)
    page.locator("main a[href$='/hand-over']").first.click()
    without_draft(page)
    page.locator("input[name=kind][value=lead]").check(force=True)
    page.locator("input[name=to_agency][value=ccas-cahors]").check(force=True)
    forward(page)
    page.locator("[name=need]").fill("Reprendre le suivi : aide alimentaire et portage des repas")
    page.locator("[name=summary]").fill(
        "Personne âgée qui vit seule et sort de moins en moins. Une aide à domicile passe deux fois par semaine. "
        "Elle souhaite rester chez elle et demande qui peut l’aider pour ses repas."
    )
    forward(page)
    page.locator("input[name=how][value=with_person]").check(force=True)
    page.locator("input[name=person_told]").check(force=True)
    page.locator("input[name=sender_stays_as][value=contributor]").check(force=True)
    forward(page)


def without_draft(page: Page) -> None:
    """What an earlier picture typed was kept, as it should be."""
    discard = page.locator("main form[action*=draft] button")
    if discard.count():
        discard.first.click()
        page.wait_for_load_state("networkidle")


def forward(page: Page) -> None:
    page.locator("main button[name=go][value=next]").click()
    page.wait_for_load_state("networkidle")


PICTURES = (
    Picture("home", CASEWORKER, at("/")),
    Picture("cases", CASEWORKER, at("/cases")),
    Picture("case", LEAD, roselines_case, height=1500),
    Picture("hand-over", LEAD, what_the_receiver_reads, top="main .fr-stepper"),
    Picture("handovers", CASEWORKER, at("/handovers")),
    Picture("flag", VOLUNTEER, at("/flags/new")),
    Picture("figures", STEERING, at("/statistics"), height=1500),
)


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    path = chromium.found() or sys.exit(chromium.HOW)
    with demo(), sync_playwright() as playwright:
        password = json.loads(LOGINS.read_text("utf-8"))[0]["password"]
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        for device, options in DEVICES.items():
            take(browser, "front-page", device, options)
            for picture in PICTURES:
                take(browser, picture.name, device, options, picture, password)
        browser.close()


def take(browser: Browser, name: str, device: str, options: dict[str, Any], picture: Picture | None = None, password: str = "") -> None:
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", color_scheme="light", reduced_motion="reduce", **options)
    page = context.new_page()
    if picture is None:
        go(page, "/")
    else:
        go(page, "/accounts/login/")
        page.locator("#id_login").fill(picture.who)
        page.locator("#id_password").fill(password)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url(f"{ADDRESS}/")
        if picture.height and device == "desktop":
            page.set_viewport_size({**options["viewport"], "height": picture.height})
        picture.walk(page)
        if picture.top:
            page.locator(picture.top).first.evaluate("element => element.scrollIntoView({block: 'start'})")
    target = IMAGES / f"{name}-{device}.png"
    page.screenshot(path=target)
    sys.stdout.write(f"{target.relative_to(PROJECT)}\n")
    context.close()


@contextmanager
def demo() -> Iterator[None]:
    """Serves the demo while pictures are taken."""
    process = subprocess.Popen([sys.executable, "-m", "backend.serve", "--port", str(PORT)], cwd=PROJECT, start_new_session=True)
    give_up = time.monotonic() + READY_WITHIN
    try:
        while not ready():
            if process.poll() is not None or time.monotonic() > give_up:
                sys.exit("The demo did not start; what it said is above.")
            time.sleep(0.3)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def ready() -> bool:
    try:
        with urllib.request.urlopen(f"{ADDRESS}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    main()

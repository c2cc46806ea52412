"""Every page of the house, in each of its states, by somebody who may open it: on a phone and at a desk, in French and in English.

A page that nobody visits here fails the test at the end: add it to VISITS (visits.py).
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse
from playwright.sync_api import Page

from frontend.urls import urlpatterns
from tests.browser.conftest import Visit
from tests.browser.full_house import PERSONAL, FullHouse
from tests.browser.visits import VISITS, Look

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 900}


WITHOUT_A_PAGE = {"set_language", "session", "drafts", "discard_draft", "export_habilitations"}
"""Routes that only buttons and scripts call, and that lead back to where one was or give a file."""
BUTTONS = {"unsnooze_case", "link_irritant", "unlink_irritant"}
"""They lead back to the page that they stand on: tests/frontend/test_worklist.py, irritants/test_recurring_pages.py."""
FILES = {"document_content", "observation_template", "paper_pdf", "chart_file", "export_figures", "committee_pdf", "public_file"}
"""Attachments: the browser stays where it is."""


@pytest.fixture
def house(transactional_db: None, settings, tmp_path: Path) -> FullHouse:
    """Fictitious, and with the logins of a demonstration on the sign-in page."""
    settings.DEMO, settings.BASE_DIR = True, tmp_path
    (tmp_path / ".local").mkdir()
    shown = {"agency": "ccas-cahors", "agency_name": "CCAS", "role": "caseworker", "login": "caseworker@ccas.demo", "password": "xxxx"}
    (tmp_path / ".local" / "demo-logins.json").write_text(json.dumps([shown]))
    return FullHouse()


@pytest.fixture
def windows(visit: Callable[..., Visit], house: FullHouse) -> Callable[..., Visit]:
    """`windows("lead", locale="en-GB")`: one window for each member of the house."""
    opened: dict[str, Visit] = {}

    def window(who: str, **options: object) -> Visit:
        if who not in opened:
            opened[who] = here = visit(**options)
            here.page.set_default_timeout(20_000)
            if who:
                client = Client()
                client.force_login(house.user(who))
                cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
                here.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": here.server.url}])
        return opened[who]

    return window


def test_every_page_in_every_state(windows: Callable[..., Visit], house: FullHouse, axe: Callable[[Page], None]):
    """In French, light, on a phone; at a desk nothing is too wide either, and the visit in English looks there for barriers."""
    wrong: list[str] = []
    for look in VISITS:
        here = windows(look.who, viewport=NARROW)
        come(here, look, house)
        wrong += [f"{look.who or 'nobody'} at {look.address}: {fault}" for fault in faults(here, axe, language="fr")]
        here.page.set_viewport_size(WIDE)
        wrong += [f"{look.who or 'nobody'} at {look.address}, wide: {fault}" for fault in too_wide(here.page)]
        here.page.set_viewport_size(NARROW)
    assert not wrong, "\n".join(wrong)


def test_every_page_in_english_in_the_dark(windows: Callable[..., Visit], house: FullHouse, axe: Callable[[Page], None]):
    wrong: list[str] = []
    first_of_its_route = {look.route: look for look in reversed(VISITS)}
    for look in filter(lambda look: first_of_its_route[look.route] is look, VISITS):
        here = windows(look.who, viewport=WIDE, locale="en-GB", color_scheme="dark")
        come(here, look, house)
        wrong += [f"{look.who or 'nobody'} at {look.address}: {fault}" for fault in faults(here, axe, language="en")]
    assert not wrong, "\n".join(wrong)


def come(here: Visit, look: Look, house: FullHouse) -> None:
    response = here.open(look.address.format(**house.names))
    assert response.status == look.status, look
    if look.act:
        look.act(here.page)


def faults(here: Visit, axe: Callable[[Page], None], *, language: str) -> Iterator[str]:
    page = here.page
    try:
        axe(page)
    except AssertionError as violations:
        yield str(violations)
    yield from too_wide(page)
    if (headings := page.locator("h1").count()) != 1:
        yield f"{headings} headings of the first level"
    if page.locator("html").get_attribute("lang") != language:
        yield f"not in the language that was asked for, {language}"
    if not re.fullmatch(r".+ – Fil rouge", page.title()):
        yield f"the title {page.title()}"
    addresses = page.evaluate("[...document.querySelectorAll('a[href], form[action]')].map(one => one.getAttribute('href') || one.action)")
    written = [page.title(), page.url, *(address for address in addresses if not address.startswith(("tel:", "mailto:")))]
    yield from (f"{word} in {text}" for text in written for word in PERSONAL if word in text.lower())
    yield from (f"fetched {url}" for url in here.fetched if not url.startswith((here.server.url, "data:")))
    yield from (f"said {complaint}" for complaint in here.complaints)
    here.fetched.clear()
    here.complaints.clear()


def too_wide(page: Page) -> Iterator[str]:
    width, screen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    if width > screen:
        yield f"{width} px wide on a screen of {screen}"


def test_no_page_is_forgotten():
    routes = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)}
    assert {look.route for look in VISITS} | WITHOUT_A_PAGE | FILES | BUTTONS == routes
    assert {look.route for look in VISITS} & WITHOUT_A_PAGE == set()


@pytest.mark.parametrize("route", sorted(WITHOUT_A_PAGE))
def test_a_route_without_a_page_shows_none(route: str, client: Client, db: None):
    response = client.get(reverse(route))
    assert response.status_code in (302, 405) or response["Content-Type"] == "application/json"

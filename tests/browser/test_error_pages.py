"""What goes wrong, before a real browser: accessible, narrow, and with ways out that work."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.frontend.people import make_agency, make_member

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def house_that_breaks(settings, transactional_db: None) -> None:
    settings.ROOT_URLCONF = "tests.frontend.broken_urls"
    make_member("sofia@catus", [(make_agency("counter-catus", "Guichet de Catus"), ["caseworker"])], first_name="Sofia")


def broken(here: Visit) -> list[str]:
    """What the browser says of the answer itself, which is no fault of the page, is left out."""
    here.complaints[:] = [text for text in here.complaints if "the server responded with a status of" not in text]
    return here.complaints


def send(page: Page, script: str) -> None:
    with page.expect_navigation():
        page.evaluate(f"() => {{ {script}; HTMLFormElement.prototype.submit.call(document.querySelector('main form')) }}")


PAGES = {
    "/not-understood": 400,
    "/cases?cursor=bent": 400,
    "/not-allowed": 403,
    "/no-such-page": 404,
    "/cases/ZZZZ-ZZZZ-Z": 404,
    "/acting-agency": 405,
    "/changed-meanwhile": 412,
    "/broken": 500,
    "/accessibility": 200,
}


def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit, axe, house_that_breaks):
    """On a phone, in the dark."""
    for signed_in in (False, True):
        here = visit(color_scheme="dark", viewport=NARROW)
        if signed_in:
            here.sign_in("sofia@catus")
        for path, status in PAGES.items():
            response = here.open(path)
            assert response.status == status or not signed_in
            axe(here.page)
            assert here.page.evaluate("document.documentElement.scrollWidth") == NARROW["width"], path


def test_a_form_too_large_and_a_form_expired(visit, axe, house_that_breaks):
    here = visit(viewport=NARROW, locale="en-GB")
    here.sign_in("sofia@catus")
    here.open("/cases/new")
    send(here.page, "document.querySelector('#id_summary').value = 'x'.repeat(3000000)")
    expect(here.page.get_by_role("heading", name="This is too much at once")).to_be_visible()
    axe(here.page)
    assert broken(here) == []
    here.page.go_back()
    here.open("/search")
    send(here.page, "document.querySelectorAll('input[type=hidden]').forEach(field => field.value = 'x')")
    expect(here.page.get_by_role("heading", name="This form has expired")).to_be_visible()
    axe(here.page)
    assert broken(here) == []


def test_too_many_attempts(visit, axe, house_that_breaks, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "0/m/ip"}
    here = visit(locale="en-GB")
    here.open("/accounts/login/")
    here.page.locator("#id_login").fill("sofia@catus")
    here.page.locator("#id_password").fill("x")
    here.page.locator("main button[type=submit]").first.click()
    expect(here.page.get_by_role("heading", name="Too many attempts in a short time")).to_be_visible()
    axe(here.page)
    assert broken(here) == []


def test_the_ways_out_lead_out(visit, house_that_breaks):
    here = visit(locale="en-GB")
    here.sign_in("sofia@catus")
    here.open("/cases?theme=housing")
    here.page.evaluate(
        "() => { const a = document.createElement('a'); a.href = '/no-such-page'; a.id = 'lost'; a.textContent = 'x'; document.querySelector('main').append(a) }"
    )
    here.page.locator("#lost").click()
    here.page.get_by_role("link", name="Go back").click()
    here.page.wait_for_url("**/cases?theme=housing")
    here.open("/no-such-page")
    here.page.get_by_role("main").get_by_role("link", name="What I have to do").click()
    expect(here.page.get_by_role("heading", name="What I have to do")).to_be_visible()
    assert broken(here) == []


def test_the_language_changes_on_a_page_of_error_too(visit, house_that_breaks):
    here = visit()
    here.sign_in("sofia@catus")
    here.open("/no-such-page")
    here.page.get_by_role("button", name="English").click()
    expect(here.page.get_by_role("heading", name="There is nothing here for you")).to_be_visible()
    assert broken(here) == []

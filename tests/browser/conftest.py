"""A real Chromium before a real server on the tests' database. `make test` installs one where there is none."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from agencies.models import User
from tests import chromium
from tests.frontend.people import PASSWORD, make_agency, make_member

# Playwright's own loop runs in this thread; what the tests ask of the database does not run inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

AS_IT_STANDS = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
"""Without fetching and reading all style sheets again, which no rule that is on asks for and which takes a third of the time."""
REPORT_REFUSALS = """
document.addEventListener("securitypolicyviolation", e => console.error(`refused by the policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    browser = chromium.found()
    if browser is None:
        pytest.fail(chromium.HOW)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its sandbox to root
    return {**browser_type_launch_args, "executable_path": browser, "args": sandbox}


class Visit:
    """A window on the house, which remembers everything that the browser complained about."""

    def __init__(self, context: BrowserContext, server: LiveServer) -> None:
        self.context, self.server = context, server
        self.complaints: list[str] = []
        self.fetched: list[str] = []
        context.add_init_script(REPORT_REFUSALS)
        self.page: Page = context.new_page()
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.fetched.append(request.url))

    def open(self, path: str) -> Response:
        response = self.page.goto(f"{self.server.url}{path}")
        assert response is not None
        if response.status >= 400:  # the browser says so of the page itself, which is no fault of the page
            self.complaints = [text for text in self.complaints if "the server responded with a status of" not in text]
        return response

    def sign_in(self, login: str) -> None:
        self.open("/accounts/login/")
        self.page.locator("#id_login").fill(login)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.locator("main button[type=submit]").first.click()
        self.page.wait_for_url(f"{self.server.url}/")


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Visit]]:
    """Opens windows: `visit(locale="en-GB", color_scheme="dark")`. What a browser complained about in any of them fails the test.

    Accounts read French: whoever opens an English window has chosen English in it.
    """
    visits: list[Visit] = []

    def start(**options: Any) -> Visit:
        visits.append(Visit(browser.new_context(**{"locale": "fr-FR", "viewport": {"width": 1280, "height": 900}, **options}), live_server))
        if options.get("locale", "fr").startswith("en"):
            visits[-1].context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}])
        return visits[-1]

    yield start
    for one in visits:
        one.context.close()
    assert [complaint for one in visits for complaint in one.complaints] == []


@pytest.fixture
def member_of_two(transactional_db: None) -> User:
    catus, cahors = make_agency("counter-catus", "Guichet de Catus"), make_agency("counter-cahors", "Guichet de Cahors")
    return make_member("sofia@catus", [(catus, ["caseworker"]), (cahors, ["manager"])], first_name="Sofia", last_name="Marty")


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with axe's own report when a page breaks a rule of accessibility. Looks once the page is at rest: what fades out is no colour."""
    from axe_playwright_python.sync_playwright import Axe

    def run(page: Page) -> None:
        expect(page.locator(".htmx-request")).to_have_count(0)
        page.evaluate("Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))")
        found = Axe().run(page, options=AS_IT_STANDS)
        assert found.violations_count == 0, found.generate_report()

    return run

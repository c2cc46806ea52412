"""The base of all pages, as a browser and the people before it meet it."""

import pytest
from playwright.sync_api import expect

PAGES = ("/", "/accounts/login/", "/no-such-page")
FOCUSED = "() => document.activeElement.innerText.trim() || document.activeElement.name || document.activeElement.tagName"


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
def test_axe_finds_nothing(locale, visit, axe):
    for scheme in ("light", "dark"):
        here = visit(locale=locale, color_scheme=scheme)
        for path in PAGES:
            here.open(path)
            axe(here.page)


def test_axe_finds_nothing_for_a_member(visit, axe, member_of_two):
    here = visit()
    here.sign_in("sofia@catus")
    axe(here.page)
    here.page.get_by_role("button", name="Agir pour cette structure").click()
    expect(here.page.locator("main").get_by_role("status")).to_be_visible()
    axe(here.page)


def test_axe_finds_nothing_in_a_refused_form(visit, axe):
    here = visit()
    here.open("/accounts/login/")
    here.page.locator("main button[type=submit]").first.click()
    expect(here.page.get_by_text("Écrivez votre identifiant.")).to_be_visible()
    axe(here.page)


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_phone_never_scrolls_sideways(path, visit, settings, member_of_two):
    settings.DEMO = True
    here = visit(viewport={"width": 320, "height": 640})
    here.open(path)
    assert here.page.evaluate("document.documentElement.scrollWidth") == 320
    here.sign_in("sofia@catus")
    assert here.page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_keyboard_goes_through_the_page_in_reading_order(visit):
    here = visit(locale="en-GB")
    here.open("/accounts/login/")
    order = []
    for _ in range(9):
        here.page.keyboard.press("Tab")
        order.append(here.page.evaluate(FOCUSED).split("\n")[0])
    assert order == ["Content", "Sign in, language", "Foot of the page", "Fil rouge", "Sign in", "Français", "login", "password", "Sign in"]


def test_the_first_stop_of_the_keyboard_leads_past_the_header(visit):
    here = visit(locale="en-GB")
    here.open("/accounts/login/")
    here.page.keyboard.press("Tab")
    expect(here.page.get_by_role("link", name="Content")).to_be_in_viewport()
    here.page.keyboard.press("Enter")
    here.page.keyboard.press("Tab")
    assert here.page.evaluate(FOCUSED) == "login"


def test_dark_and_light_follow_the_system(visit):
    here = visit(color_scheme="dark")
    here.open("/")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = here.page.evaluate(background)
    here.page.emulate_media(color_scheme="light")
    expect(here.page.locator("html")).to_have_attribute("data-fr-theme", "light")
    here.page.wait_for_function(f"{background} !== '{dark}'")


def test_the_font_of_the_state_is_not_even_fetched(visit):
    here = visit()
    for path in PAGES:
        here.open(path)
    assert [url for url in here.fetched if "Marianne" in url] == []
    assert [url for url in here.fetched if not url.startswith((here.server.url, "data:"))] == [], "nothing comes from elsewhere"


def test_htmx_may_evaluate_nothing(visit):
    here = visit()
    here.open("/")
    assert here.page.evaluate("[htmx.config.allowEval, htmx.config.includeIndicatorStyles]") == [False, False]


def test_all_of_it_works_without_javascript(visit, member_of_two):
    here = visit(java_script_enabled=False, viewport={"width": 320, "height": 640})
    here.sign_in("sofia@catus")
    here.page.get_by_role("button", name="English").click()
    expect(here.page.get_by_role("heading", name="Hello Sofia Marty")).to_be_visible()
    here.page.get_by_label("Agency for which you act").select_option("Guichet de Catus")
    here.page.get_by_role("button", name="Act for this agency").click()
    expect(here.page.get_by_text("You now act for Guichet de Catus.")).to_be_visible()
    here.page.get_by_role("button", name="Sign out").click()
    expect(
        here.page.get_by_role("link", name="Se connecter").first
    ).to_be_visible()  # as the browser asks: the choice left with the account


def test_the_documentation_of_the_api_runs_under_the_policy(visit):
    here = visit(locale="en-GB")
    here.open("/api/v1/docs")
    expect(here.page.locator("#swagger-ui .info .title")).to_contain_text("Fil rouge")

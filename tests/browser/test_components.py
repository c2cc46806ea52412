"""Every component in all its states, as a browser and the people before it meet it."""

import pytest
from playwright.sync_api import expect


@pytest.fixture(autouse=True)
def _in_the_demonstration(settings, transactional_db):
    settings.DEMO = True


@pytest.mark.parametrize(("locale", "scheme"), [("fr-FR", "light"), ("en-GB", "dark")])
def test_axe_finds_nothing(locale, scheme, visit, axe):
    here = visit(locale=locale, color_scheme=scheme)
    assert here.open("/design").status == 200
    here.page.locator("summary").first.click()
    axe(here.page)


def test_a_narrow_phone_never_scrolls_sideways(visit, axe):
    here = visit(viewport={"width": 320, "height": 640})
    here.open("/design")
    assert here.page.evaluate("document.documentElement.scrollWidth") == 320
    axe(here.page)


def test_every_badge_has_its_icon(visit):
    here = visit()
    here.open("/design")
    drawn = here.page.eval_on_selector_all(
        ".house-badge > span:first-child", "spans => spans.map(one => getComputedStyle(one, '::before').maskImage)"
    )
    assert len(drawn) > 40
    assert [image for image in drawn if not image.startswith("url(")] == []


def test_on_paper_the_menu_and_the_buttons_are_gone(visit):
    here = visit(locale="en-GB")
    here.open("/design")
    here.page.emulate_media(media="print")
    expect(here.page.get_by_role("heading", name="standing")).to_be_visible()
    expect(here.page.locator("#tools")).to_be_hidden()
    expect(here.page.get_by_role("link", name="Next page")).to_be_hidden()

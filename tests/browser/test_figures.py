"""The page of figures, and the main menu above it."""

import re

import pytest
from playwright.sync_api import expect

from tests.frontend.figures.figures_cast import member, reported

SETTLED = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
"""HTMX listens to what it has put in place."""
FOCUSED = "() => document.activeElement.id || document.activeElement.innerText.trim()"


@pytest.fixture
def manager(transactional_db):
    """A manager whose agency's irritants are hidden in one commune out of four."""
    worker = member("worker@cahors", "ccas-cahors", "caseworker")
    for commune, number in (("46042", 8), ("46064", 7), ("46140", 2), ("46128", 6)):
        reported(worker, number, commune=commune, status="confirmed" if number == 8 else "")
    return member("steering@lot", "ddetspp-lot", "manager")


def test_axe_finds_nothing(visit, axe, manager):
    here = visit(color_scheme="dark")
    here.sign_in("steering@lot")
    narrowed = "/explore?by=category&theme=response_fit"
    for path in ("", "/committee", "/explore?by=commune", "/explore?about=handovers", "/explore?by=month&start=nonsense", narrowed):
        here.open(f"/statistics{path}")
        for summary in here.page.locator("summary").all():
            summary.click()
        axe(here.page)


def test_a_narrow_phone_never_scrolls_sideways(visit, axe, manager):
    here = visit(viewport={"width": 320, "height": 640})
    here.sign_in("steering@lot")
    for path in ("", "/committee", "/explore?by=commune", "/explore?by=&theme=response_fit&only=agency_concerned"):
        here.open(f"/statistics{path}")
        assert here.page.evaluate("document.documentElement.scrollWidth") == 320
        axe(here.page)


def test_a_choice_changes_the_figures_and_the_address_and_keeps_the_focus(visit, manager):
    here = visit(locale="en-GB")
    here.sign_in("steering@lot")
    here.open("/statistics/explore")
    choice = here.page.get_by_label("Group by")
    choice.focus()
    choice.select_option("Commune (map)")
    expect(here.page.get_by_role("img", name="Irritants reported, commune by commune")).to_be_visible()
    expect(here.page).to_have_url(re.compile("by=commune"))
    assert here.page.evaluate(FOCUSED) == "id_by"
    assert here.page.evaluate("Object.keys({...localStorage, ...sessionStorage}).filter(key => key.includes('htmx-history'))") == []
    here.page.reload()
    expect(here.page.get_by_role("img", name="Irritants reported, commune by commune")).to_be_visible()
    expect(choice).to_have_value("commune")
    here.page.go_back()
    expect(here.page.get_by_role("img", name="Irritants reported, commune by commune")).to_be_hidden()
    expect(here.page.get_by_role("heading", name="Figures")).to_be_visible()


def test_figures_are_narrowed_by_a_name_and_the_focus_follows(visit, axe, manager):
    here = visit(locale="en-GB", viewport={"width": 320, "height": 640})
    here.sign_in("steering@lot")
    here.open("/statistics/explore?by=theme")
    kind = here.page.get_by_label("Narrow by")
    kind.focus()
    kind.select_option("Commune")
    name = here.page.get_by_role("combobox", name="Commune", exact=True)
    expect(name).to_be_visible()
    here.page.wait_for_function(SETTLED)
    assert here.page.evaluate(FOCUSED) == "id_only"
    name.fill("catus")
    name.press("Enter")
    expect(here.page).to_have_url(re.compile(r"\?by=theme&commune=46064$"))
    out = here.page.get_by_role("link", name="Take out: Commune: Catus")
    expect(out).to_be_visible()
    assert here.page.evaluate(FOCUSED) == "id_only"
    expect(here.page.get_by_text("Only: Commune “Catus”.")).to_be_visible()
    assert here.page.evaluate("document.documentElement.scrollWidth") == 320
    here.page.wait_for_function(SETTLED)
    here.page.get_by_label("Narrow by").select_option("Theme")
    expect(here.page.get_by_label("Theme", exact=True)).to_be_visible()
    here.page.wait_for_function(SETTLED)
    here.page.get_by_label("Theme", exact=True).select_option("Access to services and mobility")
    expect(here.page).to_have_url(re.compile(r"\?by=theme&commune=46064&theme=access_mobility$"))
    axe(here.page)
    out.click()
    expect(here.page).to_have_url(re.compile(r"\?by=theme&theme=access_mobility$"))


def test_it_works_without_scripts(visit, manager):
    here = visit(locale="en-GB", java_script_enabled=False, viewport={"width": 320, "height": 640})
    here.sign_in("steering@lot")
    here.page.goto(f"{here.server.url}/statistics/explore")
    here.page.get_by_label("Group by").select_option("Category")
    here.page.get_by_role("button", name="Show").click()
    expect(here.page.get_by_role("rowheader", name="B01 Abnormally long processing time").first).to_be_attached()
    here.page.get_by_label("Narrow by").select_option("Theme")
    here.page.get_by_role("button", name="Show").click()
    here.page.get_by_label("Theme", exact=True).select_option("Access to services and mobility")
    here.page.get_by_role("button", name="Show").click()
    expect(here.page).to_have_url(re.compile("by=category&theme=access_mobility"))
    expect(here.page.get_by_text("Nothing answers this question")).to_be_visible()
    here.page.get_by_role("navigation", name="Main menu").get_by_role("link", name="To do").click()
    expect(here.page).to_have_url(f"{here.server.url}/")


def test_the_keyboard_goes_from_the_places_to_the_figures_in_reading_order(visit, manager):
    here = visit(locale="en-GB")
    here.sign_in("steering@lot")
    here.open("/statistics/explore")
    here.page.get_by_role("link", name="The month, for the committee").focus()
    order = []
    for _ in range(8):
        here.page.keyboard.press("Tab")
        order.append(here.page.evaluate(FOCUSED))
    assert order == ["Irritants", "Handovers", "Flags", "Cases", "id_by", "id_and_by", "id_start", "id_end"]

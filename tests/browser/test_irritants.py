"""The list of irritants and one of them, as a browser and the people before it meet them."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from backend.base import clock
from backend.base.operation import door_transaction
from cases.models import CaseFile
from cases.operations.close_case import close_case
from cases.operations.open_case import open_case
from irritants.models import Irritant
from irritants.operations.report_irritant import report_irritant
from tests.cases.conftest import RECEIVER, SARAH, Cast
from tests.frontend.people import PASSWORD
from tests.irritants.conftest import bring

NARROW = {"width": 320, "height": 640}
FOCUSED = "() => document.activeElement.id"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


@pytest.fixture
def case(cast: Cast) -> CaseFile:
    """Four irritants met in it, in four states, two of which concern the CAF."""
    with door_transaction():
        for who in ("lead", "receiver", "receiver_manager", "stranger"):
            user = cast[who].user
            assert user is not None
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        case = open_case(actor=cast["lead"], person=SARAH, themes=["housing"])
        for category, status, concerned in (
            ("B13", "reported", RECEIVER),
            ("A02", "in_progress", None),
            ("B01", "resolved", RECEIVER),
            ("C01", "unresolvable", None),
        ):
            irritant = report_irritant(
                actor=cast["lead"],
                case=case.reference,
                category=category,
                occurred_on=clock.today(),
                agency_concerned=concerned,
                step="payment",
                description="Three hours of waiting.",
            )
            bring(irritant, status, cast["lead"])
    return case


@pytest.fixture
def at(visit: Callable, cast: Cast, case: CaseFile) -> Callable:
    """`at("lead")`: a window in which this member of the cast has signed in."""

    def open_for(who: str, **options):
        here = visit(**{"locale": "en-GB", **options})
        here.sign_in(cast[who].user.login)
        return here

    return open_for


def address(category: str) -> str:
    return f"/irritants/{Irritant.objects.get(category=category).pk}"


class TestAccessible:
    def test_every_page_in_every_state(self, at, axe):
        """On a phone, in the dark."""
        here = at("lead", color_scheme="dark", viewport=NARROW, locale="fr-FR")
        pages = ["/irritants", "/irritants?presumed=true&theme=response_fit", "/irritants?theme=weather", "/irritants?category=C05"]
        pages += [address(category) for category in ("B13", "B01", "C01")]
        pages += [f"{address('B13')}/edit", f"{address('B13')}/give-up", f"{address('B01')}/word"]
        for path in pages:
            here.open(path)
            axe(here.page)
            assert here.page.evaluate("document.documentElement.scrollWidth") == NARROW["width"], path
        here.open(f"{address('B13')}/edit")
        here.page.locator("#id_commune").fill("Atlantis")
        here.page.get_by_role("button", name="Enregistrer").click()
        expect(here.page.get_by_role("alert")).to_be_visible()
        axe(here.page)

    def test_the_list_as_cards(self, at):
        here = at("lead", viewport=NARROW)
        here.open("/irritants")
        assert here.page.get_by_role("row").count() == 5, "the cards are still rows of a table"


class TestFiltering:
    def test_the_list_follows_the_form_and_the_focus_stays(self, at):
        here = at("lead")
        here.open("/irritants")
        rows = here.page.locator(".house-cases tbody tr")
        expect(rows).to_have_count(4)
        here.page.locator("#id_theme").focus()
        here.page.locator("#id_theme").select_option("response_fit")
        expect(rows).to_have_count(2)
        assert here.page.evaluate(FOCUSED) == "id_theme"
        assert "theme=response_fit" in here.page.url
        here.page.get_by_label("Resolved", exact=True).press("Space")
        expect(rows).to_have_count(1)
        filtered = here.page.locator("#found").inner_text()
        here.page.reload()
        assert here.page.locator("#found").inner_text() == filtered
        expect(here.page.get_by_label("Resolved", exact=True)).to_be_checked()

    def test_the_way_back(self, at):
        here = at("lead")
        here.open("/irritants")
        here.page.locator("#id_category").select_option("B13")
        rows = here.page.locator(".house-cases tbody tr")
        expect(rows).to_have_count(1)
        rows.first.get_by_role("link").first.click()
        here.page.wait_for_url(re.compile("/irritants/[0-9a-f-]{36}$"))
        here.page.go_back()
        expect(rows).to_have_count(1)
        expect(here.page.locator("#id_category")).to_have_value("B13")
        here.page.go_back()
        expect(rows).to_have_count(4)

    def test_nothing_stays_behind_in_the_browser(self, at, case: CaseFile):
        here = at("lead")
        here.open("/irritants")
        here.page.locator("#id_theme").select_option("response_fit")
        expect(here.page.locator(".house-cases tbody tr")).to_have_count(2)
        here.open("/")
        assert case.reference not in here.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_from_a_figure_to_its_irritants_and_to_one_of_them_by_the_keyboard(at):
    here = at("lead")
    here.open("/statistics/explore")
    here.page.get_by_role("link", name="1 – Resolved, Answer given and fit with the person's needs").focus()
    here.page.keyboard.press("Enter")
    here.page.wait_for_url("**/irritants?*")
    expect(here.page.get_by_role("status").filter(has_text="1 irritant")).to_be_visible()
    expect(here.page.get_by_label("Counted in the figures of your agency")).to_be_checked()
    here.page.get_by_role("link", name="Abnormally long processing time").focus()
    here.page.keyboard.press("Enter")
    expect(here.page.get_by_role("heading", name="Abnormally long processing time")).to_be_visible()
    here.page.get_by_role("link", name="Record the person’s word").focus()
    here.page.keyboard.press("Enter")
    here.page.get_by_label("Yes, it is settled").focus()
    here.page.keyboard.press("Space")
    here.page.keyboard.press("Enter")
    expect(here.page.get_by_role("status").filter(has_text="The person’s word is recorded.")).to_be_visible()
    assert Irritant.objects.get(category="B01").status == "confirmed"


def test_all_of_it_without_javascript(at, case: CaseFile):
    here = at("lead", java_script_enabled=False, viewport=NARROW)
    here.open("/irritants")
    here.page.locator("#id_category").select_option("B13")
    here.page.get_by_role("button", name="Show").click()
    expect(here.page.locator(".house-cases tbody tr")).to_have_count(1)
    here.page.locator(".house-cases tbody th a").click()
    here.page.get_by_role("link", name="Edit the irritant").click()
    here.page.locator("#id_description").fill("Two hours, in fact.")
    here.page.get_by_role("button", name="Save the changes").click()
    expect(here.page.get_by_text("The irritant is corrected.")).to_be_visible()
    expect(here.page.get_by_text("Two hours, in fact.")).to_be_visible()


def test_a_case_is_opened_again(at, axe, case: CaseFile, cast: Cast):
    with door_transaction():
        close_case(case.reference, outcome="resolved", actor=cast["lead"])
    here = at("lead", viewport=NARROW)
    here.open(f"/cases/{case.reference}")
    here.page.get_by_role("link", name="Open a new case for this person").click()
    expect(here.page.get_by_role("heading", name="Sarah Lémery")).to_be_visible()
    axe(here.page)
    assert here.page.evaluate("document.documentElement.scrollWidth") == 320
    here.page.get_by_label("What it is about").fill("Came back.")
    here.page.get_by_role("button", name="Open the case").click()
    expect(here.page.get_by_role("status").filter(has_text="is open")).to_be_visible()
    expect(here.page.get_by_text("Sarah Lémery").first).to_be_visible()
    here.open(f"/cases/{case.reference}/again")  # now it cannot be
    axe(here.page)
    expect(here.page.get_by_text("Not possible in the current state")).to_be_visible()

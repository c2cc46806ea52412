"""The page of one case and its forms, before a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from backend.base import clock
from backend.base.operation import door_transaction
from cases.models import CaseFile
from cases.operations.edit_case import edit_case
from cases.operations.handovers.hand_over import hand_over
from irritants.operations.report_irritant import report_irritant
from irritants.operations.start_irritant import start_irritant
from tests.cases.conftest import CONTRIBUTOR, OBSERVER, RECEIVER, SARAH, Cast, agree, bring_in, now, open_case, part
from tests.frontend.people import PASSWORD

FORMS = ("edit", "close", "referent", "information", "agreements/new", "status", "irritants/new", "start", "history")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


@pytest.fixture
def shared(cast: Cast) -> CaseFile:
    """Led by the CCAS; France Travail works beside, the CPAM watches, the CAF was asked; an irritant of each state."""
    with door_transaction():
        for who in ("lead", "contributor", "observer"):
            user = cast[who].user
            assert user is not None
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        case = open_case(actor=cast["lead"], person={**SARAH, "safe_contact": "Text only"}, themes=["family_childcare", "mobility"])
        agreement = agree(case, cast, CONTRIBUTOR, OBSERVER, RECEIVER)
        bring_in(case, CONTRIBUTOR, "contributor", agreement)
        bring_in(case, OBSERVER, "observer", agreement)
        edit_case(case.reference, actor=cast["lead"], summary="Works as a home help, on short contracts.")
        for category in ("B13", "A06"):
            irritant = report_irritant(
                actor=cast["lead"], case=case.reference, category=category, occurred_on=clock.today(), agency_concerned=RECEIVER
            )
        start_irritant(irritant.pk, actor=cast["lead"])
        hand_over(
            case.reference,
            actor=cast["lead"],
            to_agency=RECEIVER,
            kind="support",
            need="Childcare",
            summary="Two children.",
            how="with_person",
            person_told=True,
        )
    return now(case)


@pytest.fixture
def at(visit: Callable, cast: Cast, shared: CaseFile) -> Callable:
    """`at("lead", "/close")`: a window of this member on a page of the case."""

    def start(who: str, part: str = "", **options: object):
        here = visit(**{"locale": "en-GB", **options})
        user = cast[who].user
        assert user is not None
        here.open("/accounts/login/")
        here.page.locator("#id_login").fill(user.login)
        here.page.locator("#id_password").fill(PASSWORD)
        here.page.locator("main button[type=submit]").first.click()
        here.page.wait_for_url(re.compile(r"/$"))
        here.complaints.clear()  # of the page one lands on, which has tests of its own
        here.open(f"/cases/{shared.reference}{part}")
        return here

    return start


def test_a_narrow_phone_never_scrolls_sideways(at, shared: CaseFile):
    here = at("lead", viewport={"width": 320, "height": 640}, locale="fr-FR")
    for form in ("", *(f"/{form}" for form in FORMS)):
        here.open(f"/cases/{shared.reference}{form}")
        assert here.page.evaluate("document.documentElement.scrollWidth") == 320, form


def test_without_javascript_an_agreement_is_recorded_and_withdrawn(at, cast, shared: CaseFile):
    here = at("lead", "/agreements/new", java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = here.page
    page.get_by_text("CAF du Lot", exact=True).click()  # the label covers its box
    page.get_by_label("Look for an agency").fill("prefecture")
    page.get_by_role("button", name="Look").click()
    expect(page.get_by_label("CAF du Lot")).to_be_checked()
    page.get_by_text("Préfecture du Lot", exact=True).click()
    page.get_by_text("Orally", exact=True).click()
    page.get_by_role("button", name="Record the agreement").click()
    expect(page.locator("main").get_by_role("status")).to_contain_text("The agreement is recorded.")
    page.get_by_role("link", name="The person withdraws it").last.click()
    expect(page.get_by_text("2 agencies will lose their access")).to_be_visible()
    page.get_by_role("button", name="Withdraw the agreement").click()
    expect(page.get_by_text("The agreement is withdrawn.")).to_be_visible()
    assert part(shared, CONTRIBUTOR) is None


def test_with_javascript_the_list_alone_changes_and_focus_stays(at):
    here = at("lead", "/irritants/new")
    page = here.page
    page.get_by_label("What happened", exact=False).last.fill("The bus comes too late.")
    page.get_by_label("Look in the catalogue").fill("transport")
    page.get_by_role("button", name="Look").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".case-found")).not_to_contain_text("44 categories")
    expect(page.get_by_label("What happened", exact=False).last).to_have_value("The bus comes too late.")
    assert page.evaluate("document.activeElement.name") == "look"
    assert page.url.endswith("/irritants/new")


def test_the_fragment_is_what_the_reloaded_page_holds(at):
    proposed = "[...document.querySelectorAll('#proposed option')].map(o => o.value).join()"
    found = []
    for javascript in (True, False):
        here = at("lead", "/irritants/new", java_script_enabled=javascript)
        here.page.get_by_label("Look in the catalogue").fill("transport")
        here.page.get_by_role("button", name="Look").click()
        expect(here.page.locator(".case-found")).not_to_contain_text("44 categories")
        found.append(here.page.evaluate(proposed))
    assert found[0] == found[1] != ""


def test_with_the_keyboard_alone_a_case_is_started(at, shared: CaseFile):
    here = at("lead")
    page = here.page
    page.get_by_role("link", name="Start working", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/start$"))
    page.get_by_role("button", name="Start working").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main").get_by_role("status")).to_contain_text("Work has started.")
    assert now(shared).status == "in_progress"


def test_targets_are_large_enough_for_a_thumb(at):
    here = at("lead", viewport={"width": 360, "height": 640})
    small = """[...document.querySelectorAll('main a, main button, main summary')].filter(e => {
        const box = e.getBoundingClientRect();
        return box.width && (box.height < 24 || box.width < 24) && getComputedStyle(e).display !== 'inline';
    }).map(e => e.outerHTML)"""
    assert here.page.evaluate(small) == []

"""The end of a session, announced; what was typed, kept: as a browser and the people before it meet them.

Time passes in two places: in the database, where the session ends, and in the browser, whose clock is moved by hand.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import Agency, User
from cases.models import CaseFile
from frontend.models import Draft
from tests.browser.conftest import Visit
from tests.frontend.people import PASSWORD, make_member

NARROW = {"width": 320, "height": 640}
NEW = "/cases/new"
HOUR, PAUSE = 3600, 2100
"""Seconds; milliseconds after which what was typed is kept."""
FOCUSED = "() => document.activeElement.innerText || document.activeElement.id"


@pytest.fixture
def sofia(transactional_db: None) -> User:
    ccas = Agency.objects.get(slug="ccas-cahors")
    make_member("claude", [(ccas, ["caseworker"])], first_name="Claude", last_name="Roques", language="en")
    return make_member("sofia", [(ccas, ["caseworker"])], first_name="Sofia", last_name="Marty", language="en")


@pytest.fixture
def signed_in(visit: Callable[..., Visit], sofia: User) -> Callable[..., Visit]:
    """A window in which Sofia has signed in, and whose clock the test moves."""

    def start(path: str = "/cases", **options: object) -> Visit:
        here = visit(locale="en-GB", **options)
        here.page.clock.install()
        here.sign_in("sofia")
        here.open(path)
        return here

    return start


def left(**time: float) -> None:
    """What all sessions have left."""
    Session.objects.update(expire_date=timezone.now() + timedelta(**time))


def passes(page: Page, seconds: float) -> None:
    """Time, in the browser: a laptop that slept knows no more of it."""
    page.clock.fast_forward(int(seconds * 1000))


def announced(here: Visit, minutes: float = 4.5) -> Page:
    """Nothing was done for a while."""
    left(minutes=minutes)
    passes(here.page, HOUR - minutes * 60)
    expect(here.page.get_by_role("alertdialog", name="Your session is about to end")).to_be_visible()
    return here.page


def typed(page: Page, alias: str = "La dame du marché") -> None:
    page.locator("#id_alias").fill(alias)
    with page.expect_response("**/drafts"):
        page.clock.run_for(PAUSE)


def sign_in_again(page: Page, login: str = "sofia") -> None:
    page.locator("#id_login").fill(login)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form").first.locator("button[type=submit]").click()


class TestAnnounced:
    @pytest.mark.parametrize(
        ("viewport", "scheme"), [(NARROW, "dark"), ({"width": 1280, "height": 900}, "light")], ids=["phone, dark", "desktop, light"]
    )
    def test_axe_finds_nothing_and_nothing_is_cut_off(self, viewport, scheme, signed_in, axe):
        here = signed_in(viewport=viewport, color_scheme=scheme)
        page = announced(here)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
        box = page.locator("#session").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport["width"]
        assert page.evaluate("document.querySelector('#session').scrollWidth <= document.querySelector('#session').clientWidth")
        page.get_by_role("button", name="Stay signed in").click()
        expect(page.get_by_role("status").filter(has_text="You stay signed in")).to_be_visible()
        axe(page)

    def test_not_before_its_time(self, signed_in):
        here = signed_in()
        left(minutes=6)
        passes(here.page, HOUR - 6 * 60)
        here.page.clock.run_for(1000)
        expect(here.page.locator("#session")).to_be_hidden()

    def test_the_keyboard_stays_in_it_and_comes_back_where_it_was(self, signed_in):
        here = signed_in(NEW)
        here.page.locator("#id_alias").focus()
        page = announced(here)
        assert page.evaluate(FOCUSED) == "Stay signed in"
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED) == "Close"
        stops = set()
        for _ in range(6):
            page.keyboard.press("Tab")
            stops.add(page.evaluate("document.activeElement.closest('#session, main, header, footer')?.id"))
        assert stops <= {"session", None}, "beyond it there is only the browser"
        page.locator("#session button").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#session")).to_be_hidden()
        assert page.evaluate(FOCUSED) == "id_alias"

    def test_staying_moves_the_end_and_says_until_when(self, signed_in):
        page = announced(signed_in())
        page.get_by_role("button", name="Stay signed in").click()
        expect(page.get_by_role("status").filter(has_text="You stay signed in, until ")).to_be_visible()
        expect(page.locator("#session")).to_be_hidden()
        assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=59)
        page.clock.run_for(11_000)
        expect(page.get_by_text("You stay signed in")).to_have_count(0)

    def test_it_can_be_done_again_and_again(self, signed_in):
        here = signed_in()
        for _ in range(3):
            announced(here).get_by_role("button", name="Stay signed in").click()
            expect(here.page.locator("#session")).to_be_hidden()

    def test_the_time_left_is_shown_and_not_read_out_at_each_second(self, signed_in):
        page = announced(signed_in(), minutes=2)
        timer, said = page.get_by_role("timer"), page.locator("#session-last-call")
        expect(timer).to_have_text(re.compile(r"^(2:00|1:5\d)$"))
        before = timer.inner_text()
        page.clock.run_for(20_000)
        expect(timer).to_have_text(re.compile(r"^1:[34]\d$"))
        assert timer.inner_text() != before
        expect(said).to_have_text("")
        assert page.locator("#session [aria-live]").count() == 0
        page.clock.run_for(45_000)
        expect(said).to_have_text("One minute left.")

    def test_escape_puts_it_off_until_the_last_minute(self, signed_in):
        page = announced(signed_in())
        page.keyboard.press("Escape")
        expect(page.locator("#session")).to_be_hidden()
        page.clock.run_for(60_000)
        expect(page.locator("#session")).to_be_hidden()
        left(seconds=55)
        passes(page, 155)
        expect(page.locator("#session")).to_be_visible()

    def test_at_the_end_of_the_day_it_says_that_nothing_moves_it(self, signed_in):
        here = signed_in()
        session = Session.objects.get()
        store = session.get_session_store_class()()
        data = {**session.get_decoded(), "signed_in_at": int(timezone.now().timestamp()) - 8 * HOUR + 270}
        Session.objects.update(session_data=store.encode(data))
        page = announced(here)
        expect(page.get_by_text("A session lasts eight hours at most")).to_be_visible()
        expect(page.get_by_role("button", name="Stay signed in")).to_be_hidden()
        assert page.evaluate(FOCUSED) == "Close"

    def test_typing_is_a_use(self, signed_in):
        here = signed_in(NEW)
        left(minutes=10)
        passes(here.page, 50 * 60)
        typed(here.page)
        assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=59)
        passes(here.page, 6 * 60)
        here.page.clock.run_for(1000)
        expect(here.page.locator("#session")).to_be_hidden()


class TestSeveralTabs:
    def test_what_one_is_told_the_others_know(self, signed_in):
        here = signed_in()
        other = here.context.new_page()
        other.goto(f"{here.server.url}/cases")
        page = announced(here)
        other.clock.run_for(35_000)
        passes(other, HOUR - 270)
        expect(other.locator("#session")).to_be_visible()
        page.get_by_role("button", name="Stay signed in").click()
        expect(page.locator("#session")).to_be_hidden()
        expect(other.locator("#session")).to_be_hidden()

    def test_a_session_used_elsewhere_meanwhile_is_not_announced(self, signed_in):
        here = signed_in()
        with here.page.expect_response("**/session") as asked:
            passes(here.page, 56 * 60)
        assert asked.value.json()["seconds_left"] > 3500
        expect(here.page.locator("#session")).to_be_hidden()

    def test_signed_out_in_another_tab_the_page_goes_when_it_is_looked_at(self, signed_in):
        here = signed_in("/cases")
        Session.objects.all().delete()
        here.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        here.page.wait_for_url("**/accounts/login/?next=%2Fcases&over=yes")

    def test_somebody_elses_session_does_not_keep_the_page_open(self, signed_in):
        here = signed_in("/cases")
        here.context.clear_cookies()
        other = here.context.new_page()
        other.goto(f"{here.server.url}/accounts/login/")
        sign_in_again(other, "claude")
        expect(other.get_by_text("Claude Roques").first).to_be_visible()
        here.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(here.page.get_by_text("Claude Roques").first).to_be_visible()
        expect(here.page.get_by_text("Sofia Marty")).to_have_count(0)

    def test_who_signs_in_again_in_another_tab_loses_nothing_in_this_one(self, signed_in):
        here = signed_in(NEW)
        here.page.locator("#id_alias").fill("La dame du marché")
        other = here.context.new_page()
        other.goto(f"{here.server.url}/")
        other.get_by_role("button", name="Sign out").click()
        other.goto(f"{here.server.url}/accounts/login/")
        sign_in_again(other)
        expect(other.get_by_text("Sofia Marty").first).to_be_visible()

        here.page.get_by_role("button", name="Open the case").click()
        expect(here.page.get_by_text("This form was not sent: you have signed in or out since you opened it.")).to_be_visible()
        expect(here.page.locator("#id_alias")).to_have_value("La dame du marché")
        here.page.get_by_role("button", name="Open the case").click()
        here.page.wait_for_url("**/cases/*-*")
        assert CaseFile.objects.count() == 1


class TestOver:
    def test_nothing_of_anybody_stays_on_the_screen_and_what_was_typed_comes_back(self, signed_in, axe):
        here = signed_in(NEW)
        typed(here.page)
        page = announced(here)
        left(seconds=-1)
        page.clock.run_for(275_000)
        page.wait_for_url("**/accounts/login/?next=%2Fcases%2Fnew&over=kept")
        expect(page.get_by_text("Your session is over")).to_be_visible()
        expect(page.get_by_text("What you had typed is kept")).to_be_visible()
        assert "Sofia" not in page.content()
        axe(page)

        sign_in_again(page)
        page.wait_for_url(f"**{NEW}")
        expect(page.get_by_text("What you had typed at")).to_be_visible()
        expect(page.locator("#id_alias")).to_have_value("La dame du marché")
        axe(page)
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.get_by_role("button", name="Open the case").click()
        page.wait_for_url("**/cases/*-*")
        assert not Draft.objects.exists()

    def test_a_laptop_that_slept_finds_the_sign_in_page_and_its_last_words_kept(self, signed_in):
        """What was typed in the second before the lid was closed had no time to be kept."""
        here = signed_in(NEW)
        here.page.locator("#id_alias").fill("La dame du marché")
        left(seconds=-1)
        passes(here.page, 9 * HOUR)
        here.page.wait_for_url("**/accounts/login/?next=%2Fcases%2Fnew&over=kept")
        assert Draft.objects.get().data["alias"] == ["La dame du marché"]

    def test_with_nothing_typed_nothing_is_promised(self, signed_in):
        here = signed_in(NEW)
        left(seconds=-1)
        passes(here.page, 2 * HOUR)
        here.page.wait_for_url("**over=yes")
        expect(here.page.get_by_text("What you had typed is kept")).to_have_count(0)
        assert not Draft.objects.exists()

    def test_going_back_does_not_show_the_page_again(self, signed_in):
        here = signed_in("/search")
        here.open("/cases")
        left(seconds=-1)
        passes(here.page, 2 * HOUR)
        here.page.wait_for_url("**over=yes")
        here.page.go_back()
        here.page.wait_for_url("**/accounts/login/**")
        assert "Sofia" not in here.page.content()

    def test_without_a_network_the_page_hides_and_waits(self, signed_in):
        here = signed_in(NEW)
        here.page.locator("#id_alias").fill("La dame du marché")
        left(seconds=-1)
        here.context.set_offline(True)
        passes(here.page, 2 * HOUR)
        expect(here.page.get_by_text("the server cannot be reached")).to_be_visible()
        for part in ("main", "header"):
            expect(here.page.locator(part)).to_be_hidden()
        here.context.set_offline(False)
        here.page.clock.run_for(6000)
        here.page.wait_for_url("**over=kept")
        assert Draft.objects.get().data["alias"] == ["La dame du marché"]
        here.complaints = [text for text in here.complaints if "ERR_INTERNET_DISCONNECTED" not in text]


class TestDrafts:
    def test_what_is_typed_is_kept_and_said_to_be(self, signed_in, axe):
        here = signed_in(NEW)
        typed(here.page)
        expect(here.page.get_by_text("not sent, and for your eyes only")).to_be_visible()
        assert Draft.objects.get().data["alias"] == ["La dame du marché"]
        axe(here.page)

    def test_on_leaving_the_page_without_a_pause(self, signed_in):
        here = signed_in(NEW)
        here.page.locator("#id_alias").fill("La dame du marché")
        here.page.get_by_role("link", name="Cases").first.click()
        here.page.wait_for_url("**/cases")
        here.open(NEW)
        expect(here.page.locator("#id_alias")).to_have_value("La dame du marché")

    def test_on_looking_elsewhere(self, signed_in):
        here = signed_in(NEW)
        here.page.locator("#id_alias").fill("La dame du marché")
        hidden = (
            "Object.defineProperty(document, 'visibilityState', {value: 'hidden'}); document.dispatchEvent(new Event('visibilitychange'))"
        )
        with here.page.expect_response("**/drafts"):
            here.page.evaluate(hidden)
        assert Draft.objects.count() == 1

    def test_nothing_is_kept_of_what_was_not_typed(self, signed_in):
        here = signed_in(NEW)
        here.page.clock.run_for(10 * PAUSE)
        here.open("/cases")
        assert not [url for url in here.fetched if url.endswith("/drafts")]

    def test_sent_it_leaves_nothing_behind(self, signed_in):
        here = signed_in(NEW)
        here.page.locator("#id_alias").fill("La dame du marché")
        here.page.get_by_role("button", name="Open the case").click()
        here.page.wait_for_url("**/cases/*-*")
        assert not Draft.objects.exists()
        assert not [url for url in here.fetched if url.endswith("/drafts")]

    def test_refused_it_is_kept_though_nothing_more_is_typed(self, signed_in):
        here = signed_in(NEW)
        here.page.locator("#id_summary").fill("Une coupure.")
        here.page.get_by_role("button", name="Open the case").click()
        expect(here.page.get_by_role("alert")).to_be_visible()
        with here.page.expect_response("**/drafts"):
            here.page.clock.run_for(PAUSE)
        assert Draft.objects.get().data["summary"] == ["Une coupure."]

    def test_discarded_while_typing_it_does_not_come_back(self, signed_in):
        here = signed_in(NEW)
        typed(here.page)
        here.open(NEW)
        here.page.locator("#id_alias").fill("Une autre")
        here.page.get_by_role("button", name="Discard what I had typed").click()
        expect(here.page.get_by_text("What you had typed is discarded.")).to_be_visible()
        expect(here.page.locator("#id_alias")).to_have_value("")
        here.open(NEW)
        expect(here.page.locator("#id_alias")).to_have_value("")
        assert not Draft.objects.exists()

    def test_the_keyboard_reaches_the_button_before_the_form(self, signed_in):
        here = signed_in(NEW)
        typed(here.page)
        here.open(NEW)
        here.page.locator("#content").focus()
        here.page.keyboard.press("Tab")
        assert here.page.evaluate(FOCUSED) == "Discard what I had typed"

    def test_no_network_for_a_while(self, signed_in):
        here = signed_in(NEW)
        here.context.set_offline(True)
        here.page.locator("#id_alias").fill("La dame")
        with here.page.expect_event("requestfailed"):
            here.page.clock.run_for(PAUSE)
        here.context.set_offline(False)
        typed(here.page, "La dame du marché")
        assert Draft.objects.get().data["alias"] == ["La dame du marché"]
        here.complaints = [text for text in here.complaints if "ERR_INTERNET_DISCONNECTED" not in text]


def test_all_of_it_without_javascript(visit, sofia):
    here = visit(locale="en-GB", java_script_enabled=False, viewport=NARROW)
    here.sign_in("sofia")
    here.open(NEW)
    here.page.locator("#id_alias").fill("La dame du marché")
    here.page.get_by_text("Housing", exact=True).click()
    left(seconds=-1)
    here.page.get_by_role("button", name="Open the case").click()
    expect(here.page.get_by_text("What you had typed is kept: sign in, and it comes back with the page.")).to_be_visible()
    sign_in_again(here.page)
    here.page.wait_for_url(f"**{NEW}")
    expect(here.page.locator("#id_alias")).to_have_value("La dame du marché")
    expect(here.page.get_by_label("Housing")).to_be_checked()

    here.page.get_by_role("button", name="Discard what I had typed").click()
    expect(here.page.get_by_text("What you had typed is discarded.")).to_be_visible()
    expect(here.page.locator("#id_alias")).to_have_value("")
    assert not Draft.objects.exists()

"""What I have to do, the list of cases, opening one, finding somebody: as a browser and the people before it meet them."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from agencies.actor import Actor
from agencies.models import Agency, Membership
from backend.base import clock
from backend.base.operation import door_transaction
from cases.models import CaseFile
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.handovers.hand_over import hand_over
from cases.operations.hold_case import hold_case
from cases.operations.name_referent import name_referent
from cases.operations.open_case import open_case
from cases.operations.record_agreement import record_agreement
from cases.operations.start_case import start_case
from tests.frontend.people import make_member

NARROW = {"width": 320, "height": 640}
FOCUSED = "() => document.activeElement.id"


@pytest.fixture
def people(transactional_db: None) -> dict[str, Actor]:
    wanted = {
        "ccas": ("ccas-cahors", "caseworker"),
        "caf": ("caf-lot", "caseworker"),
        "admr": ("admr-lot", "flagger"),
        "steering": ("ddetspp-lot", "manager"),
        "auditor": ("ccas-cahors", "auditor"),
    }
    for login, (slug, role) in wanted.items():
        make_member(login, [(Agency.objects.get(slug=slug), [role])], first_name="Camille", last_name="Marty")
    members = Membership.objects.select_related("user", "agency").filter(user__login__in=wanted)
    return {member.user.login: Actor.of(member) for member in members}


@pytest.fixture
def busy(people: dict[str, Actor]) -> CaseFile:
    """A handover and a flag to answer, an overdue case of one's own, several others. The overdue one."""
    with door_transaction():
        raise_flag(
            actor=people["admr"],
            factors=["R04"],
            person={"first_name": "Roseline", "last_name": "Vidal"},
            person_agrees="yes",
            commune="46042",
            narrative="Shutters closed for a week.",
        )
        theirs = open_case(actor=people["caf"], person={"alias": "La dame du marché"}, themes=["food_emergency"])
        record_agreement(theirs.reference, covers=["ccas-cahors"], how="oral", given_on=clock.today(), actor=people["caf"])
        hand_over(
            theirs.reference,
            actor=people["caf"],
            to_agency="ccas-cahors",
            kind="lead",
            need="Aide d’urgence",
            summary="Une personne seule.",
            how="with_person",
            person_told=True,
            sender_stays_as="leaves",
        )
        for n, theme in enumerate(["housing", "energy", "mobility"]):
            open_case(actor=people["ccas"], person={"alias": f"Personne {n}", "commune": "46042"}, themes=[theme])
        late = open_case(
            actor=people["ccas"], person={"first_name": "Sarah", "last_name": "Lémery", "commune": "46042"}, themes=["housing"]
        )
        start_case(late.reference, actor=people["ccas"])
        name_referent(late.reference, user=people["ccas"].user_id, person_position="chosen", actor=people["ccas"])
        with clock.travel_to(clock.now() - timedelta(days=9)):
            hold_case(late.reference, reason="Attend un papier.", until=clock.today() + timedelta(days=2), actor=people["ccas"])
    return late


def submit(page: Page) -> None:
    page.locator("main form button.fr-btn[type=submit]").first.click()


class TestAccessible:
    def test_the_list_as_cards(self, visit, axe, busy):
        here = visit(viewport=NARROW)
        here.sign_in("ccas")
        here.open("/cases")
        axe(here.page)
        assert here.page.get_by_role("row").count() == 5, "the cards are still rows of a table"

    def test_refused_forms_and_results(self, visit, axe, busy):
        here = visit()
        here.sign_in("ccas")
        here.open("/cases/new")
        submit(here.page)
        expect(here.page.get_by_role("alert")).to_be_visible()
        axe(here.page)
        here.page.locator("#id_first_name").fill("Sarah")
        here.page.locator("#id_last_name").fill("Lemery")
        submit(here.page)
        expect(here.page.get_by_role("heading", name="a sans doute déjà un dossier ouvert")).to_be_visible()
        axe(here.page)
        here.open("/search")
        for name, answer in (("x", "au moins trois lettres"), ("zzz", "Personne de ce nom"), ("lem", "Sarah Lémery")):
            here.page.locator("#id_q").fill(name)
            submit(here.page)
            expect(here.page.locator("#search").get_by_text(answer).first).to_be_visible()
            axe(here.page)


@pytest.mark.parametrize("path", ["/", "/cases", "/cases?theme=justice", "/cases/new", "/search"])
def test_a_narrow_phone_never_scrolls_sideways(path, visit, busy):
    here = visit(viewport=NARROW)
    here.sign_in("ccas")
    here.open(path)
    assert here.page.evaluate("document.documentElement.scrollWidth") == 320


class TestFiltering:
    def test_the_list_follows_the_form_and_the_focus_stays(self, visit, busy):
        here = visit()
        here.sign_in("ccas")
        here.open("/cases")
        table = here.page.locator(".house-cases tbody tr")
        expect(table).to_have_count(4)
        here.page.locator("#id_theme").focus()
        here.page.locator("#id_theme").select_option("housing")
        expect(table).to_have_count(2)
        assert here.page.evaluate(FOCUSED) == "id_theme"
        assert "theme=housing" in here.page.url

        here.page.get_by_label("Référent").select_option("me")
        expect(table).to_have_count(1)
        filtered = here.page.locator("#found").inner_text()
        here.page.reload()
        assert here.page.locator("#found").inner_text() == filtered
        expect(here.page.get_by_label("Référent")).to_have_value("me")

    def test_the_way_back(self, visit, busy):
        here = visit()
        here.sign_in("ccas")
        here.open("/cases")
        here.page.locator("#id_theme").select_option("housing")
        table = here.page.locator(".house-cases tbody tr")
        expect(table).to_have_count(2)
        table.first.get_by_role("link").first.click()
        here.page.wait_for_url("**/cases/*-*")
        here.page.go_back()
        expect(table).to_have_count(2)
        expect(here.page.locator("#id_theme")).to_have_value("housing")
        here.page.go_back()
        expect(table).to_have_count(4)
        expect(here.page.locator("#id_theme")).to_have_value("")

    def test_no_name_stays_behind_in_the_browser(self, visit, busy):
        here = visit()
        here.sign_in("ccas")
        here.open("/cases")
        here.page.locator("#id_theme").select_option("housing")
        expect(here.page.locator(".house-cases tbody tr")).to_have_count(2)
        here.open("/")
        kept = here.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert "Sarah" not in kept
        assert busy.reference not in kept

    def test_searching_keeps_the_name_out_of_the_address(self, visit, busy):
        here = visit()
        here.sign_in("ccas")
        here.open("/search")
        here.page.locator("#id_q").fill("lemery")
        here.page.locator("#id_q").press("Enter")
        expect(here.page.get_by_role("link", name=f"Dossier {busy.reference}")).to_be_visible()
        assert here.page.url.endswith("/search")
        assert here.page.evaluate(FOCUSED) == "id_q"
        expect(here.page.locator("#id_q")).to_have_value("lemery")


def test_the_keyboard_alone_opens_a_case(visit, people):
    here = visit()
    here.sign_in("ccas")
    here.page.get_by_role("link", name="Ouvrir un dossier").first.focus()
    here.page.keyboard.press("Enter")
    here.page.wait_for_url("**/cases/new")
    here.page.locator("#content").focus()
    order = []
    while "id_alias" not in order:
        here.page.keyboard.press("Tab")
        order.append(here.page.evaluate(FOCUSED))
        assert len(order) < 5, order
    here.page.keyboard.type("La dame du marché")
    here.page.keyboard.press("Enter")
    expect(here.page.get_by_role("status").filter(has_text="est ouvert")).to_be_visible()
    assert CaseFile.objects.get().person.alias == "La dame du marché"


def test_all_of_it_without_javascript(visit, busy):
    here = visit(java_script_enabled=False, viewport=NARROW)
    here.sign_in("ccas")
    here.page.get_by_role("link", name="Tout voir (1) : Dossiers en retard").click()
    expect(here.page.get_by_role("link", name=busy.reference, exact=True)).to_be_visible()
    here.page.locator("#id_theme").select_option("energy")
    submit(here.page)
    expect(here.page.get_by_text("Aucun dossier ne remplit ces critères")).to_be_visible()

    here.open("/search")
    here.page.locator("#id_q").fill("Lemery")
    submit(here.page)
    expect(here.page.get_by_text("Sarah Lémery")).to_be_visible()

    here.open("/cases/new")
    here.page.locator("#id_first_name").fill("Sarah")
    here.page.locator("#id_last_name").fill("Lemery")
    here.page.get_by_text("Logement", exact=True).click()
    submit(here.page)
    expect(here.page.get_by_label("Logement")).to_be_checked()
    here.page.get_by_text(f"Ce n’est pas la personne du dossier {busy.reference}").click()
    submit(here.page)
    expect(here.page.get_by_role("status").filter(has_text="est ouvert")).to_be_visible()
    assert CaseFile.objects.filter(person__last_name="Lemery").count() == 1


class TestKeysOfTheWorklist:
    FOCUS = "() => document.activeElement.textContent.trim()"

    def test_they_move_between_rows_and_snooze(self, visit, busy):
        here = visit()
        here.sign_in("ccas")
        keys, page = here.page.keyboard, here.page
        rows = [one.strip() for one in page.locator("#worklist .house-row__title a").all_inner_texts()]
        assert len(rows) > 4
        page.locator("#content").focus()
        keys.press("j")
        assert page.evaluate("document.activeElement.id") == "content", "outside the worklist a letter is a letter"

        page.get_by_role("link", name="Passer les chiffres").focus()
        keys.press("Enter")
        expect(page.locator("#worklist")).to_be_focused()
        for key, row in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("k", 0)):
            keys.press(key)
            assert page.evaluate(self.FOCUS) == rows[row]
        keys.press("s")
        assert page.url == f"{here.server.url}/#worklist", "a handover is not snoozed"
        keys.press("?")
        expect(page.locator(".house-worklist__keys p")).to_be_visible()

        page.locator(f"section[aria-labelledby=overdue] a[href='/cases/{busy.reference}']").focus()
        keys.press("s")
        page.wait_for_url(f"**/cases/{busy.reference}/snooze")
        submit(page)
        page.wait_for_url(f"{here.server.url}/")
        expect(page.locator("#tile-overdue .house-tile__number")).to_have_text("0")
        page.get_by_role("button", name=f"Reprendre le dossier {busy.reference}").click()
        expect(page.locator("#tile-overdue .house-tile__number")).to_have_text("1")
        page.locator(f"section[aria-labelledby=overdue] a[href='/cases/{busy.reference}']").focus()
        keys.press("Enter")
        page.wait_for_url(f"**/cases/{busy.reference}")

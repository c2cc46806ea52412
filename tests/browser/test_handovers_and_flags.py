"""Asking, answering, raising a flag: as a browser and the people before it meet them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from agencies.actor import Actor
from agencies.models import Agency, Membership
from backend.base import clock
from backend.base.operation import door_transaction
from cases.models import CaseFile, Handover, RiskFlag
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.open_case import open_case
from cases.operations.record_agreement import record_agreement
from tests.frontend.people import make_member

NARROW = {"width": 320, "height": 640}
FOCUSED = "() => document.activeElement.id || document.activeElement.innerText.trim()"


@pytest.fixture
def people(transactional_db: None) -> dict[str, Actor]:
    wanted = {
        "ccas": ("ccas-cahors", "caseworker"),
        "chief": ("ccas-cahors", "coordinator"),
        "caf": ("caf-lot", "caseworker"),
        "msa": ("msa-midi-pyrenees-nord", "caseworker"),
        "admr": ("admr-lot", "flagger"),
    }
    for login, (slug, role) in wanted.items():
        make_member(login, [(Agency.objects.get(slug=slug), [role])], first_name="Camille", last_name="Marty")
    members = Membership.objects.select_related("user", "agency").filter(user__login__in=wanted)
    return {member.user.login: Actor.of(member) for member in members}


@pytest.fixture
def case(people: dict[str, Actor]) -> CaseFile:
    with door_transaction():
        opened = open_case(
            actor=people["ccas"],
            person={"first_name": "Sarah", "last_name": "Lémery", "phone": "06 12 34 56 78", "commune": "46042"},
            themes=["family_childcare"],
        )
        record_agreement(opened.reference, covers=["caf-lot"], how="oral", given_on=clock.today(), actor=people["ccas"])
    return opened


@pytest.fixture
def ask(case: CaseFile, people: dict[str, Actor]) -> Callable[..., Handover]:
    def make(**said: object) -> Handover:
        with door_transaction():
            return hand_over(
                case.reference,
                **{
                    "actor": people["ccas"],
                    "to_agency": "caf-lot",
                    "kind": "lead",
                    "need": "Une place en crèche",
                    "summary": "Une jeune mère en contrats courts.",
                    "how": "with_person",
                    "person_told": True,
                    "sender_stays_as": "contributor",
                    "disclosure": "identity",
                    **said,
                },
            )

    return make


@pytest.fixture
def flag(people: dict[str, Actor]) -> RiskFlag:
    with door_transaction():
        return raise_flag(
            actor=people["admr"],
            factors=["R10"],
            danger=True,
            person={"first_name": "Roseline", "last_name": "Vidal"},
            person_agrees="yes",
            commune="46042",
            narrative="Volets fermés depuis une semaine.",
        )


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def to_the_end(page: Page) -> None:
    """From the first step to the preview, by labels alone."""
    page.get_by_role("radio", name="Un relais").check(force=True)
    page.get_by_label("CAF du Lot").check(force=True)
    page.get_by_role("button", name="Suivant").click()
    page.get_by_label("Votre demande, en une ligne").fill("Une place en crèche")
    page.get_by_label("Ce que l’autre structure doit savoir pour répondre").fill("Une jeune mère en contrats courts.")
    page.get_by_role("button", name="Suivant").click()
    page.get_by_label("En présence").check(force=True)
    page.get_by_label("La personne sait à qui l’on s’adresse").check(force=True)
    page.get_by_label("reste et continue de travailler").check(force=True)
    page.get_by_role("button", name="Suivant").click()


class TestAccessible:
    """States that a visit to every page does not meet."""

    def check(self, here, axe) -> None:
        axe(here.page)
        assert width(here.page) == NARROW["width"]

    def test_a_handover_offered_refused_accepted(self, visit, axe, people, ask):
        handover = ask()
        here = visit(viewport=NARROW)
        here.sign_in("caf")
        here.open(f"/handovers/{handover.pk}")
        self.check(here, axe)
        here.page.get_by_text("Refuser, en disant pourquoi").click()
        self.check(here, axe)
        here.page.get_by_role("button", name="Refuser").click()
        expect(here.page.get_by_role("alert")).to_be_visible()
        self.check(here, axe)
        here.page.get_by_role("button", name="Accepter").click()
        expect(here.page.get_by_role("link", name="Ouvrir le dossier")).to_be_visible()
        for summary in here.page.locator("details.house-answer summary").all():
            summary.click()
        self.check(here, axe)

    def test_each_step_of_asking(self, visit, axe, people, case):
        here = visit(viewport=NARROW)
        here.sign_in("ccas")
        here.open(f"/cases/{case.reference}/hand-over")
        self.check(here, axe)
        for fill in range(3):
            here.page.get_by_role("button", name="Suivant").click()
            expect(here.page.get_by_role("alert")).to_be_visible()
            self.check(here, axe)
            if fill == 0:
                here.page.get_by_role("radio", name="Un relais").check(force=True)
                here.page.get_by_label("Aussi hors de la commune").check(force=True)
                here.page.get_by_label("Nom d’une structure").fill("msa")
                here.page.get_by_role("button", name="Chercher").click()
                here.page.get_by_label("MSA").check(force=True)
            elif fill == 1:
                here.page.get_by_label("Votre demande, en une ligne").fill("Une place en crèche")
                here.page.get_by_label("Ce que l’autre structure doit savoir pour répondre").fill("Une jeune mère.")
            here.page.get_by_role("button", name="Suivant").click()
            if fill < 2:
                self.check(here, axe)

    def test_raising_a_flag_and_what_its_raiser_reads(self, visit, axe, people):
        here = visit(viewport=NARROW)
        here.sign_in("admr")
        here.open("/flags/new")
        here.page.get_by_text("Autres numéros").click()
        self.check(here, axe)
        here.page.get_by_role("button", name="Lancer l’alerte").click()
        expect(here.page.get_by_role("alert")).to_be_visible()
        self.check(here, axe)
        here.page.get_by_label("Sans abri").check(force=True)
        here.page.get_by_label("Non, la personne refuse").check(force=True)
        here.page.get_by_label("Je ne dis pas qui c’est").check(force=True)
        here.page.get_by_role("button", name="Lancer l’alerte").click()
        expect(here.page.get_by_role("heading", name="Votre alerte")).to_be_visible()
        self.check(here, axe)


def test_asking_and_accepting_without_javascript_on_a_phone(visit, people, case):
    here = visit(java_script_enabled=False, viewport=NARROW)
    here.sign_in("ccas")
    here.open(f"/cases/{case.reference}/hand-over")
    to_the_end(here.page)
    here.page.get_by_role("button", name="Revenir").click()
    expect(here.page.get_by_label("En présence")).to_be_checked()
    here.page.get_by_role("button", name="Suivant").click()
    here.page.get_by_role("button", name="Envoyer la demande").click()
    expect(here.page.get_by_text("Votre demande est envoyée")).to_be_visible()

    here = visit(java_script_enabled=False, viewport=NARROW)
    here.sign_in("caf")
    here.open("/handovers")
    here.page.get_by_role("link", name="Une place en crèche").click()
    expect(here.page.get_by_text("Lémery")).to_have_count(0)
    here.page.get_by_role("button", name="Accepter").click()
    expect(here.page.get_by_text("votre structure pilote désormais ce dossier")).to_be_visible()
    expect(here.page.get_by_text("Sarah Lémery")).to_be_visible()


def test_a_flag_without_javascript_on_a_phone(visit, people):
    here = visit(java_script_enabled=False, viewport=NARROW)
    here.sign_in("admr")
    here.open("/flags/new")
    here.page.get_by_label("Insécurité alimentaire").check(force=True)
    here.page.get_by_label("Commune où vit la personne").fill("cahors")
    here.page.get_by_label("Oui").check(force=True)
    here.page.get_by_label("Prénom").fill("Roseline")
    here.page.get_by_role("button", name="Lancer l’alerte").click()
    expect(here.page.get_by_text("votre alerte est arrivée")).to_be_visible()


def test_what_a_choice_makes_needless_goes_away(visit, people):
    here = visit()
    here.sign_in("admr")
    here.open("/flags/new")
    reason, name = here.page.get_by_label("Pourquoi vous n’avez pas pu"), here.page.get_by_label("Prénom")
    expect(reason).to_be_hidden()
    expect(name).to_be_visible()
    here.page.get_by_label("Je n’ai pas pu le lui demander").check(force=True)
    expect(reason).to_be_visible()
    here.page.get_by_label("Je ne dis pas qui c’est").check(force=True)
    expect(name).to_be_hidden()
    expect(here.page.get_by_label("Comment et où trouver")).to_be_visible()


def test_a_handover_answered_by_the_keyboard_alone(visit, people, ask):
    handover = ask()
    here = visit()
    here.sign_in("caf")
    here.open(f"/handovers/{handover.pk}")
    for _ in range(40):
        here.page.keyboard.press("Tab")
        if str(here.page.evaluate(FOCUSED)).startswith("Refuser"):
            break
    here.page.keyboard.press("Enter")
    here.page.keyboard.press("Tab")
    assert here.page.evaluate(FOCUSED) == "reject_reason_code"
    here.page.keyboard.type("Pas de cap")
    for _ in range(3):
        here.page.keyboard.press("Tab")
    assert here.page.evaluate(FOCUSED) == "Refuser"
    here.page.keyboard.press("Enter")
    expect(here.page.get_by_text("Votre refus est envoyé")).to_be_visible()


def test_filters_change_the_list_the_address_and_nothing_else(visit, people, ask):
    handover = ask()
    with door_transaction():
        accept_handover(handover.pk, actor=people["caf"])
    here = visit()
    here.sign_in("caf")
    here.open("/handovers")
    late = here.page.get_by_label("En retard seulement")
    expect(here.page.get_by_role("link", name="Une place en crèche")).to_be_visible()
    late.check(force=True)
    expect(here.page.get_by_text("Rien de tel")).to_be_visible()
    assert here.page.evaluate(FOCUSED) == "id_overdue", "the focus stays"
    assert here.page.url.endswith("/handovers?box=received&overdue=true")
    here.page.go_back()
    expect(here.page.get_by_role("link", name="Une place en crèche")).to_be_visible()
    assert here.page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('htmx')).length") == 0, (
        "nothing personal stays in the browser"
    )


def test_an_error_leads_to_its_field(visit, people):
    here = visit()
    here.sign_in("admr")
    here.open("/flags/new")
    here.page.get_by_role("button", name="Lancer l’alerte").click()
    here.page.get_by_role("alert").get_by_role("link", name="Qu’est-ce qui vous inquiète").click()
    assert here.page.evaluate("location.hash") == "#id_factors_0"

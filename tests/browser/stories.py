"""What people do with a page, by mouse or by the keyboard alone, and the steps of Roseline's story told with it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

from playwright.sync_api import Locator, expect

from backend.base import clock
from tests.browser.conftest import Visit
from tests.frontend.people import PASSWORD

MOST_STOPS = 250
"""Presses of Tab after which something counts as out of reach."""


class Person(NamedTuple):
    """Somebody in need, as those who accompany her tell of her."""

    first_name: str
    last_name: str
    phone: str
    how_to_find: str

    def told_in(self, text: str) -> list[str]:
        """What of her identity is in a text."""
        known = (self.first_name, self.last_name, self.phone, self.phone.replace(" ", ""), self.how_to_find)
        return [word for word in known if word.lower() in text.lower()]


class Hands:
    """What somebody does with a page, in the words that they read there. Each page met on the way tells nobody's name in its title or address."""

    def __init__(self, visit: Visit, *, hides: Person) -> None:
        self.visit, self.page, self.hides = visit, visit.page, hides
        self.page.set_default_timeout(10_000)

    # --- what one sees ---

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.visit.server.url)

    def reads(self, *sentences: str) -> None:
        for sentence in sentences:
            expect(self.page.locator("main")).to_contain_text(sentence)

    def knows_nothing_of_her(self) -> None:
        assert self.hides.told_in(self.page.content()) == []

    def does_not_read(self, *words: str) -> None:
        for word in words:
            expect(self.page.locator("main")).not_to_contain_text(word)

    def went_nowhere_else(self) -> None:
        """Everything came from the house."""
        assert [url for url in self.visit.fetched if not url.startswith((self.visit.server.url, "data:"))] == []

    def finds_nothing_at(self, *paths: str) -> None:
        for path in paths:
            assert self.visit.open(path).status == 404, path
            self.knows_nothing_of_her()

    # --- what one does ---

    def opens(self, path: str) -> None:
        assert self.visit.open(path).status == 200, path
        self.no_name_on_the_envelope()

    def signs_in(self, login: str) -> None:
        self.opens("/accounts/login/")
        self.writes("Identifiant", login)
        self.writes("Mot de passe", PASSWORD)
        self.presses("Se connecter")
        self.reads("Ce que j’ai à faire")

    def follows(self, link: str) -> None:
        with self.arriving():
            self.activate(self.one("link", link))

    def presses(self, button: str) -> None:
        with self.arriving():
            self.activate(self.one("button", button))

    def unfolds(self, summary: str) -> None:
        folded = self.page.locator("main summary").filter(has_text=summary)
        self.activate(folded)
        expect(folded.locator("xpath=..")).to_have_attribute("open", "")

    def ticks(self, label: str) -> None:
        self.choose(self.field(label))
        expect(self.field(label)).to_be_checked()

    chooses = ticks

    def selects(self, label: str, option: str) -> None:
        self.select(self.field(label), option)
        expect(self.field(label).locator("option:checked")).to_contain_text(option)

    def writes(self, label: str, text: str) -> None:
        self.write(self.field(label), text)
        expect(self.field(label)).to_have_value(text)

    # --- where things are ---

    def one(self, role: str, name: str) -> Locator:
        """By its whole name, or that followed by what it is about."""
        return self.page.locator("main").get_by_role(role, name=re.compile(rf"^{re.escape(name)}( |$)")).first  # type: ignore[arg-type]

    def field(self, label: str) -> Locator:
        """By the beginning of its label: what follows is the help."""
        return self.page.locator("main").get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first

    @contextmanager
    def arriving(self) -> Iterator[None]:
        with self.page.expect_navigation() as arrival:
            yield
        assert arrival.value.status == 200, self.path
        self.no_name_on_the_envelope()

    def no_name_on_the_envelope(self) -> None:
        """What a browser keeps in its history, and sends on."""
        assert self.hides.told_in(f"{self.page.title()} {self.page.url}") == []

    # --- how it is done ---

    def activate(self, what: Locator) -> None:
        raise NotImplementedError

    def choose(self, what: Locator) -> None:
        raise NotImplementedError

    def select(self, what: Locator, option: str) -> None:
        raise NotImplementedError

    def write(self, what: Locator, text: str) -> None:
        raise NotImplementedError


class Mouse(Hands):
    def activate(self, what: Locator) -> None:
        what.click()

    def choose(self, what: Locator) -> None:
        self.page.locator(f'label[for="{what.get_attribute("id")}"]').click()

    def select(self, what: Locator, option: str) -> None:
        what.select_option(what.locator("option").filter(has_text=option).get_attribute("value"))

    def write(self, what: Locator, text: str) -> None:
        what.fill(text)


class Keyboard(Hands):
    """Tab, the arrows, Space, Enter and letters. The mouse stays where it is."""

    def activate(self, what: Locator) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")

    def choose(self, what: Locator) -> None:
        if what.get_attribute("type") != "radio":
            self.reach(what)
        else:  # of a group, Tab stops at one, and the arrows go through the others
            group = self.page.locator(f'input[type=radio][name="{what.get_attribute("name")}"]')
            self.reach(group)
            for _ in range(group.count()):
                if has_focus(what):
                    break
                self.page.keyboard.press("ArrowDown")
        if not what.is_checked():
            self.page.keyboard.press("Space")

    def select(self, what: Locator, option: str) -> None:
        self.reach(what)
        self.page.keyboard.type(option)

    def write(self, what: Locator, text: str) -> None:
        self.reach(what)
        if what.get_attribute("type") == "date":
            self.write_day(what, date.fromisoformat(text))
        else:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)

    def write_day(self, what: Locator, day: date) -> None:
        """In the order of this browser: one sees it, we try."""
        for order in ("%d%m%Y", "%m%d%Y", "%Y%m%d"):
            self.page.keyboard.type(day.strftime(order))
            if what.input_value() == day.isoformat():
                return
            for _ in range(3):
                self.page.keyboard.press("ArrowLeft")

    def reach(self, what: Locator) -> None:
        expect(what.first).to_be_attached()
        for _ in range(MOST_STOPS):
            if has_focus(what):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {what}")


def has_focus(what: Locator) -> bool:
    return bool(what.evaluate_all("found => found.includes(document.activeElement)"))


# --- the steps ---


WORRY = "Le réfrigérateur est presque vide, le courrier n’est plus ouvert."
NEED = "Évaluer ce qu’il faut pour rester chez elle"
OFFER = "Femme de 84 ans, seule, escalier difficile. Une pièce manque à sa demande d’allocation."
MISTAKEN = "Trois courriers, qu’elle croit être un refus : c’était une demande de pièce."
REPAIRED = "Pièce prise lors de la visite, courrier refait en clair."


def raise_a_flag(volunteer: Hands, person: Person, *, commune: str) -> str:
    """At the door, on a phone. The address of the flag."""
    volunteer.follows("Lancer une alerte")
    volunteer.ticks("Insécurité alimentaire")
    volunteer.ticks("Perte d’autonomie")
    volunteer.writes("Ce que vous avez vu ou entendu", WORRY)
    volunteer.writes("Commune où vit la personne", commune)
    volunteer.chooses("Oui")
    volunteer.writes("Prénom", person.first_name)
    volunteer.writes("Nom", person.last_name)
    volunteer.writes("Téléphone", person.phone)
    volunteer.writes("Comment et où trouver la personne", person.how_to_find)
    volunteer.presses("Lancer l’alerte")
    volunteer.reads("votre alerte est arrivée")
    return volunteer.path


def acknowledge(agent: Hands, person: Person) -> None:
    """From the list of what has to be done."""
    agent.opens("/")
    agent.follows("Insécurité alimentaire, Perte d’autonomie")
    agent.reads(WORRY, person.first_name, person.phone)
    agent.presses("Accuser réception")
    agent.reads("l’auteur de l’alerte lit qu’elle est en cours de traitement")


def take_up(agent: Hands) -> str:
    """The address of the case that it opens."""
    agent.presses("Prendre en charge")
    agent.reads("Votre structure prend la personne en charge.")
    return agent.path


def begin(agent: Hands) -> None:
    agent.follows("Commencer")
    agent.presses("Commencer")
    agent.reads("Le travail a commencé.")


def tell_the_person(agent: Hands) -> None:
    agent.follows("Noter que la personne a été informée")
    agent.chooses("De vive voix")
    agent.presses("Noter")
    agent.reads("De vive voix")


def record_that_she_agrees(agent: Hands, *, to: str) -> None:
    agent.follows("Noter un accord")
    agent.ticks(to)
    agent.chooses("De vive voix")
    agent.presses("Noter l’accord")
    agent.reads("L’accord est noté.")


def report_an_irritant(agent: Hands, *, agency: str) -> str:
    """The address of the irritant."""
    agent.follows("Remonter un irritant")
    agent.selects("Une autre catégorie du catalogue", "B06")
    agent.writes("Structure en cause", agency)
    agent.writes("Ce qui s’est passé", MISTAKEN)
    agent.presses("Remonter l’irritant")
    agent.reads("L’irritant est remonté.", MISTAKEN)
    return str(agent.page.locator("#irritants a[href^='/irritants/']").first.get_attribute("href"))


def ask_to_take_over(agent: Hands, *, agency: str) -> str:
    """Step by step, to what exactly the other agency will read. The address of the request."""
    agent.follows("Passer le relais ou demander un appui")
    agent.chooses("Un relais")
    agent.chooses(agency)
    agent.presses("Suivant")
    agent.writes("Votre demande, en une ligne", NEED)
    agent.writes("Ce que l’autre structure doit savoir pour répondre", OFFER)
    agent.presses("Suivant")
    agent.chooses("En présence")
    agent.ticks("La personne sait à qui l’on s’adresse")
    agent.chooses("quitte le dossier")
    agent.presses("Suivant")
    agent.reads(f"Avant d’accepter, {agency} lit exactement ceci", NEED, OFFER, "Ni le nom, ni les coordonnées, ni le dossier.")
    agent.reads("Une fois qu’elle a accepté, elle lit aussi")
    agent.knows_nothing_of_her()
    agent.presses("Envoyer la demande")
    agent.reads(f"Votre demande est envoyée à {agency}")
    return agent.path


def look_who_is_awaited(coordinator: Hands, handover: str, *, agency: str) -> None:
    coordinator.opens("/handovers?box=sent")
    coordinator.reads(NEED, agency, "Avant le")
    coordinator.knows_nothing_of_her()
    coordinator.follows(NEED)
    assert coordinator.path == handover


def read_the_offer(agent: Hands) -> None:
    agent.opens("/")
    agent.follows(NEED)
    agent.reads(OFFER, "Réponse attendue")


def accept(agent: Hands, handover: str, person: Person) -> None:
    assert agent.path == handover or agent.opens(handover) is None
    agent.presses("Accepter : ma structure pilote désormais")
    agent.reads("votre structure pilote désormais ce dossier", person.first_name, person.last_name)


def name_the_referent(agent: Hands, name: str) -> None:
    agent.follows("Ouvrir le dossier")
    agent.follows("Nommer le référent")
    agent.selects("Référent", name)
    agent.chooses("Choisi par la personne")
    agent.presses("Nommer le référent")
    agent.reads(name)


def close_the_loop(agent: Hands, handover: str) -> None:
    agent.opens(handover)
    agent.writes("Jour où la personne a rencontré votre structure", clock.today().isoformat())
    agent.ticks("La personne a confirmé cette rencontre")
    agent.presses("La rencontre a eu lieu")
    agent.reads("La boucle est fermée")


def repair_the_irritant(agent: Hands) -> None:
    """Half of it: the person has the last word."""
    agent.follows("Commencer à y travailler")
    agent.presses("Commencer à y travailler")
    agent.follows("C’est résolu")
    agent.writes("Ce qui a été fait", REPAIRED)
    agent.presses("C’est résolu")
    agent.reads("demandez à la personne")


def record_her_word(agent: Hands) -> None:
    agent.follows("Noter ce qu’en dit la personne")
    agent.chooses("Oui")
    agent.presses("Noter sa parole")
    agent.reads("La parole de la personne est notée.", "Confirmé")


def read_the_figures(manager: Hands, *, theme: str, reported: int) -> None:
    manager.knows_nothing_of_her()
    manager.follows("Voir les chiffres")
    manager.follows("Explorer")
    expect(manager.page.get_by_role("row", name=re.compile(rf"^{theme} {reported} "))).to_be_visible()
    manager.knows_nothing_of_her()

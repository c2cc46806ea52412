"""Roseline, elderly, is losing her autonomy: from a volunteer's worry to a closed loop, by five accounts, each in a browser of its own."""

from collections.abc import Callable

import pytest

from agencies.models import Agency
from tests.browser import stories
from tests.browser.stories import Hands, Keyboard, Mouse, Person
from tests.frontend.figures.figures_cast import reported
from tests.frontend.people import make_member

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
ROSELINE = Person("Roseline", "Vidalenc", "05 36 49 01 03", "Laisser sonner longtemps, elle se déplace lentement")
DEPARTMENT = "Département du Lot – solidarités"
BEFORE_HER = 8
"""Irritants of the same kind that others met: fewer would be hidden from those who steer."""

CAST = {
    "volunteer": ("admr-lot", "flagger", PHONE),
    "ccas": ("ccas-cahors", "caseworker", DESK),
    "coordinator": ("ccas-cahors", "coordinator", DESK),
    "department": ("departement-lot", "caseworker", DESK),
    "manager": ("ddetspp-lot", "manager", DESK),
    "stranger": ("msa-midi-pyrenees-nord", "caseworker", DESK),
}
"""Five accounts, and somebody who has nothing to do with it."""


@pytest.fixture(params=[(Keyboard, True), (Mouse, False)], ids=["by the keyboard alone", "by mouse, without JavaScript"])
def enter(request: pytest.FixtureRequest, visit: Callable, transactional_db: None) -> Callable[[str], Hands]:
    """`enter("ccas")`: a browser in which this member of the cast has signed in. Whatever it complains of fails the test."""
    hands, javascript = request.param
    for who, (slug, role, _size) in CAST.items():
        member = make_member(who, [(Agency.objects.get(slug=slug), [role])], first_name=who.title(), last_name="Marty")
        if who == "ccas":
            reported(member, BEFORE_HER, category="B06")

    def start(who: str) -> Hands:
        somebody: Hands = hands(visit(viewport=CAST[who][2], java_script_enabled=javascript), hides=ROSELINE)
        somebody.signs_in(who)
        return somebody

    return start


def test_from_a_flag_to_a_closed_loop(enter: Callable[[str], Hands]):
    # At the door of a house where the fridge is empty, on a phone.
    volunteer, stranger, department = enter("volunteer"), enter("stranger"), enter("department")
    flag = stories.raise_a_flag(volunteer, ROSELINE, commune="Cahors")
    volunteer.reads("Votre alerte", "Reçue")
    for elsewhere in (stranger, department):
        elsewhere.finds_nothing_at(flag)

    # It has reached one agency, which must answer.
    ccas = enter("ccas")
    ccas.knows_nothing_of_her()
    stories.acknowledge(ccas, ROSELINE)
    volunteer.opens(flag)
    volunteer.reads("En cours de traitement")
    case = stories.take_up(ccas)
    ccas.reads(ROSELINE.first_name, ROSELINE.last_name, "Où en est le dossier")
    volunteer.opens(flag)
    volunteer.reads("Orientée vers un service", "Quelqu’un accompagne désormais cette personne.")
    volunteer.does_not_read("CCAS", case.removeprefix("/cases/"))
    volunteer.finds_nothing_at(case)

    # Her word comes first: she is told what is written, and agrees that the Département reads it.
    stories.begin(ccas)
    stories.tell_the_person(ccas)
    stories.record_that_she_agrees(ccas, to=DEPARTMENT)
    irritant = stories.report_an_irritant(ccas, agency=DEPARTMENT)
    for elsewhere in (stranger, department):
        elsewhere.finds_nothing_at(case, f"{case}/history", f"{case}/hand-over")

    # The relay: what is asked, before who it is.
    handover = stories.ask_to_take_over(ccas, agency=DEPARTMENT)
    coordinator = enter("coordinator")
    stories.look_who_is_awaited(coordinator, handover, agency=DEPARTMENT)
    stories.read_the_offer(department)
    department.knows_nothing_of_her()
    department.finds_nothing_at(case)
    stranger.finds_nothing_at(handover)
    stories.accept(department, handover, ROSELINE)

    # From that instant the Département leads; the CCAS follows what it sent, and reads the case no more.
    ccas.finds_nothing_at(case)
    ccas.opens(handover)
    ccas.reads("Accepté")
    ccas.knows_nothing_of_her()
    stories.name_the_referent(department, "Department Marty")
    stories.close_the_loop(department, handover)
    ccas.opens(handover)
    ccas.reads("Achevé")

    # What went wrong on the way is repaired, and she says so.
    department.opens(case)
    stories.repair_the_irritant(department)
    stories.record_her_word(department)
    stranger.finds_nothing_at(irritant)

    # Those who steer read figures; the volunteer, that somebody is there. Neither ever reads a file.
    manager = enter("manager")
    stories.read_the_figures(manager, theme="Réponse apportée et adéquation aux besoins de la personne", reported=BEFORE_HER + 1)
    manager.finds_nothing_at(case)
    volunteer.opens("/")
    volunteer.reads("Orientée vers un service")
    volunteer.knows_nothing_of_her()
    for somebody in (volunteer, stranger, ccas, coordinator, department, manager):
        somebody.went_nowhere_else()

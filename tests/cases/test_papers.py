"""Papers that the person takes home or signs: what they say, in her language, and never more."""

import json
from datetime import timedelta

import pytest
import typst
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from backend.base import clock
from backend.base.errors import Invalid, NotAllowed, NotFound
from backend.base.operation import door_transaction
from cases.models import AccessRecord
from cases.operations.name_referent import name_referent
from cases.operations.notes.write_note import write_note
from cases.operations.plan.book_appointment import book_appointment
from cases.operations.plan.plan_action import plan_action
from cases.papers.making import make_paper, risky
from cases.papers.pdf import TEMPLATE, as_pdf, file_name
from cases.statuses import PaperKind
from tests.cases.conftest import CONTRIBUTOR, LEAD, now

LATER = clock.today() + timedelta(days=9)


@pytest.fixture
def case(shared):
    return now(shared.case)


def planned(case, cast, title, **said):
    with door_transaction():
        return plan_action(case.reference, actor=cast["lead"], title=title, agency=LEAD, due_on=LATER, **said)


def said_in(paper) -> str:
    return json.dumps(paper.shown(), default=str, ensure_ascii=False)


def journey(case, cast, language="fr"):
    return make_paper(cast["lead"], case.reference, "journey", language=language)


@pytest.mark.parametrize("kind", PaperKind.values)
@pytest.mark.parametrize(
    ("who", "refusal"),
    [("lead", None), ("contributor", None), ("observer", NotAllowed), ("stranger", NotFound), ("lead_manager", NotFound)],
)
def test_who_prints(kind, who, refusal, case, cast):
    if refusal:
        with pytest.raises(refusal):
            make_paper(cast[who], case.reference, kind, language="fr")
    else:
        assert case.reference in said_in(make_paper(cast[who], case.reference, kind, language="fr"))


def test_it_says_who_does_what_by_when(case, cast):
    planned(case, cast, "Demander l’allocation", in_their_words="Toucher ce à quoi j’ai droit")
    with door_transaction():
        name_referent(case.reference, user=cast["lead"].user_id, person_position="chosen", actor=cast["lead"])
        book_appointment(
            case.reference,
            actor=cast["lead"],
            starts_at=clock.now() + timedelta(days=2),
            agency=CONTRIBUTOR,
            place="Place Chapou",
            directions="Bus 2",
        )
    found = said_in(journey(case, cast))
    for words in ("Toucher ce à quoi", "Demander l’allocation", "Place Chapou", "Bus 2", cast["lead"].user.display_name, "Mon parcours"):
        assert words in found, words


def test_it_speaks_the_language_of_the_person_and_not_that_of_the_screen(case, cast):
    assert "Vos droits" in said_in(journey(case, cast, "fr"))
    assert "Your rights" in said_in(journey(case, cast, "en"))
    for kind in PaperKind.values:
        french, english = (make_paper(cast["lead"], case.reference, kind, language=language) for language in ("fr", "en"))
        assert [part.title for part in french.parts] != [part.title for part in english.parts]
        assert len(french.parts) == len(english.parts)


def test_never_an_address_nor_a_note(case, cast):
    with door_transaction():
        write_note(case.reference, actor=cast["lead"], text="Un secret bien gardé.", audience="participants")
    person = case.person
    person.address, person.address_protected, person.phone = "12 rue Cachée", True, "06 12 34 56 78"
    person.save(update_fields=["address", "address_protected", "phone"])
    for kind in PaperKind.values:
        found = said_in(make_paper(cast["lead"], case.reference, kind, language="fr"))
        assert "Cachée" not in found
        assert "secret" not in found
    assert risky(journey(case, cast).case)


def test_hostile_words_are_words(case, cast):
    planned(case, cast, '#panic("boum") $x$ *gras* <script>alert(1)</script> \\ " `')
    assert as_pdf(journey(case, cast)).startswith(b"%PDF-")


def test_much_fits_on_two_pages_and_the_rest_is_said(case, cast):
    for number in range(12):
        planned(case, cast, f"Démarche {number} auprès du service des prestations", in_their_words="Pouvoir payer le loyer de l’automne")
        with door_transaction():
            book_appointment(
                case.reference, actor=cast["lead"], starts_at=clock.now() + timedelta(days=number + 1), place="Mairie", directions="Bus 2"
            )
    found = journey(case, cast)
    assert sum(len(part.cards) for part in found.parts) == 12
    assert said_in(found).count("Les 6 premiers seulement") == 2
    with override("fr"):
        pages = typst.compile(TEMPLATE, sys_inputs={"paper": json.dumps({**found.shown(), "day": ""}, default=str)}, format="png", ppi=10)
    assert len(pages) == 2


def test_it_is_tagged_and_letters_that_no_font_has_do_not_stop_it(case, cast):
    pdf = as_pdf(journey(case, cast))
    assert b"/StructTreeRoot" in pdf
    planned(case, cast, "李小龙 😀 தமிழ்")
    assert as_pdf(journey(case, cast)).startswith(b"%PDF-")


def test_where_the_address_is_protected_nothing_typed_tells_it(case, cast):
    person = case.person
    person.address, person.address_protected = "12 rue Cachée", True
    person.save(update_fields=["address", "address_protected"])
    planned(case, cast, "Passer au 12  RUE cachée", in_their_words="Quitter le 12 rue Cachée")
    with door_transaction():
        book_appointment(
            case.reference,
            actor=cast["lead"],
            starts_at=clock.now() + timedelta(days=2),
            kind="home",
            place="Chez elle",
            directions="Au fond",
        )
    found = said_in(journey(case, cast))
    assert "achée" not in found
    assert "Chez elle" not in found
    assert "Au fond" not in found


def test_a_name_of_file_says_nobody(case, cast):
    assert file_name(journey(case, cast)) == f"journey-{case.reference}-fr.pdf"


def test_the_agreement_names_the_agencies_asked_for(case, cast):
    asked = make_paper(cast["lead"], case.reference, "agreement", language="fr", agencies=["caf-lot"])
    assert "CAF du Lot" in said_in(asked)
    with pytest.raises(Invalid):
        make_paper(cast["lead"], case.reference, "agreement", language="fr", agencies=["nulle-part"])


@pytest.mark.parametrize("said", [{"kind": "poem"}, {"language": "tlh"}])
def test_what_there_is_not(said, case, cast):
    with pytest.raises(Invalid):
        make_paper(cast["lead"], case.reference, **{"kind": "journey", "language": "fr", **said})


def test_what_the_deployment_says_stands_on_the_notice(case, cast, settings):
    settings.NOTICE_CONTROLLER, settings.NOTICE_DPO = "Préfecture du Lot", "dpo@lot.example"
    found = said_in(make_paper(cast["lead"], case.reference, "notice", language="fr"))
    assert "Préfecture du Lot" in found
    assert "dpo@lot.example" in found


def test_each_is_journaled(case, cast):
    journey(case, cast)
    assert AccessRecord.objects.filter(stream_id=case.pk, kind="paper_made", actor_id=cast["lead"].user_id).count() == 1


def test_as_many_statements_for_twenty_as_for_one(case, cast):
    planned(case, cast, "Une")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            journey(case, cast)
        return len(captured)

    once = cost()
    for number in range(20):
        planned(case, cast, f"Encore {number}")
    assert cost() == once

"""One person, one file: without a hint to who may not know."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.actor import Actor
from backend.base.errors import Conflict, Invalid, NotAllowed, NotFound, PersonalNumberDetected
from cases.models import CaseFile, InformationRecord, Person, ProbablePair
from cases.operations.close_case import close_case
from cases.operations.edit_case import edit_case
from cases.operations.open_case import open_case
from cases.operations.reopen_case import reopen_case
from cases.people.matching import closeness, probable_matches
from cases.people.pairs import visible_pairs
from tests.cases.conftest import SARAH, bring_in, lead_of, now, sees

AGAIN = {"first_name": "Sarah", "last_name": "Lemery"}


# --- opening ------------------------------------------------------------------------------------------------------------


def test_an_alias_is_enough(cast):
    case = open_case(actor=cast["lead"], person={"alias": "La dame au chien"})
    assert (case.status, lead_of(case), case.person.display_name) == ("open", "ccas-cahors", "La dame au chien")
    assert case.living_area.slug == "cahors"  # of the agency's seat: nothing is known of the person


@pytest.mark.parametrize("who", ["flagger", "lead_manager", "lead_agency_admin", "lead_auditor", "system"])
def test_who_does_not_open(who, cast):
    with pytest.raises(NotAllowed):
        open_case(actor=cast[who], person={"alias": "Sarah"})


@pytest.mark.parametrize(
    ("person", "name", "code"),
    [
        ({}, "person.alias", "required"),
        ({"first_name": "  "}, "person.alias", "required"),
        ({"alias": "x", "commune": "99999"}, "person.commune", "unknown_commune"),
        ({"alias": "x", "email": "nobody"}, "person.email", "invalid"),
        ({"alias": "x" * 81}, "person.alias", "max_length"),
    ],
)
def test_what_is_wrong(person, name, code, cast):
    with pytest.raises(Invalid) as error:
        open_case(actor=cast["lead"], person=person)
    assert [(problem.name, problem.code) for problem in error.value.problems] == [(name, code)]
    assert not Person.objects.exists()


def test_no_personal_number(cast):
    with pytest.raises(PersonalNumberDetected) as error:
        open_case(actor=cast["lead"], person={"alias": "2 85 05 46 042 123 77"})
    assert [problem.name for problem in error.value.problems] == ["person.alias"]


def test_the_person_was_informed(cast):
    case = open_case(actor=cast["lead"], person={"alias": "Sarah"}, informed={"how": "oral"})
    assert InformationRecord.objects.get(case=case).how == "oral"


# --- in sight -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "person",
    [
        AGAIN,
        {"first_name": "SARAH", "last_name": "LÉMERY"},
        {"first_name": "Lemery", "last_name": "Sarah"},
        {"first_name": "Sarah", "birth_name": "Benazech"},
        {"first_name": "Sara", "last_name": "Lemery"},
        {"first_name": "Sarah", "last_name": "Lemmery"},
        {"first_name": "Sarah", "last_name": "Lemery", "alias": "La dame au chien de la place du marché"},
    ],
)
def test_in_sight_the_reference_is_given(person, case, cast):
    with pytest.raises(Conflict) as error:
        open_case(actor=cast["lead"], person=person)
    assert (error.value.code, error.value.facts) == ("already_open", {"reference": case.reference})
    assert CaseFile.objects.count() == 1
    assert not ProbablePair.objects.exists()


@pytest.mark.parametrize(
    "person",
    [
        {"first_name": "Julie", "last_name": "Lémery"},
        {"first_name": "Sarah", "last_name": "Martin"},
        {"alias": "Sarah Lémery"},
        {"alias": "Sarah"},
    ],
)
def test_somebody_else(person, case, cast):
    assert open_case(actor=cast["lead"], person=person).person != case.person
    assert not ProbablePair.objects.exists()


def test_an_alias_is_never_matched(cast):
    open_case(actor=cast["lead"], person={"alias": "Sarah Lémery"})
    assert open_case(actor=cast["lead"], person=AGAIN)
    assert open_case(actor=cast["lead"], person={"alias": "Sarah Lémery"})
    assert not ProbablePair.objects.exists()


def test_said_to_be_somebody_else(case, cast):
    other = open_case(actor=cast["lead"], person=AGAIN, not_same_as=[case.reference.lower()])
    assert other.person != case.person
    assert not ProbablePair.objects.exists()
    with pytest.raises(Conflict):  # the one set apart is not the only one
        open_case(actor=cast["lead"], person=AGAIN, not_same_as=[case.reference])


def test_birth_dates_confirm_or_contradict():
    def person(**said):
        return Person(first_name="Sarah", last_name="Lemery", **said)

    from datetime import date

    born, other = date(1985, 5, 2), date(1958, 2, 5)
    assert closeness(person(), person()) == closeness(person(birth_date=born), person(birth_date=born)) == 100
    assert closeness(person(birth_date=born), person(birth_date=other)) == 75
    assert closeness(person(birth_date=born), person()) == 100


def test_a_closed_case_in_sight_is_no_obstacle(case, cast):
    close_case(case.reference, outcome="resolved", actor=cast["lead"])
    assert open_case(actor=cast["lead"], person=AGAIN)
    assert ProbablePair.objects.count() == 1


def test_an_erased_person_is_not_matched(case):
    Person.objects.update(blanked_at=case.opened_at)
    assert probable_matches(Person(**AGAIN)) == []


# --- out of sight --------------------------------------------------------------------------------------------------------


def test_out_of_sight_nothing_shows(case, cast):
    """The same answer as for somebody whom nobody knows; the pair goes to review."""
    known = open_case(actor=cast["stranger"], person=AGAIN)
    pair = ProbablePair.objects.get()
    assert {pair.first, pair.second} == {case.person, known.person}
    assert (pair.verdict, pair.score) == ("to_review", 100)

    unknown = open_case(actor=cast["stranger"], person={"first_name": "Zénobie", "last_name": "Quercy"})
    assert differing_fields(known, unknown) <= {"id", "reference", "person", "opened_at", "created_at", "updated_at", "last_activity_at"}
    assert differing_fields(known.person, unknown.person) <= {
        "id",
        "first_name",
        "last_name",
        "usager_norm",
        "sounds",
        "created_at",
        "updated_at",
    }
    assert history(known) == history(unknown)


def differing_fields(one, other):
    one.refresh_from_db()
    other.refresh_from_db()
    return {f.name for f in one._meta.concrete_fields if getattr(one, f.attname) != getattr(other, f.attname)}


def history(case):
    from cases.models import CaseEvent

    return list(CaseEvent.objects.filter(stream_id=case.pk).order_by("seq").values_list("kind", "data"))


def test_an_excluded_colleague_learns_nothing_either(case, cast):
    from cases.models import CaseExclusion

    CaseExclusion.objects.create(case=case, user=cast["lead"].user)
    assert open_case(actor=cast["lead"], person=AGAIN)
    assert ProbablePair.objects.count() == 1


def test_matching_is_one_statement(case, cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [score for _, score in probable_matches(Person(**AGAIN))] == [100]


def test_pairs_are_kept_once(case, cast):
    known = open_case(actor=cast["stranger"], person=AGAIN)
    from cases.people.matching import put_aside

    put_aside(known.person, [(case.person, 100)], found_by=Actor.system("tests"))
    assert ProbablePair.objects.count() == 1


# --- by identifier --------------------------------------------------------------------------------------------------------


def test_the_same_person_again_after_closing(case, cast):
    close_case(case.reference, outcome="resolved", actor=cast["lead"])
    again = open_case(actor=cast["lead"], person={"id": case.person_id})
    assert again.person.shown_id == case.person.shown_id
    assert again.commune_id == SARAH["commune"]


def test_a_person_with_an_open_case_in_sight(case, cast):
    with pytest.raises(Conflict) as error:
        open_case(actor=cast["lead"], person={"id": case.person_id})
    assert error.value.facts == {"reference": case.reference}


def test_a_person_out_of_sight_does_not_exist(case, cast):
    with pytest.raises(NotFound):
        open_case(actor=cast["stranger"], person={"id": case.person_id})


@pytest.fixture
def open_elsewhere(case, cast):
    """The CCAS sees a closed case of Sarah; the MSA, which saw it too, has opened another since."""
    bring_in(case, "msa-midi-pyrenees-nord", "contributor")
    close_case(case.reference, outcome="resolved", actor=cast["lead"])
    return open_case(actor=cast["stranger"], person={"id": case.person_id})


def test_an_open_case_out_of_sight_does_not_show(open_elsewhere, case, cast):
    mine = open_case(actor=cast["lead"], person={"id": case.person_id})
    assert mine.person != open_elsewhere.person
    assert mine.person.display_name == open_elsewhere.person.display_name
    assert mine.person.phone == SARAH["phone"]
    assert ProbablePair.objects.count() == 1
    assert not sees(cast["lead"], open_elsewhere)
    assert not sees(cast["stranger"], mine)


def test_reopening_beside_a_case_out_of_sight_goes_to_review(open_elsewhere, case, cast):
    before = now(case).person_id
    assert reopen_case(case.reference, actor=cast["lead_coordinator"]).is_open
    assert ProbablePair.objects.filter(first=before, second=open_elsewhere.person).exists()
    assert not visible_pairs(cast["lead_coordinator"]).exists(), "who reopens learns no more than who opens"


@pytest.mark.parametrize("again", ["opened", "reopened"])
def test_a_record_that_two_cases_share_goes_to_review_too(again, open_elsewhere, case, cast):
    """As cases did before each had its own."""
    shared = now(case).person
    CaseFile.objects.filter(pk=open_elsewhere.pk).update(person=shared)
    who = cast["lead_coordinator"]
    mine = open_case(actor=who, person={"id": shared.pk}) if again == "opened" else reopen_case(case.reference, actor=who)
    assert mine.person != shared
    assert mine.person.shown_id == shared.shown_id
    assert ProbablePair.objects.filter(first=shared, second=mine.person).exists()
    assert now(open_elsewhere).person == shared


def test_reopening_is_refused_while_another_is_open_in_sight(open_elsewhere, case, cast):
    bring_in(open_elsewhere, "ccas-cahors", "observer")
    with pytest.raises(Conflict) as error:
        reopen_case(case.reference, actor=cast["lead_coordinator"])
    assert error.value.facts == {"reference": open_elsewhere.reference}


# --- editing --------------------------------------------------------------------------------------------------------------


def test_edits_are_counted_and_told(case, cast):
    edited = edit_case(case.reference, summary="Short contracts.", person={"phone": "06 00 00 00 00"}, actor=cast["lead"])
    assert (edited.summary, now(case).person.phone) == ("Short contracts.", "06 00 00 00 00")
    assert history(case)[1:] == [("person_edited", {"fields": ["phone"]}), ("case_edited", {"fields": ["summary"]})]
    assert now(case).version == case.version + 2


def test_an_edit_that_changes_nothing_leaves_no_trace(case, cast):
    edit_case(case.reference, themes=["family_childcare"], person={"first_name": " Sarah "}, actor=cast["lead"])
    assert len(history(case)) == 1
    assert now(case).version == case.version


def test_who_moves_takes_the_case_along_but_not_the_area(case, cast):
    edit_case(case.reference, person={"commune": "75056"}, actor=cast["lead"])
    moved = now(case)
    assert (moved.commune_id, moved.person.commune_id, moved.living_area.slug) == ("75056", "75056", "cahors")
    edit_case(case.reference, person={"commune": None}, actor=cast["lead"])
    assert (now(case).commune, now(case).person.commune) == (None, None)


def test_a_name_is_not_edited_away(case, cast):
    with pytest.raises(Invalid):
        edit_case(case.reference, person={"first_name": "", "last_name": "", "birth_name": ""}, actor=cast["lead"])
    assert now(case).person.first_name == "Sarah"


def test_an_accent_sent_apart_is_kept_whole(cast):
    case = open_case(actor=cast["lead"], person={"last_name": "Le\u0301mery"})
    assert case.person.last_name == "Lémery"
    with CaptureQueriesContext(connection) as queries:
        edit_case(case.reference, person={"last_name": "Lémery"}, actor=cast["lead"])
    assert not any("UPDATE" in query["sql"] for query in queries if "FOR NO KEY UPDATE" not in query["sql"])

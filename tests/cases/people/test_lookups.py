"""The blind lookup: "none" or "possible", and nothing that tells the two apart."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.actor import Actor
from agencies.operations.add_member import add_member
from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotAllowed, NotFound, PersonalNumberDetected, TooMany
from backend.base.journal import first_broken_link
from cases.models import CaseFile, Person, PersonLookup
from cases.operations.close_case import close_case
from cases.operations.one_person.look_up_person import look_up_person
from cases.operations.open_case import open_case
from cases.people.lookups import AN_HOUR, get_lookup, told
from tests.cases.conftest import SARAH, agency

BORN = date(1994, 3, 17)
HERSELF = {"birth_name": "Bénazéch", "first_name": "Sarah", "birth_date": BORN}
NOBODY = {"birth_name": "Quercynol", "first_name": "Zénobie", "birth_date": BORN}
WHY = "Se présente au guichet sans papiers."


@pytest.fixture
def followed(cast):
    return open_case(actor=cast["lead"], person={**SARAH, "birth_date": BORN})


def asked(actor, **said):
    return look_up_person(actor=actor, **{**HERSELF, "reason": WHY, **said})


def result(actor, **said):
    return told(asked(actor, **said))["result"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, "possible"),
        ({"birth_name": "benazech", "first_name": "SARAH"}, "possible"),
        ({"birth_name": "Bénazech", "first_name": "Sara"}, "possible"),
        ({"birth_name": "Lémery"}, "possible"),
        ({"birth_date": date(1961, 3, 17)}, "none"),
        ({"first_name": "Julie"}, "none"),
        ({"birth_name": "Martin"}, "none"),
        (NOBODY, "none"),
    ],
)
def test_who_is_found(said, expected, followed, cast):
    assert result(cast["stranger"], **said) == expected


def test_where_no_birth_date_is_known_the_name_alone_is_possible(cast):
    open_case(actor=cast["lead"], person=SARAH)
    assert result(cast["stranger"]) == "possible"


def test_who_is_followed_no_more_protected_or_erased_is_not_found(followed, cast):
    for change in (
        lambda: close_case(followed.reference, outcome="resolved", actor=cast["lead"]),
        lambda: CaseFile.objects.update(is_restricted=True),
        lambda: Person.objects.update(blanked_at=clock.now()),
    ):
        with transaction.atomic():
            change()
            assert result(cast["stranger"]) == "none"
            transaction.set_rollback(True)
    assert result(cast["stranger"]) == "possible"


def test_among_many_of_one_name_the_birth_date_finds_the_right_one(cast):
    for number in range(25):
        open_case(actor=cast["lead"], person={**SARAH, "birth_date": date(1950 + number, 1, 2)}, not_same_as=references())
    open_case(actor=cast["lead"], person={**SARAH, "birth_date": BORN}, not_same_as=references())
    assert result(cast["stranger"]) == "possible"
    assert result(cast["stranger"], birth_date=date(1990, 7, 7)) == "none"


def references():
    return list(CaseFile.objects.values_list("reference", flat=True))


def test_the_two_outcomes_cost_the_same_and_have_one_shape(followed, cast):
    """Also where the person is in one's own sight, or never for oneself: nothing else is asked of the database."""
    answers, statements = [], []
    for who, said in (("stranger", HERSELF), ("stranger", NOBODY), ("lead", HERSELF)):
        assert cast[who]
        with CaptureQueriesContext(connection) as queries:
            answers.append(told(asked(cast[who], **said)))
        statements.append([query["sql"][:40] for query in queries if "SAVEPOINT" not in query["sql"]])
    assert [answer["result"] for answer in answers] == ["possible", "none", "possible"]
    assert {tuple(answer) for answer in answers} == {("result", "request_id")}
    assert statements[0] == statements[1] == statements[2]
    assert len(statements[0]) == 3  # how often, who, the entry


@pytest.mark.parametrize("who", ["flagger", "stranger_manager", "stranger_agency_admin", "stranger_auditor", "system"])
def test_who_does_not_ask(who, cast):
    with pytest.raises(NotAllowed):
        asked(cast[who])
    assert not PersonLookup.objects.exists()


@pytest.mark.parametrize(
    ("said", "name", "code"),
    [
        ({"birth_name": " - "}, "birth_name", "required"),
        ({"first_name": "S"}, "first_name", "required"),
        ({"reason": "voir"}, "reason", "required"),
        ({"reason": "Je cherche Mme Benazech au guichet"}, "reason", "identity_in_text"),
        ({"birth_date": date(2999, 1, 1)}, "birth_date", "in_the_future"),
    ],
)
def test_what_is_wrong(said, name, code, cast):
    with pytest.raises(Invalid) as error:
        asked(cast["stranger"], **said)
    assert [(problem.name, problem.code) for problem in error.value.problems] == [(name, code)]
    with pytest.raises(PersonalNumberDetected):
        asked(cast["stranger"], reason="Numéro 2 85 05 46 042 123 77")


def test_each_is_kept_whatever_the_outcome(followed, cast):
    actor = cast["stranger"]
    for said in (HERSELF, NOBODY):
        asked(actor, **said)
    found, missed = PersonLookup.objects.order_by("seq")
    for entry, outcome in ((found, "possible"), (missed, "none")):
        assert (entry.stream_id, entry.actor_id, entry.agency_id) == (actor.user_id, actor.user_id, actor.agency_id)
        assert (entry.kind, entry.data["result"], entry.data["reason"]) == ("looked_up", outcome, WHY)
        assert "azech" not in str(entry.data).lower()
    assert (found.data["case"], "case" in missed.data) == (str(followed.pk), False)
    assert found.data["asked"] == asked(actor, birth_name=" BENAZECH ").data["asked"] != missed.data["asked"]


def test_nobody_rewrites_it(cast):
    entry = asked(cast["stranger"])
    for rewrite in (lambda: PersonLookup.objects.update(kind="x"), lambda: PersonLookup.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()
    assert PersonLookup.objects.get() == entry
    assert PersonLookup in first_broken_link.__globals__["JOURNALS"]  # `verify_journal` reads it too


def test_so_many_an_hour_whatever_the_outcome_and_the_agency(followed, cast, later):
    actor = cast["stranger"]
    for number in range(AN_HOUR):
        asked(actor, **(HERSELF if number % 2 else NOBODY))
    elsewhere = Actor.of(add_member(agency("caf-lot"), user=actor.user, roles=["caseworker"], actor=cast["system"]))
    for who in (actor, elsewhere):
        with pytest.raises(TooMany) as error:
            asked(who)
        assert error.value.seconds == 3600
    assert result(cast["contributor"]) == "possible"
    later(hours=1, minutes=1)
    assert result(actor) == "possible"


def test_the_answer_is_for_whoever_asked_for_a_day(followed, cast, later):
    entry = asked(cast["stranger"])
    assert get_lookup(cast["stranger"], entry.pk) == get_lookup(cast["stranger"], str(entry.pk)) == entry
    elsewhere = replace(cast["stranger"], agency=agency("caf-lot"))
    for who, key in ((elsewhere, entry.pk), (cast["stranger_coordinator"], entry.pk), (cast["system"], entry.pk), (cast["stranger"], "x")):
        with pytest.raises(NotFound):
            get_lookup(who, key)
    later(hours=24, minutes=1)
    with pytest.raises(Conflict) as error:
        get_lookup(cast["stranger"], entry.pk)
    assert error.value.code == "lookup_expired"

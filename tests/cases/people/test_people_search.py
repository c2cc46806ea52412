"""Search by name, inside the cases one sees."""

import pytest

from backend.base.errors import Invalid
from cases.models import CaseExclusion, CaseFile, Person
from cases.operations.close_case import close_case
from cases.operations.open_case import open_case
from cases.people.search import FEW, MOST, search_people


def found(actor, text):
    return [(each.person.display_name, each.case.reference) for each in search_people(actor, text)]


@pytest.mark.parametrize("text", ["Lémery", "lemery sarah", "SARAH LEM", "Sar", "benazech", "  léméry  ", "zéch lém"])
def test_accents_order_and_unfinished_words_do_not_matter(text, case, cast):
    assert found(cast["lead"], text) == [("Sarah Lémery", case.reference)]


@pytest.mark.parametrize("text", ["Martin", "sarah martin", "%%%", "___", "lemery%", "sarah' OR '1'='1"])
def test_not_found(text, case, cast):
    if text in ("%%%", "___"):
        with pytest.raises(Invalid):
            found(cast["lead"], text)
    elif text == "lemery%":
        assert found(cast["lead"], text) == [("Sarah Lémery", case.reference)]
    else:
        assert found(cast["lead"], text) == []


@pytest.mark.parametrize("text", ["", "sa", "é è", "---"])
def test_too_short(text, case, cast):
    with pytest.raises(Invalid) as error:
        search_people(cast["lead"], text)
    assert (error.value.problems[0].name, error.value.problems[0].code) == ("q", "too_short")


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("lead", True),
        ("lead_coordinator", True),
        ("contributor", True),
        ("observer", True),
        ("receiver", False),
        ("stranger", False),
        ("flagger", False),
        ("lead_manager", False),
        ("lead_agency_admin", False),
        ("lead_auditor", False),
    ],
)
def test_who_finds(who, sees, shared, cast):
    assert bool(found(cast[who], "lemery")) is sees


def test_an_alias_is_found(cast):
    case = open_case(actor=cast["lead"], person={"alias": "La dame au chien"})
    assert found(cast["lead"], "chien dame") == [("La dame au chien", case.reference)]


def test_an_excluded_colleague_finds_nothing(case, cast):
    CaseExclusion.objects.create(case=case, user=cast["lead"].user)
    assert found(cast["lead"], "lemery") == []
    assert found(cast["lead_coordinator"], "lemery") != []


def test_an_erased_person_is_not_found(case, cast):
    Person.objects.update(blanked_at=case.opened_at)
    assert found(cast["lead"], "lemery") == []


def test_each_person_once_with_their_latest_case(case, cast, later):
    close_case(case.reference, outcome="resolved", actor=cast["lead"])
    later(days=1)
    again = open_case(actor=cast["lead"], person={"id": case.person_id})
    assert found(cast["lead"], "lemery") == [("Sarah Lémery", again.reference)]


def test_at_most_so_many_in_order_of_name(cast):
    for number in range(MOST + 2):
        open_case(actor=cast["lead"], person={"alias": f"Lemery {number:03}"})
    people = [name for name, _ in found(cast["lead"], "lemery")]
    assert people == sorted(people)
    assert len(people) == MOST


# --- slips and sounds, and why ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "how", "names"),
    [
        ("Lémery", "letters", ["last_name"]),
        ("sarah ben", "letters", ["first_name", "birth_name"]),
        ("Lemrey", "spelling", ["last_name"]),
        ("sarah lemeri", "spelling", ["first_name", "last_name"]),
        ("benasech", "spelling", ["birth_name"]),
        ("Laimerie", "sound", ["last_name"]),
        ("sarra laymry", "sound", ["first_name", "last_name"]),
    ],
)
def test_why_somebody_was_found(text, how, names, case, cast):
    [one] = search_people(cast["lead"], text)
    assert (one.case, one.found_by, one.names) == (case, how, names)


def test_the_surest_first(cast):
    for last_name in ("Lemerie", "Martin", "Lemery", "Lemeryn"):
        person = {"first_name": f"Ana {last_name[::-1]}", "last_name": last_name}
        open_case(actor=cast["lead"], person=person, not_same_as=list(CaseFile.objects.values_list("reference", flat=True)))
    assert [name.split()[-1] for name, _ in found(cast["lead"], "lemery")] == ["Lemery", "Lemeryn", "Lemerie"]


def test_near_names_are_sought_only_where_the_letters_find_few(cast):
    for number in range(FEW):
        open_case(actor=cast["lead"], person={"alias": f"Lemery {number:03}"})
    open_case(actor=cast["lead"], person={"alias": "Lemerie"})
    assert len(found(cast["lead"], "lemery")) == FEW
    assert found(cast["lead"], "lemeri")[0][0] == "Lemerie"
    assert len(found(cast["lead"], "lemeri")) == FEW + 1


@pytest.mark.parametrize("who", ["stranger", "receiver"])
def test_neither_a_slip_nor_a_sound_finds_what_is_out_of_sight(who, case, cast):
    assert found(cast[who], "Lemrey") == found(cast[who], "Laimerie") == []

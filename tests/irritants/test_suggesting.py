"""What people say leads to the category that a caseworker would choose."""

import csv
from pathlib import Path

import pytest

from irritants.models import IrritantCategory
from irritants.statuses import Step
from irritants.suggesting import SAID, suggest_categories

PHRASES = Path(__file__).parent / "phrases.csv"
AMONG, ENOUGH = 3, 0.85


@pytest.fixture(autouse=True)
def _in_a_database(db: None) -> None: ...


def phrases() -> list[tuple[str, str]]:
    with PHRASES.open(encoding="utf-8", newline="") as file:
        return [(row["phrase"], row["category"]) for row in csv.DictReader(file)]


def codes(text: str, limit: int = AMONG) -> list[str]:
    return [one.category.pk for one in suggest_categories(text, limit=limit)]


def test_what_people_say_finds_its_category_among_the_first_three():
    asked = phrases()
    missed = {phrase: (wanted, codes(phrase)) for phrase, wanted in asked if wanted not in codes(phrase)}
    assert len(asked) >= 40
    assert 1 - len(missed) / len(asked) >= ENOUGH, missed


def test_it_says_because_of_which_words_as_they_were_typed():
    first = suggest_categories("Je n’arrive pas à les joindre au téléphone, toujours de l’attente")[0]
    assert (first.category.pk, first.step) == ("A05", "information")
    assert {"téléphone", "joindre", "attente"} <= set(first.because)


@pytest.mark.parametrize("text", ["", "   ", "le de la", "zzzz qqqq", "!?"])
def test_words_that_say_nothing_suggest_nothing(text: str):
    assert suggest_categories(text) == []


@pytest.mark.parametrize("text", ["TELEPHONE", "téléphoné", "télephonne"])
def test_accents_endings_and_slips_do_not_matter(text: str):
    assert "A05" in codes(text)


def test_the_same_words_always_give_the_same_answer_and_no_more_than_asked():
    assert codes("dossier papiers rendez-vous", 5) == codes("dossier papiers rendez-vous", 5)
    assert len(codes("dossier papiers rendez-vous", 2)) == 2


def test_a_category_out_of_use_is_not_suggested():
    IrritantCategory.objects.filter(pk="A05").update(is_active=False)
    assert "A05" not in codes("téléphone", 10)


def test_every_category_has_words_of_its_own_and_a_known_step():
    with SAID.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["code"] for row in rows} == set(IrritantCategory.objects.values_list("pk", flat=True))
    assert {row["step"] for row in rows} <= {"", *Step.values}

"""Names are compared alike in Python and in the database."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.people.names import normalise, sounds

FRENCH = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿæœñßøłđ"
LETTERS = FRENCH + FRENCH.upper() + "ŒÆŸ" + " '’-–.,/()&\u00a0\u202f0123456789"


def in_sql(*texts: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT normalise_name(t) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n", [list(texts)])
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("Lémery", "lemery"),
        ("  Jean-Pierre  d’Œuvre ", "jean pierre d oeuvre"),
        ("BÉNAZÉCH", "benazech"),
        ("Lætitia Cœur", "laetitia coeur"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Weiß", "weiss"),
        ("Łukasz Đorđević Sørensen", "lukasz dordevic sorensen"),
        ("Ÿ Ç Ñ", "y c n"),
        ("", ""),
        ("–’ .", ""),
    ],
)
@pytest.mark.django_db
def test_names(name, normal):
    assert normalise(name) == normal
    assert in_sql(name) == [normal]


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(LETTERS, max_size=30), min_size=20, max_size=20))
@pytest.mark.django_db
def test_python_and_sql_agree(texts, db):
    assert in_sql(*texts) == [normalise(text) for text in texts]


@pytest.mark.django_db
def test_they_agree_on_every_letter_of_western_names():
    letters = [chr(code) for code in range(0xC0, 0x180) if unicodedata.category(chr(code))[0] == "L"]
    differing = {
        letter: (mine, theirs)
        for letter, mine, theirs in zip(letters, (normalise(f"a{x}b") for x in letters), in_sql(*(f"a{x}b" for x in letters)), strict=True)
        if mine != theirs
    }
    assert differing == {}


def test_an_accent_sent_apart_is_the_same_letter():
    assert normalise(unicodedata.normalize("NFD", "Lémery Bénazéch")) == "lemery benazech"


# --- how they sound -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lefebvre", "Lefèvre"),
        ("Gauthier", "Gotier"),
        ("Philippe", "Filip"),
        ("Thierry", "Tiéry"),
        ("Mohamed", "Muhammad"),
        ("Aïcha", "Aisha"),
        ("Dupont", "Dupond"),
        ("Martins", "Martin"),
        ("Christophe", "Kristof"),
        ("Schmitt", "Chmit"),
        ("Quentin", "Kentin"),
        ("Rousseau", "Rousso"),
        ("Yves", "Ives"),
        ("Wagner", "Vagner"),
        ("Bénazéch", "Benasech"),
    ],
)
def test_names_that_sound_alike(one, other):
    assert sounds(normalise(one)) == sounds(normalise(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Léa", "Léo"), ("Sarah", "Zoé"), ("Martin", "Moreau"), ("Paul", "Paula"), ("Marie", "Marc"), ("Ali", "Aline")]
)
def test_names_that_do_not(one, other):
    assert sounds(normalise(one)) != sounds(normalise(other))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(LETTERS, max_size=30), min_size=20, max_size=20))
@pytest.mark.django_db
def test_the_database_hears_the_same(texts, db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name_sounds(normalise_name(t)) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n", [list(texts)])
        heard = [row[0] for row in cursor.fetchall()]
    assert heard == [[sounds(word) for word in normalise(text).split()] for text in texts]

import pytest

from agencies.actor import Actor
from agencies.models import User
from agencies.operations.choose_language import choose_language
from backend.base.errors import Invalid, NotAllowed
from backend.base.operation import door_transaction


@pytest.fixture
def reader(db: None) -> Actor:
    return Actor(user=User.objects.create_user("emma@lot.test"), agency=None)


def test_it_is_kept(reader):
    with door_transaction():
        choose_language("en", actor=reader)
    assert User.objects.get().language == "en"


@pytest.mark.parametrize("language", ["oc", "", "EN"])
def test_only_those_that_we_speak(language, reader):
    with pytest.raises(Invalid), door_transaction():
        choose_language(language, actor=reader)
    assert User.objects.get().language == "fr"


def test_a_machine_has_none(db):
    with pytest.raises(NotAllowed), door_transaction():
        choose_language("en", actor=Actor.system("tests"))

"""The catalogue as the steering team keeps it: who may, what it becomes, what is never lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from agencies.actor import Actor
from agencies.reference.progress import Progress
from backend.base.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, PersonalNumberDetected, Stale
from backend.base.operation import door_transaction
from cases.events import tell
from cases.masking import OPEN
from irritants.catalogue import counted_as, label_of, labels_of, load_categories
from irritants.events import history_of_category
from irritants.models import IrritantCategory
from irritants.operations.catalogue.add_category import add_category
from irritants.operations.catalogue.edit_category import edit_category
from irritants.operations.catalogue.merge_category import merge_category
from irritants.operations.catalogue.restore_category import restore_category
from irritants.operations.catalogue.retire_category import retire_category
from irritants.operations.recurring.spot_recurring import spot_recurring
from irritants.recurring.access import alike
from irritants.steering import allowed_on_category, get_category, steers
from irritants.suggesting import suggest_categories
from tests.irritants.conftest import COORDINATING, LEAD

NEW = {
    "theme": "access_mobility",
    "label_fr": "Courrier jamais distribué",
    "label_en": "Post never delivered",
    "definition_fr": "La boîte.",
}


@pytest.fixture
def steering(act) -> Actor:
    return act(COORDINATING, "manager")


def load() -> int:
    progress = Progress(lambda line: None)
    load_categories(progress)
    return progress.changed


class TestWho:
    @pytest.mark.parametrize(
        ("slug", "role", "may"), [(COORDINATING, "manager", True), (COORDINATING, "coordinator", False), (LEAD, "manager", False)]
    )
    def test_managers_of_the_agency_that_coordinates(self, slug, role, may, act):
        actor = act(slug, role)
        assert steers(actor) is may
        assert ("edit" in allowed_on_category(actor, get_category("A05"))) is may
        if may:
            assert add_category(**NEW, actor=actor)
            return
        for change in (
            lambda: add_category(**NEW, actor=actor),
            lambda: edit_category("A05", changes={"label_fr": "X"}, actor=actor),
            lambda: merge_category("A05", into="A06", actor=actor),
            lambda: retire_category("A05", actor=actor),
            lambda: restore_category("A05", actor=actor),
        ):
            with pytest.raises(NotAllowed):
                change()

    def test_an_unknown_code(self, steering):
        with pytest.raises(NotFound):
            retire_category("Z99", actor=steering)
        with pytest.raises(NotFound):
            get_category("Z99")


class TestChanges:
    @pytest.mark.parametrize(("theme", "code"), [("access_mobility", "A14"), ("response_fit", "B19"), ("outreach_rights", "C14")])
    def test_a_category_is_added_under_the_next_code_of_its_theme(self, theme, code, steering):
        category = add_category(**{**NEW, "theme": theme}, actor=steering)
        assert (category.pk, category.origin, category.is_active) == (code, "steering", True)
        retire_category(code, actor=steering)
        assert add_category(**{**NEW, "theme": theme}, actor=steering).pk > code, "a code is never given again"

    def test_what_is_added_is_suggested_and_takes_irritants(self, steering, report):
        category = add_category(**NEW, actor=steering)
        assert suggest_categories("Le courrier n’est pas distribué", limit=1)[0].category == category
        assert report(category=category.pk).category == category

    def test_words_change_for_past_irritants_too(self, steering, report):
        irritant, before = report(category="A05"), get_category("A05")
        edited = edit_category("A05", changes={"label_fr": "Téléphone", "label_en": "Phone"}, version=1, actor=steering)
        assert (edited.version, edited.origin) == (2, "steering")
        assert labels_of(["A05"]) == {"A05": label_of(edited)} != {"A05": label_of(before)}
        assert irritant.category_id == "A05"
        assert edit_category("A05", changes={"label_fr": "Téléphone"}, actor=steering).version == 2, "the same words change nothing"
        with pytest.raises(Stale):
            edit_category("A05", changes={"label_fr": "X"}, version=1, actor=steering)

    @pytest.mark.parametrize("field", ["label_fr", "label_en", "definition_fr"])
    def test_words_that_cannot_be(self, field, steering):
        for words, refusal in ((" ", Invalid), ("2 69 05 49 588 157 80", PersonalNumberDetected)):
            with pytest.raises(refusal):
                edit_category("A05", changes={field: words}, actor=steering)
            with pytest.raises(refusal):
                add_category(**{**NEW, field: words}, actor=steering)
        with pytest.raises(Invalid):
            add_category(**{**NEW, "theme": "weather"}, actor=steering)

    def test_one_that_is_retired_takes_no_new_irritant_and_keeps_the_past(self, steering, report):
        past = report(category="A05")
        retire_category("A05", actor=steering)
        with pytest.raises(Invalid):
            report(category="A05")
        past.refresh_from_db()
        assert past.category_id == "A05"
        with pytest.raises(Conflict):
            retire_category("A05", actor=steering)
        restore_category("A05", actor=steering)
        assert report(category="A05")
        with pytest.raises(Conflict):
            restore_category("A05", actor=steering)

    def test_one_that_is_merged_is_read_through(self, steering, report):
        past = report(category="A06")
        merge_category("A06", into="A07", actor=steering)
        merge_category("A07", into="A08", actor=steering)
        assert [set(counted_as(code=code)) for code in ("A06", "A07", "A08", "Z99")] == [set(), set(), {"A06", "A07", "A08"}, set()]
        past.refresh_from_db()
        assert past.category_id == "A06", "past irritants keep their code"
        with pytest.raises(Invalid):
            report(category="A06")
        restore_category("A07", actor=steering)
        assert [set(counted_as(code=code)) for code in ("A07", "A08")] == [{"A07"}, {"A06", "A08"}]

    def test_what_was_spotted_under_a_merged_category_is_still_found(self, steering, report, lead):
        spotted = [spot_recurring(title="Online only", category=code, living_area="cahors", actor=steering) for code in ("A06", "A07")]
        irritant = report(category="A06")
        merge_category("A06", into="A07", actor=steering)
        irritant.category.refresh_from_db()
        assert set(alike(lead, irritant)) == set(alike(lead, report(category="A07"))) == set(spotted)

    @pytest.mark.parametrize("into", ["A06", "Z99", "", "A07"])
    def test_no_circle_and_nothing_out_of_use(self, into, steering):
        merge_category("A07", into="A06", actor=steering)
        with pytest.raises(Invalid):
            merge_category("A06", into=into, actor=steering)
        with pytest.raises(Conflict):
            merge_category("A07", into="A08", actor=steering)

    def test_the_database_refuses_one_in_use_that_is_merged(self):
        for wrong in ({"merged_into": "A06"}, {"merged_into": "A05", "is_active": False}):
            with pytest.raises(IntegrityError), transaction.atomic():
                IrritantCategory.objects.filter(pk="A05").update(**wrong)

    def test_its_history_is_told_in_words(self, steering):
        code = add_category(**NEW, actor=steering).pk
        edit_category(code, changes={"label_fr": "Courrier"}, actor=steering)
        merge_category(code, into="A06", actor=steering)
        restore_category(code, actor=steering)
        retire_category(code, actor=steering)
        told = tell(history_of_category(code), OPEN)
        assert [one.event.kind for one in told] == [f"category_{what}" for what in ("added", "edited", "merged", "restored", "retired")]
        assert label_of(get_category("A06")) in told[2].sentence
        assert "%" not in "".join(one.sentence for one in told)


class TestLoading:
    def test_what_the_steering_team_changed_stays(self, steering):
        load()
        added = add_category(**NEW, actor=steering)
        edit_category("A05", changes={"label_en": "Phone"}, actor=steering)
        retire_category("A06", actor=steering)
        merge_category("A07", into="A08", actor=steering)
        assert load() == 0
        assert get_category(added.pk).is_active
        assert get_category("A05").label_en == "Phone"
        assert not get_category("A06").is_active
        assert set(counted_as(code="A08")) == {"A07", "A08"}

    def test_what_it_left_alone_is_still_put_right(self):
        load()
        IrritantCategory.objects.filter(pk="B01").update(label_en="Slow")
        assert load() == 1

    def test_no_code_no_statement(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert labels_of([]) == {}
        with django_assert_num_queries(1):
            assert len(labels_of(["A01", "A02", "Z99"])) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_each_into_the_other():
    """Both lock the catalogue: the second finds that its target is merged, and no circle is made."""
    actor = Actor.system("tests")
    barrier = Barrier(2)

    def run(pair: tuple[str, str]) -> Any:
        try:
            barrier.wait(timeout=10)
            with door_transaction():
                return merge_category(pair[0], into=pair[1], actor=actor)
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(run, [("A05", "A06"), ("A06", "A05")]))
    assert sorted(type(result).__name__ for result in results) == ["Invalid", "IrritantCategory"]
    assert IrritantCategory.objects.filter(pk__in=["A05", "A06"], is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_get_two_codes():
    actor = Actor.system("tests")
    barrier = Barrier(2)

    def run(_: int) -> str:
        try:
            barrier.wait(timeout=10)
            with door_transaction():
                return add_category(**NEW, actor=actor).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == ["A14", "A15"]

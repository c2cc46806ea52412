"""Real threads: merges, ends and un-merges of the same files come one after the other, and leave everything whole."""

import pytest

from backend.base.errors import Conflict, DomainError, InvalidTransition
from backend.base.operation import door_transaction
from cases.models import CaseEvent, CaseFile, FileMerge, FileMergeEvent, Participation, Person
from cases.operations.close_case import close_case
from cases.operations.merging.cancel_merge import cancel_merge
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.merging.undo_merge import undo_merge
from cases.operations.merging.validate_merge import validate_merge
from cases.operations.open_case import open_case
from cases.operations.withdraw_agreement import withdraw_agreement
from cases.sharing.grants import differences
from tests.cases.conftest import STRANGER, now, part
from tests.cases.merging.conftest import agreed, case, merged, pair, proposed, twin
from tests.cases.test_concurrency import behind, committed, one_of_each, together

__all__ = ["agreed", "case", "committed", "merged", "pair", "proposed", "twin"]
pytestmark = pytest.mark.django_db(transaction=True)
WHY = {"reason_code": "mistake", "reason": "Too early."}


@pytest.fixture(autouse=True)
def _whole_after(transactional_db):
    yield
    assert differences() == []
    for one in CaseFile.objects.select_related("person"):
        events = list(CaseEvent.objects.filter(stream_id=one.pk).order_by("seq").values_list("seq", flat=True))
        assert events == list(range(1, len(events) + 1))
        assert Participation.objects.filter(case=one, role="lead", ended_at=None).count() == 1
        assert not (one.is_open and one.person.same_as_id)
        assert one.is_merged == FileMerge.objects.filter(absorbed=one, status="merged").exists()


@pytest.fixture
def three(cast):
    """Three files that one agency leads: each may be merged into each."""
    return [open_case(actor=cast["lead"], person={"alias": alias}) for alias in ("Un", "Deux", "Trois")]


@pytest.fixture
def coordinators(cast):
    return cast["lead_coordinator"], cast["stranger_coordinator"]


def test_two_merges_across_one_another(committed):
    """A into B while B goes into A: one goes through, the other finds a closed case."""
    (one, other, _third), cast, _ = committed("three", "cast", "coordinators")
    refused = one_of_each(
        together(
            lambda: propose_merge(one.reference, absorbed=other.reference, actor=cast["lead_coordinator"]),
            lambda: propose_merge(other.reference, absorbed=one.reference, actor=cast["lead_coordinator"]),
        ),
        InvalidTransition,
    )
    assert refused
    assert sorted(CaseFile.objects.values_list("status", flat=True)) == ["closed", "open", "open"]


def test_a_ring_of_merges(committed):
    (one, two, three), cast, _ = committed("three", "cast", "coordinators")
    for _turn in range(3):
        results = together(
            *[
                lambda kept=kept, gone=gone: propose_merge(kept.reference, absorbed=gone.reference, actor=cast["lead_coordinator"])
                for kept, gone in ((one, two), (two, three), (three, one))
            ]
        )
        done = [each for each in results if isinstance(each, FileMerge)]
        assert len(done) == 2
        assert all(isinstance(each, InvalidTransition) for each in results if each not in done)
        assert CaseFile.objects.exclude(status="closed").count() == 1
        root = CaseFile.objects.exclude(status="closed").get().person_id
        assert set(Person.objects.filter(same_as__isnull=False).values_list("same_as", flat=True)) == {root}
        with door_transaction():
            for merge in FileMerge.objects.filter(status="merged").order_by("-answered_at", "-id"):
                undo_merge(merge.pk, actor=cast["lead_coordinator"], **WHY)


@pytest.mark.parametrize("which", ["kept", "absorbed"])
def test_a_merge_while_one_of_the_two_closes(which, committed):
    merge, cast, _ = committed("proposed", "cast", "coordinators")
    closing, who = (merge.kept, "lead") if which == "kept" else (merge.absorbed, "stranger")
    with door_transaction():
        assert cast[who]
    results = together(
        lambda: validate_merge(merge.pk, actor=cast["stranger_coordinator"]),
        lambda: close_case(closing.reference, outcome="resolved", actor=cast[who]),
    )
    refused = [each for each in results if isinstance(each, DomainError)]
    if which == "absorbed":
        assert len(refused) == 1
        assert isinstance(refused[0], InvalidTransition)
        assert now(merge.absorbed).status == "closed"
    else:
        assert len(refused) <= 1
        assert now(merge.kept).status == "closed"


def test_validated_while_it_is_taken_back(committed):
    merge, cast, _ = committed("proposed", "cast", "coordinators")
    one_of_each(
        together(
            lambda: validate_merge(merge.pk, actor=cast["stranger_coordinator"]),
            lambda: cancel_merge(merge.pk, actor=cast["lead_coordinator"]),
        ),
        InvalidTransition,
    )
    merge.refresh_from_db()
    assert (merge.status == "merged") == now(merge.absorbed).is_merged


def test_taken_apart_by_both_sides_at_once(committed):
    merge, cast, _ = committed("merged", "cast", "coordinators")
    one_of_each(
        together(*[lambda who=who: undo_merge(merge.pk, actor=cast[who], **WHY) for who in ("lead_coordinator", "stranger_coordinator")]),
        InvalidTransition,
    )
    assert FileMergeEvent.objects.filter(kind="merge_undone").count() == 1


def test_merged_further_while_it_is_taken_apart(committed):
    """Whoever comes second is refused, or finds what the first has left."""
    merge, third, cast, _ = committed("merged", "third", "cast", "coordinators")
    results = together(
        lambda: propose_merge(third.reference, absorbed=merge.kept.reference, actor=cast["lead_coordinator"]),
        lambda: undo_merge(merge.pk, actor=cast["stranger_coordinator"], **WHY),
    )
    refused = [each for each in results if isinstance(each, DomainError)]
    assert len(refused) <= 1
    assert all(isinstance(each, Conflict) for each in refused)


@pytest.fixture
def third(cast, merged):
    """A third file of the CCAS, in which the person agrees to the MSA too."""
    from tests.cases.conftest import agree

    other = open_case(actor=cast["lead"], person={"alias": "La troisième"})
    agree(other, cast, STRANGER)
    return other


def test_an_agreement_withdrawn_while_the_files_are_taken_apart(committed):
    merge, cast, _ = committed("merged", "cast", "coordinators")
    agreement = merge.absorbed.agreements.get()
    together(
        lambda: withdraw_agreement(merge.absorbed.reference, agreement.pk, actor=cast["stranger"]),
        lambda: undo_merge(merge.pk, actor=cast["lead_coordinator"], **WHY),
    )
    assert part(merge.kept, STRANGER) is None


def test_whoever_opens_a_case_for_the_linked_person_waits_for_the_merge(committed):
    merge, cast, _ = committed("proposed", "cast", "coordinators")
    refused = behind(
        lambda: validate_merge(merge.pk, actor=cast["stranger_coordinator"]),
        lambda: open_case(actor=cast["stranger"], person={"id": merge.absorbed.person_id}),
    )
    assert isinstance(refused, Conflict)
    assert refused.code == "already_open"

"""The cases of an absent colleague given to others, and given back as a whole: never over what changed since."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from agencies.actor import Actor
from agencies.models import Membership
from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from cases.models import CaseExclusion, CaseFile, Replacement
from cases.operations.close_case import close_case
from cases.operations.name_referent import name_referent
from cases.operations.open_case import open_case
from cases.operations.replacements.replace_colleague import Replaced, preview_replacement, replace_colleague
from cases.operations.replacements.undo_replacement import Undone, undo_replacement
from cases.replacements import colleagues, followed_cases, get_replacement, replaced_cases
from tests.agencies.conftest import in_door, outcome_of
from tests.cases.conftest import CONTRIBUTOR, LEAD, Cast, Shared, now

pytestmark = pytest.mark.django_db


class Desk:
    """A caseworker who follows cases, two who could, and the coordinator who shares out."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.absent, self.coordinator = cast, cast["lead"], cast["lead_coordinator"]
        self.others: list[Membership] = [cast.member(LEAD, "caseworker", number=number) for number in (2, 3)]

    def followed(self, count: int, position: str = "chosen") -> list[CaseFile]:
        cases = [open_case(actor=self.absent, person={"alias": f"Personne {number}"}) for number in range(count)]
        for case in cases:
            name_referent(case.reference, user=self.absent.user_id, person_position=position, actor=self.absent)
        return [now(case) for case in cases]

    def replace(self, actor: Actor | None = None, **said: Any) -> Replaced:
        said = said or {"replacement": self.others[0].user_id}
        return replace_colleague(**{"absent": self.absent.user_id, "actor": actor or self.coordinator, **said})

    def undo(self, replacement: Replacement, **said: Any) -> Undone:
        return undo_replacement(replacement.pk, **{"actor": self.coordinator, **said})


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


def referents(cases: list[CaseFile]) -> list[tuple[UUID | None, str]]:
    return [(now(case).referent_id, now(case).referent_position) for case in cases]


@pytest.mark.parametrize("who", ["lead", "lead_manager", "lead_agency_admin", "lead_auditor", "flagger"])
def test_only_coordinators_share_out(who: str, desk: Desk, cast: Cast) -> None:
    desk.followed(1)
    for run in (lambda: desk.replace(cast[who]), lambda: colleagues(cast[who])):
        with pytest.raises(NotAllowed):
            run()
    done = desk.replace()
    with pytest.raises(NotAllowed):
        desk.undo(done.replacement, actor=cast[who])


def test_another_agency_shares_out_nothing_of_it(desk: Desk, cast: Cast) -> None:
    cases = desk.followed(1)
    stranger = cast["receiver_coordinator"]
    with pytest.raises(Invalid):
        desk.replace(stranger)
    done = desk.replace()
    with pytest.raises(NotFound):
        get_replacement(stranger, done.replacement.pk)
    with pytest.raises(NotFound):
        desk.undo(done.replacement, actor=stranger)
    assert referents(cases) == [(desk.others[0].user_id, "no_opinion")]


def test_all_at_once_then_given_back(desk: Desk) -> None:
    cases = [*desk.followed(2), *desk.followed(1, position="accepted")]
    before = referents(cases)
    preview = preview_replacement(absent=desk.absent.user_id, replacement=desk.others[0].user_id, actor=desk.coordinator)
    assert ([step.case.pk for step in preview.steps], preview.refused) == (sorted(case.pk for case in cases), [])
    assert referents(cases) == before, "looking changes nothing"
    assert [(member.user_id, member.followed) for member in colleagues(desk.coordinator)] == [(desk.absent.user_id, 3)]  # type: ignore[attr-defined]

    done = desk.replace()
    assert referents(cases) == [(desk.others[0].user_id, "no_opinion")] * 3
    undone = desk.undo(done.replacement)
    assert (len(undone.cases), undone.refused, referents(cases)) == (3, [], before)
    with pytest.raises(Conflict) as refused:
        desk.undo(done.replacement)
    assert refused.value.code == "already_undone"


def test_case_by_case(desk: Desk) -> None:
    _, second, _ = cases = desk.followed(3)
    one, two = (member.user_id for member in desk.others)
    desk.replace(replacement=one, cases={second.reference.lower(): two})
    assert [user for user, _position in referents(cases)] == [one, two, one]
    desk.absent = Actor.of(desk.others[1])
    desk.replace(cases={second.reference: one})
    assert now(second).referent_id == one
    assert followed_cases(desk.coordinator, one).count() == 3


def test_what_was_changed_since_stays_and_is_named(desk: Desk, later: Callable[..., Any]) -> None:
    kept, renamed, closed = cases = desk.followed(3)
    done = desk.replace()
    name_referent(renamed.reference, user=desk.others[1].user_id, person_position="chosen", actor=desk.coordinator)
    close_case(closed.reference, outcome="resolved", actor=desk.coordinator)
    undone = desk.undo(done.replacement)
    assert [case.pk for case in undone.cases] == [kept.pk]
    assert {(refused.case.reference, refused.code) for refused in undone.refused} == {
        (renamed.reference, "changed_since"),
        (closed.reference, "invalid_transition"),
    }
    assert [user for user, _ in referents(cases)] == [desk.absent.user_id, desk.others[1].user_id, desk.others[0].user_id]
    shown, out_of_sight = replaced_cases(desk.coordinator, done.replacement)
    assert ({one.case for one in shown if one.undone}, out_of_sight) == ({kept.reference}, 0)


def test_named_again_as_it_was_is_a_change_too(desk: Desk) -> None:
    [case] = desk.followed(1)
    done = desk.replace()
    name_referent(case.reference, user=desk.others[0].user_id, person_position="accepted", actor=desk.coordinator)
    with pytest.raises(Conflict, match=case.reference) as refused:
        desk.undo(done.replacement)
    assert refused.value.code == "nothing_to_undo"
    assert referents([case]) == [(desk.others[0].user_id, "accepted")]


def test_seven_days_and_no_more(desk: Desk, later: Callable[..., Any]) -> None:
    desk.followed(1)
    done = desk.replace()
    with pytest.raises(Stale):
        desk.undo(done.replacement, version=7)
    later(days=7, seconds=1)
    with pytest.raises(Conflict) as refused:
        desk.undo(done.replacement)
    assert refused.value.code == "too_late_to_undo"


def test_a_case_that_another_agency_leads_stays(desk: Desk, shared: Shared, cast: Cast) -> None:
    contributor, coordinator = cast["contributor"], cast["contributor_coordinator"]
    name_referent(shared.case.reference, user=contributor.user_id, person_position="chosen", actor=desk.absent)
    able = cast.member(CONTRIBUTOR, "caseworker", number=2)
    preview = preview_replacement(absent=contributor.user_id, replacement=able.user_id, actor=coordinator)
    assert [(one.case.pk, one.code) for one in preview.refused] == [(shared.case.pk, "lead_needed")]
    with pytest.raises(Conflict) as refused:
        replace_colleague(absent=contributor.user_id, replacement=able.user_id, actor=coordinator)
    assert refused.value.code == "nothing_to_replace"
    assert not Replacement.objects.exists()


def test_who_is_excluded_from_a_case_does_not_get_it(desk: Desk) -> None:
    free, forbidden = desk.followed(2)
    CaseExclusion.objects.create(case=forbidden, user=desk.others[0].user)
    done = desk.replace()
    assert [step.case.pk for step in done.plan.steps] == [free.pk]
    assert [(one.case.pk, one.code) for one in done.plan.refused] == [(forbidden.pk, "not_in_the_case")]


def test_a_case_that_the_coordinator_may_not_see_is_not_there(desk: Desk) -> None:
    seen, hidden = desk.followed(2)
    CaseExclusion.objects.create(case=hidden, user=desk.coordinator.user)
    with pytest.raises(Invalid):
        desk.replace(cases={hidden.reference: desk.others[0].user_id})
    done = desk.replace()
    assert [step.case.pk for step in done.plan.steps] == [seen.pk]
    assert done.plan.refused == []
    CaseExclusion.objects.create(case=seen, user=desk.coordinator.user)
    assert replaced_cases(desk.coordinator, done.replacement) == ([], 1)


@pytest.mark.parametrize("whom", ["absent", "manager", "stranger"])
def test_who_cannot_follow_cases(whom: str, desk: Desk, cast: Cast) -> None:
    [case] = desk.followed(1)
    user = {"absent": desk.absent, "manager": cast["lead_manager"], "stranger": cast["stranger"]}[whom].user_id
    for said in ({"replacement": user}, {"cases": {case.reference: user}}):
        with pytest.raises(Invalid) as refused:
            desk.replace(**said)
        assert [problem.name for problem in refused.value.problems] == list(said)


def test_beyond_one_batch_the_others_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = desk.followed(3)
    monkeypatch.setattr("cases.replacements.AT_ONCE", 2)
    assert desk.replace().plan.remaining == 1
    assert desk.replace().plan.remaining == 0
    assert {user for user, _ in referents(cases)} == {desk.others[0].user_id}


class TestWhateverHappensBetween(TestCase):
    """Undoing gives back exactly the cases whose referent nobody touched since, as they were."""

    @settings(max_examples=12, deadline=None)
    @given(touched=st.lists(st.sampled_from(["nothing", "renamed", "closed", "edited"]), min_size=1, max_size=4), days=st.integers(0, 6))
    def test_undo(self, touched: list[str], days: int) -> None:
        desk = Desk(Cast())
        cases = desk.followed(len(touched))
        before = referents(cases)
        done = desk.replace()
        for what, case in zip(touched, cases, strict=True):
            if what == "renamed":
                name_referent(case.reference, user=desk.others[1].user_id, person_position="chosen", actor=desk.coordinator)
            if what == "closed":
                close_case(case.reference, outcome="resolved", actor=desk.coordinator)
        after = referents(cases)
        with ExitStack() as travels:
            travels.enter_context(clock.travel_to(clock.now() + timedelta(days=days)))
            back = {"nothing", "edited"}
            if not back & set(touched):
                with pytest.raises(Conflict):
                    desk.undo(done.replacement)
            else:
                desk.undo(done.replacement)
        expected = [was if what in back else is_now for what, was, is_now in zip(touched, before, after, strict=True)]
        assert referents(cases) == expected


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_share_out_once(cast: Cast) -> None:
    def furnished() -> Desk:
        desk = Desk(cast)
        desk.followed(3)
        return desk

    desk = in_door(furnished)
    users = [member.user_id for member in desk.others]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda user: outcome_of(lambda: in_door(desk.replace, replacement=user)), users))
    [won] = [outcome for outcome in outcomes if isinstance(outcome, Replaced)]
    [lost] = [outcome for outcome in outcomes if not isinstance(outcome, Replaced)]
    assert lost.code == "nothing_to_replace"
    assert {user for user, _ in referents(list(CaseFile.objects.all()))} == {won.plan.steps[0].replacement.user_id}

from collections.abc import Callable
from typing import Any

import pytest

from agencies.access import acting_membership
from agencies.models import Agency, Membership, User
from agencies.operations.end_membership import end_membership
from backend.base.errors import NotAllowed
from tests.agencies.conftest import SYSTEM, in_door, join

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(ccas: Agency, caf: Agency) -> tuple[Membership, Membership]:
    return join(caf, "manager", login="nadia"), join(ccas, "caseworker", login="nadia")


def test_the_only_membership_needs_no_name(caseworker: Membership, django_assert_num_queries: Callable[[int], Any]) -> None:
    with django_assert_num_queries(1):
        membership = acting_membership(caseworker.user, None)
        assert (membership, membership.agency.slug, membership.user.login) == (caseworker, "ccas-cahors", "caseworker@ccas-cahors.test")
    assert acting_membership(caseworker.user, "ccas-cahors") == caseworker


def test_one_of_several_is_named(both: tuple[Membership, Membership]) -> None:
    at_caf, at_ccas = both
    assert acting_membership(at_caf.user, "caf-lot") == at_caf
    assert acting_membership(at_caf.user, "ccas-cahors") == at_ccas


def test_several_and_none_named_is_refused_with_the_choice(both: tuple[Membership, Membership]) -> None:
    with pytest.raises(NotAllowed) as refused:
        acting_membership(both[0].user, None)
    assert refused.value.code == "acting_agency_required"
    assert refused.value.facts["agencies"] == ["caf-lot", "ccas-cahors"]


@pytest.mark.parametrize("slug", ["prefecture-lot", "nowhere", ""])
def test_an_agency_of_others_is_refused(slug: str, caseworker: Membership) -> None:
    with pytest.raises(NotAllowed) as refused:
        acting_membership(caseworker.user, slug)
    assert refused.value.code == "not_a_member"


def test_no_membership_at_all() -> None:
    with pytest.raises(NotAllowed) as refused:
        acting_membership(User.objects.create_user("alone"), None)
    assert refused.value.code == "no_membership"


@pytest.mark.parametrize("ending", ["left", "account closed", "agency closed"])
def test_what_has_ended_does_not_act(ending: str, caseworker: Membership) -> None:
    if ending == "left":
        in_door(end_membership, caseworker.pk, actor=SYSTEM)
    if ending == "account closed":
        User.objects.filter(pk=caseworker.user_id).update(is_active=False)
    if ending == "agency closed":
        Agency.objects.filter(pk=caseworker.agency_id).update(is_active=False)
    for slug in (None, "ccas-cahors"):
        with pytest.raises(NotAllowed):
            acting_membership(caseworker.user, slug)

"""An agreement is withdrawn at the very moment of a merge that carries it over: nobody waits for anybody who waits for them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.base.operation import door_transaction
from cases.models import Participation, SharingAgreement
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.open_case import open_case
from cases.operations.withdraw_agreement import withdraw_agreement
from cases.people.linked import lock_cases
from tests.cases.conftest import CONTRIBUTOR
from tests.cases.test_concurrency import committed, outcome, waits_for_a_lock

__all__ = ["committed"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_both_files_are_locked_in_one_order(committed):
    [cast] = committed("cast")
    coordinator = cast["lead_coordinator"]
    with door_transaction():
        kept = open_case(actor=cast["lead"], person={"alias": "Framboise"})
    [shared] = committed("shared")
    with ThreadPoolExecutor(2) as pool:
        with door_transaction():
            propose_merge(kept.reference, absorbed=shared.case.reference, actor=coordinator)
            withdrawn = waiting(pool, lambda: withdraw_agreement(shared.case.reference, shared.agreement.pk, actor=coordinator))
            other = waiting(pool, lambda: lock_cases([kept.pk, shared.case.pk]))
        assert set(other.result(timeout=20)) == {kept.pk, shared.case.pk}
        assert withdrawn.result(timeout=20).elsewhere
    assert SharingAgreement.objects.get(pk=shared.agreement.pk).withdrawn_at
    assert not Participation.objects.filter(case=kept, agency__slug=CONTRIBUTOR, ended_at=None).exists()


def waiting(pool, change):
    """Begun, and waiting for a lock."""
    found = pool.submit(outcome, change)
    while not waits_for_a_lock():
        time.sleep(0.01)
    time.sleep(0.2)
    return found

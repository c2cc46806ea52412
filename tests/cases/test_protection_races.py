"""A reader is named while their membership ends: whichever comes first, nobody who has left reads, and somebody does."""

import pytest

from agencies.models import Membership
from agencies.operations.end_membership import end_membership
from cases.operations.protection.name_readers import name_readers
from cases.readers import readers_of
from tests.cases.conftest import now
from tests.cases.protected import membership
from tests.cases.test_concurrency import committed, together

__all__ = ["committed"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("attempt", range(3))
def test_named_while_leaving(attempt, committed):
    cast, shared = committed("cast", "shared")
    coordinator, leaving = cast["lead_coordinator"], membership(cast, "contributor")
    assert cast["contributor_coordinator"]
    together(
        lambda: name_readers(shared.case.reference, readers=[cast["contributor"].user_id], actor=coordinator),
        lambda: end_membership(leaving.pk, actor=cast["system"]),
    )
    reading = {(reader.user_id, reader.agency_id) for reader in readers_of(shared.case)}
    assert not Membership.objects.get(pk=leaving.pk).is_active
    assert (leaving.user_id, leaving.agency_id) not in reading
    assert bool(reading) == now(shared.case).is_restricted

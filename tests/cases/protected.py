"""Restricted cases for tests: who reads, who is named."""

import pytest

from agencies.models import Membership
from cases.models import CaseFile
from cases.operations.protection.name_readers import name_readers
from cases.readers import readers_of
from tests.cases.conftest import Cast, Shared, sees

WORKERS = ("lead", "lead_coordinator", "contributor", "contributor_coordinator", "observer", "receiver", "stranger")


def readers(case: CaseFile) -> set[str]:
    return {reader.user.login.partition(".test")[0] for reader in readers_of(case)}


def restrict(case: CaseFile, cast: Cast, *who: str, **said: int) -> CaseFile:
    return name_readers(case.reference, readers=[cast[each].user_id for each in who], actor=cast["lead_coordinator"], **said)


def who_sees(case: CaseFile, cast: Cast) -> set[str]:
    return {who for who in WORKERS if sees(cast[who], case)}


def membership(cast: Cast, who: str) -> Membership:
    actor = cast[who]
    return actor.user.memberships.get(agency=actor.agency)


@pytest.fixture
def restricted(shared: Shared, cast: Cast) -> CaseFile:
    for who in WORKERS:
        assert cast[who]
    return restrict(shared.case, cast, "lead", "contributor")

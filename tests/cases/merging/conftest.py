"""Sarah's two files: the CCAS leads one (tests/cases/conftest.py: France Travail contributes, the CPAM observes), the MSA the other."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django_tasks_db.models import DBTaskResult

from cases.models import CaseEvent, CaseFile, FileMerge, ProbablePair
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.merging.validate_merge import validate_merge
from cases.operations.one_person.judge_pair import judge_pair
from cases.operations.open_case import open_case
from tests.cases.conftest import LEAD, SARAH, STRANGER, Cast, Shared, agree

BORN = date(1994, 3, 17)
AGAIN = {"first_name": "Sarah", "last_name": "Lemery", "birth_date": BORN, "phone": "06 99 99 99 99"}


@pytest.fixture
def case(cast: Cast) -> CaseFile:
    """As tests/cases/conftest.py, with a birth date."""
    return open_case(actor=cast["lead"], person={**SARAH, "birth_date": BORN}, themes=["family_childcare"])


@pytest.fixture
def twin(cast: Cast, shared: Shared) -> CaseFile:
    """Opened by the MSA, which does not see the first; both sides have judged that it is one person."""
    assert cast["lead_coordinator"]
    assert cast["stranger_coordinator"]
    other = open_case(actor=cast["stranger"], person=AGAIN)
    pair = ProbablePair.objects.get()
    judge_pair(pair.pk, says="same", actor=cast["lead_coordinator"])
    judge_pair(pair.pk, says="same", actor=cast["stranger_coordinator"])
    return other


@pytest.fixture
def pair(twin: CaseFile) -> ProbablePair:
    return ProbablePair.objects.get()


@pytest.fixture
def agreed(twin: CaseFile, cast: Cast) -> CaseFile:
    """The person agrees, in her second file, to share with the CCAS and the MSA."""
    agree(twin, cast, LEAD, STRANGER, actor=cast["stranger"])
    return twin


@pytest.fixture
def proposed(shared: Shared, agreed: CaseFile, pair: ProbablePair, cast: Cast) -> FileMerge:
    """The CCAS proposes that its file goes on; the MSA is asked."""
    return propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])


@pytest.fixture
def merged(proposed: FileMerge, cast: Cast) -> FileMerge:
    return validate_merge(proposed.pk, actor=cast["stranger_coordinator"])


def parts(case: CaseFile) -> dict[str, Any]:
    """Who is in a case now, as what, on which ground."""
    present = case.participations.filter(ended_at=None).select_related("agency").order_by("agency__slug")
    return {part.agency.slug: (part.role, part.ground) for part in present}


@pytest.fixture
def worked() -> Callable[[str], list[tuple[UUID, str]]]:
    """`worked("pair_found")`: carry out what was enqueued to find whom to tell, then who was told, and the page."""

    def told(notice: str) -> list[tuple[UUID, str]]:
        for result in DBTaskResult.objects.filter(task_path__startswith="cases.merging.notices", status="READY").order_by("enqueued_at"):
            result.task.func(*result.args_kwargs["args"])
            result.delete()
        sent = DBTaskResult.objects.filter(task_path="cases.notices.send_member_notice").order_by("enqueued_at")
        rows = [result.args_kwargs["args"] for result in sent]
        return [(UUID(user), path) for name, user, _agency, path in rows if name == notice]

    return told


def kinds(case):
    return list(CaseEvent.objects.filter(stream_id=case.pk).order_by("seq").values_list("kind", flat=True))

"""Two files of one person, page after page, without a script: what it would do, the deed, the answer, the way back."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import CaseFile, FileMerge, ProbablePair
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.one_person.judge_pair import judge_pair
from cases.operations.open_case import open_case
from tests.cases.conftest import SARAH, STRANGER, agree, cast, now, shared
from tests.frontend.case_cast import opened

__all__ = ["cast", "opened", "shared"]
TWIN = {"first_name": "Sarah", "last_name": "Lémery", "birth_date": date(1994, 3, 17)}


@pytest.fixture
def case(cast) -> CaseFile:
    return open_case(actor=cast["lead"], person={**SARAH, "birth_date": TWIN["birth_date"]})


@pytest.fixture
def twin(shared, cast) -> CaseFile:
    assert cast["lead_coordinator"]
    assert cast["stranger_coordinator"]
    other = open_case(actor=cast["stranger"], person=TWIN)
    agree(other, cast, STRANGER, actor=cast["stranger"])
    return other


@pytest.fixture
def pair(twin, cast) -> ProbablePair:
    found = ProbablePair.objects.get()
    for who in ("lead_coordinator", "stranger_coordinator"):
        judge_pair(found.pk, says="same", actor=cast[who])
    return found


def text_of(response) -> str:
    return response.content.decode()


def sent_from(client: Client, path: str, **said: str):
    """The form of the page, as it is drawn, with what was typed."""
    page = text_of(client.get(path))
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    return client.post(path, {"version": version[1], **said})


def test_from_a_pair_to_a_merge_and_back(shared, twin, pair, opened, cast):
    ours, theirs = opened("lead_coordinator"), opened("stranger_coordinator")
    start = f"/cases/{shared.case.reference}/merge?pair={pair.pk}"
    assert start in text_of(ours.get(f"/probable-pairs/{pair.pk}"))

    told = text_of(sent_from(ours, start, keep="this", step="look"))
    assert "What merging does" in told
    assert "Ask the other agency" in told
    assert twin.reference not in told
    assert not FileMerge.objects.exists()
    there = sent_from(ours, start, keep="this", step="do")
    merge = FileMerge.objects.get()
    assert there["Location"] == f"/file-merges/{merge.pk}"
    assert twin.reference not in text_of(ours.get(there["Location"]))

    assert there["Location"] in text_of(theirs.get("/file-merges"))
    for client in (ours, theirs):
        assert there["Location"] in text_of(client.get(f"/probable-pairs/{pair.pk}"))
    assert "/file-merges" in text_of(theirs.get("/probable-pairs"))
    asked = text_of(theirs.get(there["Location"]))
    assert "MSA Midi-Pyrénées Nord" in asked
    assert shared.case.reference not in asked
    done = sent_from(theirs, there["Location"], answer="validate", exception_ground="", exception_reason="")
    assert done.status_code == 302
    assert now(twin).outcome == "merged"

    assert shared.case.reference in text_of(theirs.get(f"/cases/{twin.reference}"))
    assert "Also in a file closed by a merge:" in text_of(theirs.get(f"/cases/{shared.case.reference}"))
    for who in ("lead", "contributor", "lead_coordinator"):
        assert twin.reference not in text_of(opened(who).get(f"/cases/{shared.case.reference}"))
    refused = text_of(sent_from(ours, there["Location"], answer="undo", reason_code="not_same", reason=""))
    assert "Say in a few words why the two files are taken apart." in refused
    sent_from(ours, there["Location"], answer="undo", reason_code="not_same", reason="Two cousins.")
    assert now(twin).is_open
    assert "Two cousins." in text_of(theirs.get(there["Location"]))
    assert theirs.get(f"/cases/{shared.case.reference}").status_code == 404


def test_what_is_missing_is_said_and_asked(shared, twin, pair, opened, cast):
    agreement = twin.agreements.get()
    from cases.operations.withdraw_agreement import withdraw_agreement

    withdraw_agreement(twin.reference, agreement.pk, actor=cast["stranger"])
    merge = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    theirs, where = opened("stranger_coordinator"), f"/file-merges/{merge.pk}"
    page = text_of(theirs.get(where))
    assert "No agreement of the person lets MSA Midi-Pyrénées Nord" in page
    assert 'name="exception_ground"' in page
    assert "has not agreed to share" in text_of(sent_from(theirs, where, answer="validate", exception_ground="", exception_reason=""))
    said = {"exception_ground": "vital_interest", "exception_reason": "She fears for her life."}
    assert sent_from(theirs, where, answer="validate", **said).status_code == 302


def test_from_a_case_by_its_reference(shared, opened, cast):
    other = open_case(actor=cast["lead"], person={"alias": "Framboise"})
    client, start = opened("lead_coordinator"), f"/cases/{shared.case.reference}/merge"
    assert start in text_of(client.get(f"/cases/{shared.case.reference}"))
    for wrong, sentence in (("", "Give the reference"), ("ZZZZ-ZZZZ-Z", "You see no case"), (shared.case.reference, "the same case")):
        assert sentence in text_of(sent_from(client, start, absorbed=wrong, keep="this", step="look"))
    told = text_of(sent_from(client, start, absorbed=other.reference, keep="other", step="look"))
    assert "Merge the two files" in told
    assert "takes part already" in told
    sent_from(client, start, absorbed=other.reference, keep="other", step="do")
    assert now(shared.case).outcome == "merged"
    assert other.reference in text_of(opened("lead").get(f"/cases/{shared.case.reference}"))
    assert f'{start}"' not in text_of(client.get(f"/cases/{shared.case.reference}"))


def test_declined_and_taken_back(shared, twin, pair, opened, cast):
    merge = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    sent_from(opened("stranger_coordinator"), f"/file-merges/{merge.pk}", answer="decline")
    assert "Declined" in text_of(opened("lead_coordinator").get(f"/file-merges/{merge.pk}"))
    again = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    sent_from(opened("lead_coordinator"), f"/file-merges/{again.pk}", answer="cancel")
    assert "Cancelled" in text_of(opened("lead_coordinator").get("/file-merges?box=sent&status=cancelled"))
    assert opened("lead_coordinator").post(f"/file-merges/{merge.pk}", {"answer": "burn"}).status_code == 404


@pytest.mark.parametrize(
    ("who", "case_page", "list_page"),
    [
        ("lead", 403, 403),
        ("contributor", 403, 403),
        ("contributor_coordinator", 403, 200),
        ("receiver_coordinator", 404, 200),
        ("lead_manager", 404, 403),
    ],
)
def test_who_may_open_them(who, case_page, list_page, shared, twin, pair, opened, cast):
    merge = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    client = opened(who)
    assert client.get(f"/cases/{shared.case.reference}/merge").status_code == case_page
    assert client.get("/file-merges").status_code == list_page
    assert client.get(f"/file-merges/{merge.pk}").status_code == (403 if list_page == 403 else 404)
    assert f"/cases/{shared.case.reference}/merge" not in text_of(client.get(f"/cases/{shared.case.reference}"))


def test_a_list_costs_the_same_for_one_and_for_twenty(shared, opened, cast):
    def merge_two() -> None:
        one, other = (open_case(actor=cast["lead"], person={"alias": "Somebody"}) for _ in range(2))
        propose_merge(one.reference, absorbed=other.reference, actor=cast["lead_coordinator"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/file-merges?box=sent").status_code == 200
        return len(captured)

    client = opened("lead_coordinator")
    merge_two()
    client.get("/file-merges?box=sent")
    few = cost()
    for _ in range(19):
        merge_two()
    assert cost() == few

"""The lists of handovers: what stands in them, in which order, at which cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.base import clock
from cases.handovers.access import visible_handovers
from cases.models import AccessRecord, Handover
from cases.operations.handovers.reject_handover import reject_handover
from tests.cases.conftest import LEAD, RECEIVER, accepted, agency, agree, ask, case, cast, later, requested, shared
from tests.frontend.case_cast import opened
from tests.frontend.markup import Markup

__all__ = ["accepted", "ask", "case", "cast", "later", "opened", "requested", "shared"]

NAME = "Lémery"


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def listed(client: Client, query: str = "") -> list[str]:
    """The handovers in the order of the page."""
    links = [link.get("href", "") for link in Markup(client.get(f"/handovers{query}")).all("a")]
    return [link.removeprefix("/handovers/") for link in links if re.match(r"/handovers/[0-9a-f-]{36}$", link)]


def test_the_receiver_reads_what_is_asked_and_not_for_whom(requested, opened):
    page = text(opened("receiver").get("/handovers"))
    assert "Childcare while she works" in page
    assert "Family and childcare · Cahors" in page
    assert NAME not in page
    assert requested.case.reference not in page


def test_the_sender_finds_it_among_those_sent_with_its_case(requested, opened):
    assert listed(opened("lead"), "?box=received") == []
    assert listed(opened("lead"), "?box=sent") == [str(requested.pk)]
    assert f'href="/cases/{requested.case.reference}"' in text(opened("lead").get("/handovers?box=sent"))


def test_others_have_an_empty_list_that_says_what_it_will_hold(requested, opened):
    page = text(opened("contributor").get("/handovers"))
    assert "Nobody asks anything of you" in page


@pytest.mark.parametrize("who", ["lead_manager", "lead_agency_admin", "lead_auditor", "flagger"])
def test_it_is_closed_to_those_who_work_on_no_case(who, requested, opened):
    assert opened(who).get("/handovers").status_code == 403


def test_late_ones_come_first_longest_waiting_first(shared, ask, cast, opened, later):
    cast["contributor"]
    old = ask(shared.case, kind="support")
    Handover.objects.filter(pk=old.pk).update(requested_at=clock.now() - timedelta(days=20), respond_by=clock.now() - timedelta(days=15))
    agree(shared.case, cast, "msa-midi-pyrenees-nord")
    fresh = [ask(shared.case, kind="support", to_agency="msa-midi-pyrenees-nord")]
    assert listed(opened("lead"), "?box=sent") == [str(old.pk), str(fresh[0].pk)]
    assert text(opened("lead").get("/handovers?box=sent")).count("Late since") == 1
    assert listed(opened("lead"), "?box=sent&overdue=true") == [str(old.pk)]
    assert listed(opened("lead"), "?box=sent&status=accepted") == []
    assert "Nothing like this" in text(opened("lead").get("/handovers?box=sent&status=accepted"))


def test_the_page_lists_what_the_door_lists(requested, cast, opened):
    for who in ("lead", "receiver", "contributor"):
        for box in ("received", "sent"):
            expected = {str(pk) for pk in visible_handovers(cast[who], box).values_list("pk", flat=True)}
            assert set(listed(opened(who), f"?box={box}")) == expected


def test_what_is_shown_is_journaled_and_no_identity_looked_at(requested, opened):
    Handover.objects.filter(pk=requested.pk).update(disclosure="identity")
    page = text(opened("receiver").get("/handovers"))
    assert NAME not in page
    kinds = list(AccessRecord.objects.filter(agency_id=agency(RECEIVER).pk).values_list("kind", "data"))
    assert kinds == [("inbox_list", {"shown": [str(requested.pk)]})]


def test_htmx_gets_the_very_list_of_the_page(requested, opened):
    client = opened("receiver")
    whole, part = text(client.get("/handovers")), text(client.get("/handovers", headers={"hx-request": "true"}))
    assert "<html" not in part
    assert part.strip() in whole
    restored = client.get("/handovers", headers={"hx-request": "true", "hx-history-restore-request": "true"})
    assert "<html" in text(restored)


def many(case, number: int) -> None:
    """Answered ones, which one case may have any number of."""
    now = clock.now()
    for days in range(number):
        Handover.objects.create(
            case=case,
            kind="support",
            status="rejected",
            reason_code="no_capacity",
            from_agency=agency(LEAD),
            to_agency=agency(RECEIVER),
            need=f"Need {days}",
            summary="Words.",
            how="with_person",
            person_told=True,
            sender_stays_as="contributor",
            requested_at=now - timedelta(days=days + 1),
            respond_by=now,
            expires_at=now,
            answered_at=now,
            ended_at=now,
        )


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len([query for query in asked if not re.match("SAVEPOINT|RELEASE|BEGIN|COMMIT", query["sql"])])


def test_one_row_or_twenty_cost_the_same(requested, opened):
    client = opened("receiver")
    one = statements(client, "/handovers")
    many(requested.case, 19)
    assert len(listed(client)) == 20
    assert statements(client, "/handovers") == one <= 10


def test_pages_follow_one_another(requested, opened, cast):
    reject_handover(requested.pk, reason_code="no_capacity", actor=cast["receiver"])
    many(requested.case, 29)
    client = opened("receiver")
    first = listed(client)
    [link] = Markup(client.get("/handovers")).all("a", rel="next")
    second = listed(client, link["href"].removeprefix("/handovers"))
    assert (len(first), len(second), len({*first, *second})) == (25, 5, 30)

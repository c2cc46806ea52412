"""The list of cases page by page: both ways, in each order, across open and closed cases and equal times; nothing twice, nothing lost."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.base import clock
from cases.models import CaseExclusion, CaseFile
from tests.api.cast import Stage, ok, pages
from tests.api.foundation import Caller

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ORDERS = {
    "-activity": ("-last_activity_at", "-pk"),
    "activity": ("last_activity_at", "pk"),
    "-opened": ("-opened_at", "-pk"),
    "opened": ("opened_at", "pk"),
}


@pytest.fixture
def twenty(stage: Stage) -> Stage:
    """Opened in fours at the same instant; every third one closed, those in fives at the same instant."""
    stage.cast.hire("lead")
    for number in range(20):
        with clock.travel_to(START + timedelta(hours=number // 4)):
            case = stage.open(alias=f"Passant {number}")
        if number % 3 == 0:
            with clock.travel_to(START + timedelta(days=1 + number // 12)):
                ok(stage["lead"].post(f"cases/{case['reference']}/close", {"outcome": "resolved"}))
    return stage


@pytest.mark.parametrize("ordering", ORDERS)
def test_pages_lead_through_the_list_and_back(ordering: str, twenty: Stage) -> None:
    for query in ("", "status=closed", "status=open", "status=open&status=closed", "role=lead"):
        walk_both_ways(twenty["lead"], ordering, query)


def walk_both_ways(lead: Caller, ordering: str, query: str) -> None:
    wanted = [part.partition("=")[2] for part in query.split("&") if part.startswith("status=")]
    cases = CaseFile.objects.filter(status__in=wanted) if wanted else CaseFile.objects.all()
    expected = list(cases.order_by(*ORDERS[ordering]).values_list("reference", flat=True))
    assert len(expected) >= 7

    path = f"cases?ordering={ordering}&page_size=3&{query}"
    there = pages(lead, path)
    assert [row["reference"] for page in there for row in page] == expected
    assert ok(lead.get(f"cases/count?{query}")) == {"count": len(expected)}

    while following := ok(lead.get(path))["next"]:
        path = following
    back = pages(lead, path, "previous")
    assert [row["reference"] for page in reversed(back) for row in page] == expected
    assert back[-1] == there[0]


def test_a_case_that_moves_between_two_pages_is_not_lost(twenty: Stage) -> None:
    """Opened order does not move: work on a case between two pages changes nothing in it."""
    lead, seen = twenty["lead"], list[str]()
    path = "cases?ordering=opened&page_size=3"
    while path:
        body = ok(lead.get(path))
        seen += [row["reference"] for row in body["results"]]
        path = body["next"]
        last = body["results"][-1]
        if last["status"] != "closed":
            ok(lead.post(f"cases/{last['reference']}/information", {"how": "oral"}), 201)
    assert len(seen) == len(set(seen)) == 20


def test_whom_one_may_never_follow_is_neither_listed_nor_counted(twenty: Stage) -> None:
    case = CaseFile.objects.order_by("-last_activity_at", "-pk")[4]
    CaseExclusion.objects.create(case=case, user=twenty.cast.members["lead"].user)
    seen = [row["reference"] for page in pages(twenty["lead"], "cases?page_size=3") for row in page]
    assert case.reference not in seen
    assert len(set(seen)) == 19
    assert ok(twenty["lead"].get("cases/count")) == {"count": 19}
    assert twenty["lead"].get(f"cases/{case.reference}").status_code == 404
    assert ok(twenty["colleague"].get("cases/count")) == {"count": 20}


def test_a_named_reader_pages_through_both_kinds_of_grants(twenty: Stage) -> None:
    """Restricted cases have no grant of the agency: named readers have their own, united with the others."""
    from cases.models import CaseUserGrant
    from cases.querysets import VIEW, permission_id
    from cases.sharing.grants import sync_grants

    member = twenty["colleague"] and twenty.cast.members["colleague"]
    for case in CaseFile.objects.order_by("opened_at", "pk")[::2]:
        CaseUserGrant.objects.create(content_object=case, user=member.user, agency=member.agency, permission_id=permission_id(VIEW))
        if case.pk.int % 2:
            case.is_restricted = True
            case.save_changes("is_restricted")
            sync_grants(case)
    for ordering, columns in ORDERS.items():
        expected = list(CaseFile.objects.order_by(*columns).values_list("reference", flat=True))
        seen = [row["reference"] for page in pages(twenty["colleague"], f"cases?ordering={ordering}&page_size=3") for row in page]
        assert seen == expected
    assert ok(twenty["colleague"].get("cases/count")) == {"count": 20}
    assert ok(twenty["lead"].get("cases/count"))["count"] == CaseFile.objects.filter(is_restricted=False).count()


@pytest.mark.parametrize("path", ["handovers?box=sent", "flags?box=raised", "irritants", "{case}/events", "{case}/irritants"])
def test_each_list_is_as_long_as_its_count(path: str, stage: Stage) -> None:
    stage.cast.hire("coordinator", "receiver")
    stage.case = stage.open(alias="A", commune="46042")
    for number in range(7):
        other = Stage(stage.cast)
        other.case = other.open(alias=f"B{number}")
        other.agree("caf-lot")
        other.ask()
        with clock.travel_to(START):
            stage.report(occurred_on="2026-03-01")
            stage.raise_flag("lead")
    path = path.format(case=stage.path)
    found = pages(stage["lead"], f"{path}{'&' if '?' in path else '?'}page_size=3")
    ids = [row["id"] for page in found for row in page]
    resource, _, query = path.partition("?")
    assert len(ids) == len(set(ids)) == ok(stage["lead"].get(f"{resource}/count?{query}"))["count"] >= 7

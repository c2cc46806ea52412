"""Lists: filters, pages both ways, cursors that nobody bends, and how many there are."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.utils import timezone

from agencies.models import Agency, Commune
from backend.base.keyset import SALT
from tests.api.door.test_foundation_problems import assert_problem
from tests.api.foundation import join

pytestmark = pytest.mark.django_db


def slugs(response):
    assert response.status_code == 200, response.content
    return [row["slug"] for row in response.json()["results"]]


def walk(caller, path, direction="next"):
    """Every page from `path` on, in the order in which they are met."""
    pages = []
    while path:
        body = caller.get(path).json()
        pages.append(body["results"])
        path = body[direction]
        assert len(pages) < 200
    return pages, body


@pytest.fixture
def many(probe):
    """Thirty agencies more, ten of each kind, in groups of three made at the same instant."""
    kinds = ["company", "justice", "health_social"]
    Agency.objects.filter(kind__in=kinds).update(kind="operator")
    moment = timezone.now()
    rows = []
    for number in range(30):
        group = probe.Group.objects.create(name=f"probe:{number}")
        made = moment - timezone.timedelta(seconds=number // 3)
        rows.append(Agency(slug=f"probe-{number:02}", name=f"Probe {number}", kind=kinds[number % 3], caseworkers=group, created_at=made))
    return Agency.objects.bulk_create(rows)


def test_a_page_has_25_rows_and_100_at_most(many, caller):
    assert len(slugs(caller.get("widgets"))) == 25
    assert len(slugs(caller.get("widgets?page_size=100"))) == Agency.objects.count() <= 100
    for wrong in ("0", "101", "-1", "1e1", "", "٣", "9" * 50):
        problem = assert_problem(caller.get(f"widgets?page_size={wrong}"), 400, "invalid")
        assert [p["name"] for p in problem["invalid_params"]] == ["page_size"]


@pytest.mark.parametrize("size", [1, 4, 7])
@pytest.mark.parametrize(("ordering", "columns"), [("slug", ["slug"]), ("-created", ["-created_at", "-id"]), ("kind", ["kind", "slug"])])
def test_pages_lead_through_the_whole_list_and_back(ordering, columns, size, many, caller):
    expected = list(Agency.objects.order_by(*columns).values_list("slug", flat=True))
    pages, last = walk(caller, f"widgets?ordering={ordering}&page_size={size}")
    assert [row["slug"] for page in pages for row in page] == expected
    assert last["next"] is None
    back, first = walk(caller, last["previous"], "previous")
    assert [row["slug"] for page in reversed(back) for row in page] == expected[: len(expected) - len(pages[-1])]
    assert first["previous"] is None
    assert first["results"] == pages[0]
    assert caller.get(first["next"]).json()["results"] == pages[1]


def test_united_branches_are_one_list(probe, caller):
    """Communes under 400 people and those from 300 on: the overlap comes once."""
    expected = list(Commune.objects.filter(department_code="46").order_by("name_norm", "insee_code").values_list("pk", flat=True))
    pages, last = walk(caller, "communes?page_size=60")
    assert [code for page in pages for code in page] == expected
    back, _first = walk(caller, last["previous"], "previous")
    assert [code for page in reversed(back) for code in page] == expected[: len(expected) - len(pages[-1])]
    assert caller.get("communes/count").json() == {"count": len(expected)}


def test_the_first_bound_stands_alone(probe, caller, django_assert_num_queries):
    """`a <= x AND (a < x OR b < y)`: the form that an index can start from."""
    following = caller.get("widgets?ordering=-created&page_size=2").json()["next"]
    with django_assert_num_queries(3) as queries:
        caller.get(following)
    where = queries[-1]["sql"].partition(" WHERE ")[2]
    assert where.startswith('("agencies_agency"."created_at" <= ')
    assert ' AND ("agencies_agency"."created_at" < ' in where
    assert ' OR "agencies_agency"."id" < ' in where
    assert " LIMIT 3" in where
    assert "COUNT" not in where


@pytest.mark.parametrize("rows", [1, 20])
def test_a_page_costs_three_queries_whatever_its_rows(rows, many, caller, django_assert_num_queries):
    caller.get("widgets")
    with django_assert_num_queries(3):  # the key, the count of requests, the page
        caller.get(f"widgets?page_size={rows}")


def test_filters_travel_with_the_pages(many, caller):
    pages, _last = walk(caller, "widgets?kind=company&kind=justice&page_size=6")
    expected = Agency.objects.filter(kind__in=["company", "justice"]).order_by("slug").values_list("slug", flat=True)
    assert [row["slug"] for page in pages for row in page] == list(expected)
    assert caller.get("widgets/count?kind=company&kind=justice").json() == {"count": len(expected)}


def test_a_filter_knows_who_asks(probe, caller):
    assert slugs(caller.get("widgets?mine=true")) == ["ccas-cahors"]
    assert caller.get("widgets/count?mine=true").json() == {"count": 1}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("kind=banana", "kind"),
        ("active=banana", "active"),
        ("active=1", "active"),
        ("since=yesterday", "since"),
        ("kind=%00", "kind"),
        ("ordering=-slug", "ordering"),
    ],
)
def test_a_wrong_filter_is_refused(query, name, probe, caller):
    problem = assert_problem(caller.get(f"widgets?{query}"), 400, "invalid")
    assert [p["name"] for p in problem["invalid_params"]] == [name]
    assert all(p["reason"] for p in problem["invalid_params"])


def test_an_empty_filter_is_none(probe, caller):
    assert slugs(caller.get("widgets?active=&since=")) == slugs(caller.get("widgets"))


def cursor_of(response, direction="next"):
    return parse_qs(urlsplit(response.json()[direction]).query)["cursor"][0]


def test_a_cursor_belongs_to_its_list(many, caller, call_as):
    good = cursor_of(caller.get("widgets?kind=company&page_size=2"))
    assert caller.get(f"widgets?kind=company&page_size=5&cursor={good}").status_code == 200, "another size is fine"
    elsewhere = [
        f"widgets?cursor={good}",
        f"widgets?kind=justice&cursor={good}",
        f"widgets?kind=company&ordering=-created&cursor={good}",
        f"communes?cursor={good}",
    ]
    for path in elsewhere:
        assert_problem(caller.get(path), 400, "bad_cursor")
    assert_problem(call_as(join("caf-lot", "manager")).get(f"widgets?kind=company&cursor={good}"), 400, "bad_cursor")
    assert call_as(join("ccas-cahors", "manager")).get(f"widgets?kind=company&cursor={good}").status_code == 200


def test_a_cursor_cannot_be_bent(probe, caller):
    good = cursor_of(caller.get("widgets?page_size=1"))
    scope, forward, inclusive, position = signing.loads(good, salt=SALT)
    bent = [
        "",
        "x",
        "%00",
        good[:-1],
        good.replace(":", "%3A%3A", 1),
        signing.dumps([scope, forward, inclusive, position], salt="elsewhere"),
        signing.dumps([scope, forward, inclusive], salt=SALT),
        signing.dumps([scope, forward, inclusive, position, position], salt=SALT),
        signing.dumps("text", salt=SALT),
    ]
    for cursor in bent:
        assert_problem(caller.get(f"widgets?page_size=1&cursor={cursor}"), 400, "bad_cursor")
    assert_problem(caller.get(f"widgets?page_size=1&cursor={good}&cursor={good}"), 400, "invalid")


def test_rows_that_come_and_go_are_neither_repeated_nor_lost(many, caller):
    first = caller.get("widgets?kind=justice&page_size=3")
    assert slugs(first) == ["probe-01", "probe-04", "probe-07"]
    Agency.objects.filter(slug="probe-07").update(kind="operator")
    assert slugs(caller.get(first.json()["next"])) == ["probe-10", "probe-13", "probe-16"]


def test_a_page_that_emptied_leads_back(many, caller):
    first = caller.get("widgets?kind=justice&page_size=9")
    second = caller.get(first.json()["next"])
    assert slugs(second) == ["probe-28"]

    Agency.objects.filter(slug="probe-28").update(kind="operator")
    emptied = caller.get(first.json()["next"])
    assert (slugs(emptied), emptied.json()["next"]) == ([], None)
    assert slugs(caller.get(emptied.json()["previous"])) == slugs(first)

    Agency.objects.filter(slug="probe-28").update(kind="justice")
    Agency.objects.filter(slug__in=slugs(first)).update(kind="operator")
    emptied = caller.get(second.json()["previous"])
    assert (slugs(emptied), emptied.json()["previous"]) == ([], None)
    assert slugs(caller.get(emptied.json()["next"])) == ["probe-28"]


def test_a_keyset_of_three_columns_is_a_mistake_of_ours(probe, caller, monkeypatch):
    monkeypatch.setattr(probe.WidgetViewSet, "orderings", {"slug": ("kind", "slug", "id")})
    caller.client.raise_request_exception = True
    with pytest.raises(TypeError, match="one or two columns"):
        caller.get("widgets")

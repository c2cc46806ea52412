"""Lists of the pages, page by page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import QuerySet
from django.test import RequestFactory

from agencies.actor import Actor
from agencies.models import Agency, Commune
from backend.base.keyset import BadCursor
from frontend.pages import Page, keyset

pytestmark = pytest.mark.django_db
ORDER = ("name_norm", "insee_code")


@pytest.fixture
def cahors() -> Actor:
    return Actor(user=None, agency=Agency.objects.get(slug="ccas-cahors"))


def communes() -> QuerySet[Commune]:
    return Commune.objects.filter(department_code="46")


def turn(url: str, actor: Actor, **options: object) -> Page:
    request = RequestFactory().get(url)
    request.actor = actor  # type: ignore[attr-defined]
    return keyset(request, **{"branches": communes(), "ordering": ORDER, **options})  # type: ignore[arg-type]


def test_pages_lead_through_the_list_and_back(cahors):
    expected = list(communes().order_by(*ORDER))
    page, seen = turn("/communes?q=x", cahors, size=100), []
    assert page.previous_url is None
    while True:
        seen += page.rows
        if page.next_url is None:
            break
        page = turn(page.next_url, cahors, size=100)
    assert seen == expected
    assert len(expected) == 312
    assert turn(str(page.previous_url), cahors, size=100).rows == expected[200:300]


def test_25_rows_and_the_filters_travel(cahors):
    page = turn("/communes?q=a%26b&theme=x&theme=y", cahors)
    assert len(page.rows) == 25
    query = parse_qs(urlsplit(str(page.next_url)).query)
    assert (query["q"], query["theme"], len(query["cursor"])) == (["a&b"], ["x", "y"], 1)
    assert str(page.next_url).startswith("/communes?")


def test_united_branches_are_one_list(cahors):
    halves = [communes().filter(population__lt=400), communes().filter(population__gte=300)]
    page = turn("/communes", cahors, branches=halves, size=400)
    assert page.rows == list(communes().order_by(*ORDER))


def test_a_cursor_belongs_to_its_list_its_filters_and_its_agency(cahors):
    following = str(turn("/communes?q=x", cahors).next_url)
    other = Actor(user=None, agency=Agency.objects.get(slug="caf-lot"))
    assert turn(following, cahors).rows
    with pytest.raises(BadCursor):
        turn(following, other)
    with pytest.raises(BadCursor):
        turn(following.replace("q=x", "q=y"), cahors)
    with pytest.raises(BadCursor):
        turn("/communes?cursor=bent", cahors)

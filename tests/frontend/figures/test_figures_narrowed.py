"""What the figures on a page are narrowed to: chosen by name, kept by code, carried to the API's own answer, the files and the lists."""

import html
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from agencies.models import Agency, User
from agencies.operations.mark_sensitive import mark_sensitive
from backend.base import clock
from backend.base.operation import door_transaction
from irritants.operations.personas.write_persona import write_persona
from irritants.statistics.populations import POPULATIONS
from tests.frontend.figures.figures_cast import acting, member, reported
from tests.frontend.markup import Markup
from tests.frontend.people import SETUP, reading
from tests.irritants.conftest import CAHORS, CATUS, GRAND_CAHORS

REFUSED = "These figures cannot be given"


@pytest.fixture(autouse=True)
def _in_november(db: None):
    with clock.travel_to(datetime(2026, 11, 20, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def worker() -> User:
    found = member("worker@cahors", "ccas-cahors", "caseworker")
    reported(found, 6, category="A01", agency_concerned="caf-lot")
    reported(found, 5, category="A02", commune=CATUS)
    reported(found, 7, category="B01", agency_concerned="caf-lot", status="resolved")
    return found


@pytest.fixture
def steering() -> User:
    return member("steering@lot", "ddetspp-lot", "manager")


def read(client: Client, user: User, query: str, **headers: str) -> Any:
    reading("en", client).force_login(user)
    return client.get(f"/statistics/explore{query}", headers=headers)


def page(client: Client, user: User, query: str) -> str:
    response = read(client, user, query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def total(text: str) -> str:
    """The first cell of the line of all together."""
    found = re.search(r'<th scope="row">All together</th><td[^>]*>(?:<a [^>]*>)?([^<]*)', text)
    assert found, text[:4000]
    return found[1]


CODES = {
    "theme": "access_mobility",
    "category": "A01",
    "commune": CATUS,
    "intercommunality": GRAND_CAHORS,
    "persona": "cahors-lina",
    **dict.fromkeys(("agency_concerned", "agency_in_charge", "from_agency", "to_agency"), "caf-lot"),
    "kind": "lead",
    "urgency": "urgent",
    "reason": "no_capacity",
    "severity": "high",
    "outcome": "resolved",
}
TYPED = {"commune": "catus", "intercommunality": "grand cahors", **dict.fromkeys(("agency_concerned", "agency_in_charge"), "caf du lot")}
"""Where it is no list: what somebody would write."""


def test_everything_that_the_api_is_narrowed_by_is_chosen_by_its_name_and_kept_by_its_code(client: Client, worker, steering):
    with door_transaction():
        write_persona(name="Lina", portrait="Une vie.", living_area="cahors", themes=["housing"], at_least=1, actor=SETUP)
    for code, population in POPULATIONS.items():
        for kind in set(population.filters) - {"living_area"}:
            asked = f"?about={code}&by=month&only={kind}"
            choosing = Markup(read(client, worker, asked))
            assert f"which_{kind}" in {field.get("name") for field in (*choosing.all("select"), *choosing.all("input"))}
            typed = TYPED.get(kind, CODES[kind] if "agency" not in kind else "caf du lot")
            answer = read(client, worker, f"{asked}&which_{kind}={typed}")
            assert answer.status_code == 302, (code, kind)
            assert parse_qs(urlsplit(answer["Location"]).query) == {"about": [code], "by": ["month"], kind: [CODES[kind]]}
            text = page(client, worker, f"?{urlsplit(answer['Location']).query}")
            assert REFUSED not in text, (code, kind)
            assert "Only:" in text
            due = client.get(f"/api/v1/statistics/{code}?{kind}={CODES[kind]}").json()["rows"][0][population.size]
            assert total(text) == str(due) if due else "Nothing answers this question" in text, (code, kind)
            assert re.search(rf'name="{kind}" value="{CODES[kind]}"', text), "the next choice keeps this one"


def test_two_at_once_and_the_files_and_the_lists_carry_them(client: Client, worker):
    text = page(client, worker, "?by=category&theme=access_mobility&agency_concerned=caf-lot")
    assert total(text) == "6"
    assert "Only: Theme “Access to services and mobility”, Agency concerned “CAF du Lot”." in text
    chips = re.findall(r'<a class="fr-tag [^"]*" href="([^"]+)"><span class="fr-sr-only">Take out: </span>([^<]+)', text)
    assert chips == [
        ("?by=category&agency_concerned=caf-lot", "Theme: Access to services and mobility"),
        ("?by=category&theme=access_mobility", "Agency concerned: CAF du Lot"),
    ]
    assert total(page(client, worker, chips[0][0])) == "13"
    links = set(re.findall(r'href="(/irritants\?[^"]+)"', text))
    for address in links:
        assert {"theme": ["access_mobility"], "agency_concerned": ["caf-lot"]}.items() <= parse_qs(urlsplit(address).query).items()
    [reported_list] = [address for address in links if "status" not in address and "category" not in address and "presumed" not in address]
    assert "6 irritants" in re.sub(r"\s+", " ", client.get(reported_list).content.decode())
    [sheet] = re.findall(r'href="(/statistics/explore.xlsx[^"]+)"', text)
    lines = [[cell.value for cell in line] for line in load_workbook(BytesIO(client.get(sheet).content)).active.iter_rows()]
    only = [line[1] for line in lines if line[0] == "Only"]
    assert only == ["Theme: Access to services and mobility", "Agency concerned: CAF du Lot"]
    assert [line[2] for line in lines if line[0] == "A01"] == [6]
    assert client.get(sheet + "&mood=grim").status_code == 404, "never figures of more than was asked"


def test_all_together_without_a_group(client: Client, worker):
    text = page(client, worker, "?by=&theme=access_mobility")
    assert total(text) == "11"
    assert "house-bars" not in text
    assert text.count('<th scope="row">') == 2, "one in each of its tables"


def test_two_groups_at_once_each_number_with_its_list(client: Client, worker, steering):
    text = page(client, worker, "?by=agency_concerned&and_by=category")
    table = text.partition('id="figures-table"')[2].partition("</table>")[0]
    lines = re.findall(r'<th scope="row">([^<]*)</th><td[^>]*><a href="([^"]+)"[^>]*>(\d+)', table)
    assert [(label[:16], number) for label, _address, number in lines] == [
        ("CAF du Lot · B01", "7"),
        ("CAF du Lot · A01", "6"),
        ("Not said · A02 N", "5"),
        ("All together", "18"),
    ]
    for _label, address, number in lines:
        assert f"> {number} irritants <" in re.sub(r"\s+", " ", client.get(address).content.decode()), address
    assert "house-bars" not in text
    [sheet] = re.findall(r'href="(/statistics/explore.csv[^"]+)"', text)
    assert '"caf-lot","CAF du Lot","A01",' in client.get(sheet).content.decode()
    by_month = page(client, worker, "?by=month&and_by=theme").partition('id="figures-table"')[2]
    assert "from=2026-11-01" in by_month
    assert "theme=response_fit" in by_month
    assert total(page(client, steering, "?by=theme&and_by=commune")) == "18"
    assert "Group by two different things at most." in page(client, steering, "?by=theme&and_by=theme")


def test_masked_figures_are_narrowed_by_one_thing_besides_place_and_period(client: Client, worker, steering):
    text = page(client, steering, "?by=category&theme=access_mobility")
    assert total(text) == "11"
    assert "/irritants?" not in text
    for query, sentence in (
        ("?by=month&theme=access_mobility&agency_concerned=caf-lot", "narrow by one thing only: take the other filters out"),
        (f"?by=month&commune={CAHORS}&intercommunality={GRAND_CAHORS}", "Name one territory"),
        ("?by=theme&persona=cahors-lina", "there is none with the code “cahors-lina”"),
        (f"?by=theme&commune={CAHORS}&start=2026-11&end=2026-11", "about two things at once, the period being one: take out a group"),
        ("?by=theme&only=commune&which_commune=Nulle+part", "No commune is called “Nulle part”."),
    ):
        text = page(client, steering, query)
        assert REFUSED in text
        assert sentence in text, query
        assert "start again from all the figures" in text
        for name, [value] in parse_qs(query[1:]).items():
            assert re.search(rf'name="{name}" value="{value}"|<option value="{value}" selected', text), "what was asked is kept"
    assert total(page(client, steering, f"?by=&commune={CAHORS}&start=2026-11&end=2026-11")) == "13"


def test_in_place_the_address_is_that_of_the_codes_and_the_focus_has_somewhere_to_go(client: Client, worker):
    response = read(client, worker, "?by=month&only=agency_concerned&which_agency_concerned=CAF+du+Lot", **{"hx-request": "true"})
    assert (response.status_code, response["HX-Push-Url"]) == (200, "/statistics/explore?by=month&agency_concerned=caf-lot")
    [again] = [select for select in Markup(response).all("select") if "autofocus" in select]
    assert again["name"] == "only"
    stale = page(client, worker, "?by=month&only=theme&which_commune=Nulle+part")
    assert REFUSED not in stale, "what was typed for another kind is no answer"


def test_a_sensitive_agency_is_proposed_to_those_alone_who_read_its_name(client: Client, worker, steering):
    with door_transaction():
        mark_sensitive("caf-lot", actor=SETUP)

    def proposed(user: User) -> bool:
        return '<option value="CAF du Lot">' in page(client, user, "?by=theme&only=agency_concerned")

    assert (proposed(worker), proposed(member("of@caf", "caf-lot", "caseworker")), proposed(steering)) == (False, True, True)
    assert "CAF du Lot" not in page(client, worker, "?by=agency_concerned")
    stranger = Agency.objects.exclude(slug__in=("caf-lot", "ccas-cahors")).filter(is_sensitive=False, seat__isnull=False).first()
    assert stranger is not None
    for slug in ("caf-lot", stranger.slug):
        assert "Nothing answers this question" in page(client, worker, f"?agency_concerned={slug}")


@pytest.mark.parametrize("query", ["?by=theme&only=agency_concerned", "?by=theme&only=persona", "?by=category&theme=access_mobility"])
def test_as_many_statements_however_many_there_are(query, client: Client, worker, steering):
    counts = []
    for number in range(2):
        for reader in (worker, steering):
            page(client, reader, query)
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/statistics/explore{query}")
            counts.append(len([one for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]]))
        if not number:
            reported(worker, 6, category="A05", agency_concerned="cpam-lot", commune=CAHORS)
            for name in ("Lina", "Rose"):
                with door_transaction():
                    write_persona(
                        name=name, portrait="Une vie.", living_area="cahors", themes=["housing"], at_least=1, actor=acting(steering)
                    )
    assert counts[:2] == counts[2:]
    assert max(counts) <= 12


def test_every_figure_has_its_time_its_limits_and_its_version(client: Client, worker):
    for code, population in POPULATIONS.items():
        text = page(client, worker, f"?about={code}&by=")
        if "Nothing to count yet" not in text:
            assert str(population.indicators[0].population) in text
        definitions = text.partition('id="definitions"')[2]
        for indicator in population.indicators:
            said = re.search(rf'id="def-{indicator.code}">(.*?)</div>', definitions)
            assert said, indicator.code
            for part in (indicator.label, indicator.formula, indicator.clock, indicator.limits, f"Definition {indicator.version}."):
                assert str(part) in html.unescape(said[1]), indicator.code


def test_the_backlog_by_age_is_told_youngest_first_and_those_that_wait_no_longer_last(client: Client, worker):
    for days in (200, 20, 100):
        with clock.travel_to(datetime(2026, 11, 20, 9, tzinfo=UTC) - timedelta(days=days)):
            reported(worker, 1)
    text = page(client, worker, "?by=age")
    table = text.partition('id="figures-table"')[2].partition("</table>")[0]
    assert re.findall(r'<th scope="row">([^<]*)', table) == ["0-7", "8-30", "91-180", "181+", "No longer waiting", "All together"]

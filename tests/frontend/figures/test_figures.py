"""The page of figures: who reads it, what it says, what it hides."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from agencies.models import User
from backend.base import clock
from backend.base.operation import door_transaction
from frontend.figures.area_map import class_starts, drawing, interval, legend, look
from irritants.operations.reopen_irritant import reopen_irritant
from irritants.operations.void_irritant import void_irritant
from tests.frontend.figures.figures_cast import acting, member, reported
from tests.frontend.markup import Markup
from tests.frontend.people import reading

HIDDEN = "Hidden: under 5, or needed to keep another one hidden"
SOME_DAY = datetime(2026, 9, 15, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november(db: None):
    with clock.travel_to(datetime(2026, 11, 20, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def worker() -> User:
    return member("worker@cahors", "ccas-cahors", "caseworker")


@pytest.fixture
def steering() -> User:
    """A manager of the agency that coordinates the living area: masked figures."""
    return member("steering@lot", "ddetspp-lot", "manager")


def page(client: Client, user: User, query: str = "", **headers: str) -> str:
    reading("en", client).force_login(user)
    response = client.get(f"/statistics/explore{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def row(text: str, label: str) -> list[str]:
    """The cells of the last table row that `label` heads."""
    found = re.search(rf'<th scope="row">{re.escape(label)}</th>((?:(?!</tr>).)*)</tr>', text.rpartition("figures-table")[2], re.DOTALL)
    assert found, f"no row {label!r}"
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>.*?</td>", found[1], re.DOTALL)]


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        ("caseworker", "ccas-cahors", 200),
        ("coordinator", "ccas-cahors", 200),
        ("manager", "ccas-cahors", 200),
        ("manager", "admr-lot", 200),
        ("flagger", "admr-lot", 403),
        ("agency_admin", "ccas-cahors", 403),
        ("auditor", "ccas-cahors", 403),
    ],
)
def test_who_reads_figures(role, agency, status, client: Client):
    client.force_login(member("somebody", agency, role))
    assert client.get("/statistics").status_code == status


def test_nothing_is_changed_by_reading(client: Client, worker):
    client.force_login(worker)
    assert client.post("/statistics").status_code == 405


def test_live_figures_say_so_and_hide_nothing(client: Client, worker):
    reported(worker, 1, category="A01")
    reported(worker, 2, status="confirmed")
    reported(worker, 1, status="resolved")
    text = page(client, worker)
    assert "Live figures, of this instant" in text
    assert "<strong>CCAS de Cahors" in text
    assert HIDDEN not in text
    assert row(text, "Answer given and fit with the person&#x27;s needs") == ["3", "0", "3", "2", "0", "100%", "2", "2", "0"]
    assert row(text, "Access to services and mobility") == ["1", "1", "0", "0", "0", "0%", "–", "–", "0"]


def test_masked_figures_say_so_and_hide_small_groups(client: Client, worker, steering):
    reported(worker, 7, commune="46042")
    reported(worker, 6, commune="46064")
    reported(worker, 2, commune="46140")
    text = page(client, steering, "?by=commune")
    assert "refreshed once a day" in text
    assert "<strong>Bassin de vie de Cahors.</strong>" in text
    assert "Live figures" not in text
    assert row(text, "Laburgade") == [HIDDEN]
    assert row(text, "Cahors")[0] == "7"
    assert row(text, "Catus") == [HIDDEN], "else the total would give Laburgade back"
    assert text.count("house-areas__hidden") == 3, "two communes and the legend"
    assert "Laburgade: hidden" in text


def test_the_median_is_explained_and_every_figure_defined(client: Client, worker):
    reported(worker, 1)
    text = page(client, worker)
    assert "The median is the Kaplan-Meier one" in text
    for code in ("reported", "open", "resolved", "confirmed", "presumed", "resolution_rate", "median_days", "p90_days", "reopened"):
        assert f'id="def-{code}"' in text


@pytest.mark.parametrize(
    ("by", "label"),
    [
        ("theme", "Answer given and fit with the person&#x27;s needs"),
        ("category", "B01 Abnormally long processing time"),
        ("agency_concerned", "CAF du Lot"),
        ("commune", "Cahors"),
        ("month", "November 2026"),
    ],
)
def test_each_grouping_has_words(by, label, client: Client, worker):
    reported(worker, 2, agency_concerned="caf-lot")
    assert row(page(client, worker, f"?by={by}"), label)[0] == "2"


def test_an_irritant_that_concerns_nobody_is_counted_as_such(client: Client, worker):
    reported(worker, 1)
    assert row(page(client, worker, "?by=agency_concerned"), "Not said")[0] == "1"


def test_the_largest_comes_first_except_for_months(client: Client, worker):
    with clock.travel_to(SOME_DAY):
        reported(worker, 2, category="A01")
    reported(worker, 1)
    text = page(client, worker)
    assert text.index("Access to services") < text.index("Answer given")
    text = page(client, worker, "?by=month").rpartition("figures-table")[2]
    assert text.index("September 2026") < text.index("November 2026")


def test_a_period_is_of_whole_months(client: Client, worker, steering):
    with clock.travel_to(SOME_DAY):
        reported(worker, 5, category="A01")
    reported(worker, 5)
    for reader in (worker, steering):
        text = page(client, reader, "?start=2026-09&end=2026-10")
        assert row(text, "Access to services and mobility")[0] == "5"
        assert "Answer given" not in text
    assert "Nothing answers this question" in page(client, worker, "?start=2026-10&end=2026-10")


def test_a_living_area(client: Client, worker):
    reported(worker, 1)
    assert "Cahors" in page(client, worker, "?living_area=cahors&by=commune")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?start=2026-11&end=2026-10", "The period ends before it begins: swap the two days."),
        ("?by=person", "person"),
        ("?start=soon", "soon"),
        ("?living_area=nowhere", "nowhere"),
    ],
)
def test_a_wrong_question_is_refused_in_words(query, sentence, client: Client, worker):
    text = page(client, worker, query)
    assert "These figures cannot be given" in text
    assert sentence in text
    assert "figures-table" not in text


def test_nothing_yet_says_what_to_do(client: Client, worker):
    assert "No irritant yet" in page(client, worker)


def test_too_few_to_be_shown(client: Client, worker, steering):
    reported(worker, 3)
    text = page(client, steering)
    assert "Too few to be shown" in text
    assert "<dd>3</dd>" not in text


@pytest.mark.parametrize("query", ["", "?by=commune&living_area=cahors", "?by=category", "?by=agency_concerned&start=2026-09"])
def test_ten_statements_at_most_however_many_rows(query, client: Client, worker, steering):
    reported(worker, 6, agency_concerned="caf-lot")
    counts = []
    for _ in range(2):
        for reader in (worker, steering):
            page(client, reader, query)  # the first reader of the day takes the snapshot
            with CaptureQueriesContext(
                connection,
            ) as captured:
                client.get(f"/statistics/explore{query}")
            counts.append(len([q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]))
        for category in ("A01", "A02", "B02", "C01", "C02"):
            reported(worker, 4, category=category, commune="46064")
    assert max(counts) <= 10, [q["sql"][:150] for q in captured.captured_queries]
    assert counts[:2] == counts[2:]


def test_the_fragment_is_a_part_of_the_page(client: Client, worker):
    reported(worker, 2)
    whole = page(client, worker, "?by=month")
    fragment = page(client, worker, "?by=month", **{"hx-request": "true"})
    assert "<html" not in fragment
    assert fragment.strip().startswith('<div id="explored">')
    undated = re.compile(r"of this instant \([^)]*\)")
    assert undated.sub("", fragment.strip()) in undated.sub("", whole)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_inline_and_no_french_number_in_the_drawing(language, client: Client, worker):
    reported(worker, 3)
    reading(language, client).force_login(worker)
    markup = Markup(client.get("/statistics/explore?by=commune"))
    assert markup.inline == []
    assert len(markup.all("path")) == 59
    for _tag, attributes in markup.tags:
        for name in ("d", "cx", "cy", "r", "width", "height", "viewbox"):
            assert "," not in attributes.get(name, "")


class TestMap:
    def test_five_classes_at_most_of_about_as_many_communes(self):
        assert class_starts([]) == []
        assert class_starts([3, 3, 3]) == [3]
        assert class_starts([9, 1, 2]) == [1, 2, 9]
        assert class_starts(range(1, 101)) == [1, 21, 41, 61, 81]

    def test_every_value_has_its_class(self):
        starts = [1, 4, 9]
        assert [look(value, starts) for value in (None, 0, 1, 3, 4, 8, 9, 500)] == ["hidden", "none", "1", "1", "2", "2", "3", "3"]

    def test_the_legend_says_each_class(self):
        with translation.override("fr"):
            assert legend([1, 2, 9], with_hidden=True) == [
                ("none", "Aucun"),
                ("hidden", "Masqué"),
                ("1", "1"),
                ("2", "2 à 8"),
                ("3", "9 ou plus"),
            ]
            assert legend([], with_hidden=False) == [("none", "Aucun")]
            assert interval(4, None) == "4 ou plus"

    def test_communes_that_the_file_does_not_hold_are_not_drawn(self):
        assert drawing(frozenset({"75056"})) is None
        drawn = drawing(frozenset({"46042", "46064", "75056"}))
        assert drawn is not None
        assert set(drawn.shapes) == {"46042", "46064"}
        assert all(0 <= x <= 640 and 0 <= y <= drawn.height for x, y in (shape.centre for shape in drawn.shapes.values()))


class TestTheListBehind:
    """Each number of live figures leads to the irritants that it counts; masked ones lead nowhere."""

    @pytest.fixture
    def counted(self, worker: User) -> None:
        with clock.travel_to(SOME_DAY):
            reported(worker, 2, category="A01", agency_concerned="caf-lot")
            reported(worker, 1, category="A02", commune="46064", status="resolved")
            [again] = reported(worker, 1, category="B02", status="resolved")
        [in_error] = reported(worker, 1)
        with door_transaction():
            reopen_irritant(again.pk, reason="Not settled.", actor=acting(worker))
            void_irritant(in_error.pk, reason="Twice the same.", actor=acting(worker))
        reported(worker, 1, agency_concerned="cpam-lot")
        reported(worker, 2, category="C01", status="confirmed")

    @staticmethod
    def links(text: str) -> list[tuple[str, int]]:
        """Where each number leads, and the number."""
        found = re.findall(r'<a href="(/irritants\?[^"]+)"(?: aria-label="[^"]*")?>\s*(?:and )?(\d+)', text)
        return [(address.replace("&amp;", "&"), int(number)) for address, number in found]

    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ("?by=commune&living_area=cahors", 20),
            ("?by=month", 21),
            ("?by=month&start=2026-09&end=2026-10", 15),
            ("?by=theme&start=2026-11", 13),
        ],
    )
    def test_as_many_are_listed_as_are_counted(self, query, numbers, counted, client: Client, worker):
        links = self.links(page(client, worker, query))
        for address, number in links:
            listed = client.get(address)
            assert listed.status_code == 200
            assert f"{number} irritant" in re.sub(r"\s+", " ", listed.content.decode()), address
        assert len(links) == numbers

    def test_a_link_says_what_it_counts(self, counted, client: Client, worker):
        labels = [link.get("aria-label", "") for link in Markup(self.response(client, worker)).all("a")]
        assert "2 – Confirmed, Reaching the farthest: information and guidance to rights" in labels

    def test_nothing_is_no_link(self, counted, client: Client, worker):
        assert not [number for _address, number in self.links(page(client, worker, "?by=category")) if not number]

    def test_masked_figures_lead_nowhere(self, counted, client: Client, steering):
        reported(steering, 6)
        for query in ("", "?by=category", "?by=commune"):
            assert "/irritants?" not in page(client, steering, query)

    def test_nor_those_of_a_caseworker_who_is_a_manager_too(self, counted, client: Client):
        both = member("both@cahors", "ccas-cahors", "caseworker", "manager")
        assert "/irritants?" not in page(client, both)

    def response(self, client: Client, user: User):
        reading("en", client).force_login(user)
        return client.get("/statistics/explore")

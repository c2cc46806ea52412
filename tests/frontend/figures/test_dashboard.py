"""The figures at a glance, the page of the committee, and what leaves them as a file."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from agencies.models import AgencyEvent, User
from backend.base import clock
from frontend.charts.compare import Period
from frontend.figures.charts import CHARTS
from frontend.figures.pace import Compared, compared
from frontend.figures.story import how_long, key_figures
from frontend.figures.windows import Window
from irritants.statistics.populations.reported import IrritantRow
from tests.api.cast import RECEIVER, Cast, Stage
from tests.frontend.figures.figures_cast import member, reported
from tests.frontend.markup import Markup
from tests.frontend.people import reading
from tests.sheets import read_csv, read_ods, read_xlsx

A_YEAR_AGO, OCTOBER, NOVEMBER = (datetime(*day, 9, tzinfo=UTC) for day in ((2025, 10, 6), (2026, 10, 6), (2026, 11, 20)))
OTHER_PERIODS = {
    "trend": "since 1 November 2025",
    "backlog": "open now, whenever it was reported",
    "flows": "since the beginning",
}
"""Of charts that are not of the year."""
THE_YEAR = "since 1 January 2026"


@pytest.fixture(autouse=True)
def _in_november(db: None):
    with clock.travel_to(NOVEMBER):
        yield


@pytest.fixture
def worker() -> User:
    return member("worker@cahors", "ccas-cahors", "caseworker")


@pytest.fixture
def steering(worker: User) -> User:
    """Masked figures: eleven of this month, ten of October, six of a year before, when reporting began."""
    with clock.travel_to(A_YEAR_AGO):
        reported(worker, 6)
    with clock.travel_to(OCTOBER):
        reported(worker, 8, category="A01", status="confirmed")
        reported(worker, 2, category="A02", commune="46224")
    reported(worker, 6)
    reported(worker, 5, commune="46064")
    return member("steering@lot", "ddetspp-lot", "manager")


def got(client: Client, user: User, path: str = "", *, language: str = "en") -> Markup:
    reading(language, client).force_login(user)
    response = client.get(f"/statistics{path}")
    assert response.status_code == 200, path
    return Markup(response)


def text(client: Client, user: User, path: str = "") -> str:
    reading("en", client).force_login(user)
    return re.sub(r"\s+", " ", client.get(f"/statistics{path}").content.decode())


@pytest.mark.parametrize("path", ["", "/committee"])
def test_live_figures_are_read_once_for_all_charts(path: str, client: Client, worker: User, steering: User) -> None:
    with CaptureQueriesContext(connection) as queries:
        got(client, worker, path)
    assert sum("irritants_irritantinsight" in query["sql"] for query in queries) == 1


@pytest.mark.parametrize("path", ["", "/committee", "/committee.pdf", "/charts/trend.svg", "/explore.csv"])
@pytest.mark.parametrize(
    ("role", "status"),
    [("caseworker", 200), ("coordinator", 200), ("manager", 200), ("flagger", 403), ("agency_admin", 403), ("auditor", 403)],
)
def test_who_reads_them(path, role, status, client: Client):
    client.force_login(member("somebody", "ccas-cahors", role))
    assert client.get(f"/statistics{path}").status_code == status


def test_the_story_comes_first(client: Client, steering):
    page = text(client, steering)
    assert "Bassin de vie de Cahors: 21 irritants were reported (2026 so far)." in page
    assert "What hurts most: “B01 Abnormally long processing time” (11)." in page
    order = [
        page.index(words)
        for words in (
            "(2026 so far)",
            "house-figures__key",
            "chart-hurts",
            "chart-map",
            "chart-curve",
            "chart-backlog",
            "chart-trend",
            "What is hidden",
            "How it is compared",
        )
    ]
    assert order == sorted(order)
    assert "That is 2.0 a month, against 2.0 in 2025, over 3 months." in page
    assert '<dd>21</dd><dd class="house-figures__key__note">2.0 a month</dd>' in page
    assert "2025, over 3 months: 2.0 a month" in page


def test_each_chart_says_which_period_it_speaks_of(client: Client, steering):
    captions = re.findall(r'id="chart-(\w+)".*?Period: ([^<]+)\.<', text(client, steering))
    assert dict(captions) == {key: OTHER_PERIODS.get(key, THE_YEAR) for key in CHARTS if key != "flows"}, "nothing was sent"


def test_small_groups_are_hidden_in_every_chart(client: Client, steering):
    page = text(client, steering)
    assert "A02" not in page
    assert "Pradines: hidden" in page
    assert "1 commune is hidden." in page or "2 communes are hidden." in page
    assert "url(#map-hatch)" in page


def test_live_readers_are_told_so(client: Client, worker):
    reported(worker, 2)
    page = text(client, worker)
    assert "CCAS de Cahors" in page
    assert "Nothing: these figures count what their reader may open one by one." in page


def test_nothing_yet_and_too_few(client: Client, worker):
    page = text(client, worker)
    assert "No irritant yet" in page
    assert 'href="/cases">See the cases' in page
    assert "house-chart" not in page
    reported(worker, 3)
    page = text(client, member("steering@lot", "ddetspp-lot", "manager"))
    assert "too few irritants were reported" in page
    assert "<dd>3</dd>" not in page


def test_a_year_without_any_tells_what_there_is(client: Client, worker):
    """What waits, the months before and where: not five times zero, nor a comparison with nothing."""
    with clock.travel_to(A_YEAR_AGO):
        reported(worker, 6)
    page = text(client, member("steering@lot", "ddetspp-lot", "manager"))
    assert "Bassin de vie de Cahors: no irritant was reported (2026 so far)." in page
    assert re.findall(r'id="chart-(\w+)"', page) == ["map", "backlog", "trend"]
    assert "Of 2026 so far alone, hardly any commune could be told; this is since the beginning." in page
    assert "Most of what is open (6) has been waiting over 180 days." in page
    assert not {"house-figures__key", "No irritant yet", "How it is compared"} & set(
        re.findall(r"house-figures__key|No irritant yet|How it is compared", page)
    )


@pytest.mark.parametrize(
    ("began", "now", "before"),
    [
        ("2024-03", 10 + 20 / 30, ("2025", 12)),
        ("2025-10", 10 + 20 / 30, ("2025, over 3 months", 3)),
        ("2026-02", 9 + 20 / 30, None),
        ("2026-11", None, None),
        (None, None, None),
    ],
)
def test_a_year_is_compared_by_the_months_that_it_has(began, now, before):
    """20 November; nothing is said of less than a month, nor of a year before anybody reported."""
    with override("en"):
        fair = compared(Window("2026"), began)
    assert fair.now.months == (now and pytest.approx(now))
    assert (fair.before and (fair.before.words, fair.before.months)) == before


def test_a_month_is_compared_as_it_is_once_it_is_over_and_two_whole_years_too():
    with override("en"):
        assert compared(Window("2025"), "2023-04") == Compared(Period("2025"), Period("2024"))
        assert compared(Window("2026-10"), "2026-09").before == Period("September 2026")
        assert compared(Window("2026-10"), "2026-10").before is None
        assert compared(Window("2026-11"), "2026-01").before is None


def test_young_irritants_are_not_said_to_fare_worse():
    """Fewer are resolved so far, and fewer confirmed: neither is set against those of a year before."""
    young = IrritantRow({}, reported=50, open=40, resolution_rate=0.2, still_open_share=0.8, confirmed=4, confirmed_rate=0.4)
    old = IrritantRow({}, reported=60, open=3, resolution_rate=0.95, confirmed=40, median_days=30, resolved_within_90_days=0.8)
    with override("en"):
        keys = key_figures(young, Period("2026 so far", 5), [(Period("2025", 12), old)], in_time="resolved_within_90_days")
    assert [(key.value, list(key.notes)) for key in keys] == [
        ("50", ["10.0 a month", "2025: 5.0 a month"]),
        ("40", ["80% of those reported"]),
        ("20%", []),
        ("4", ["40% of those resolved"]),
        ("–", []),
    ]


@pytest.mark.parametrize(
    ("before", "words"),
    [(31, ": better than in 2025 (31)."), (27, ", about as in 2025 (27)."), (9, ": worse than in 2025 (9)."), (None, ".")],
)
def test_better_or_worse_is_not_said_of_chance(before, words):
    now = IrritantRow({}, reported=60, median_days=24, median_days_low=20, median_days_high=28)
    with override("en"):
        assert how_long(now, IrritantRow({}, median_days=before), "2025") == f"Half are resolved within 24 days{words}"


@pytest.mark.parametrize("path", ["", "/committee"])
def test_as_many_statements_whatever_there_is(path, client: Client, steering, worker):
    counts = []
    for _ in range(2):
        for reader in (worker, steering):
            got(client, reader, path)  # the first reader of the day takes the snapshot
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/statistics{path}")
            counts.append(len([q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]))
        for category in ("B02", "C01", "C02"):
            reported(worker, 5, category=category, commune="46064")
    assert counts[:2] == counts[2:]
    assert max(counts) <= 44


@pytest.mark.parametrize("path", ["", "/committee", "/explore?by=commune"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_drawings_are_for_everybody(path, language, client: Client, steering):
    page = got(client, steering, path, language=language)
    assert page.inline == []
    identifiers = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    images = [attributes for name, attributes in page.tags if name == "svg" and attributes.get("role") == "img"]
    assert images
    assert all(set(image["aria-labelledby"].split()) <= set(identifiers) for image in images)
    for _name, attributes in page.tags:
        for name in ("x", "y", "x1", "y1", "cx", "width", "height", "viewbox"):
            assert "," not in attributes.get(name, "")


class TestTheCommittee:
    def test_the_last_month_that_is_over_against_two_others(self, client: Client, steering):
        page = text(client, steering, "/committee")
        assert "Irritants: October 2026" in page
        assert "Bassin de vie de Cahors: in October 2026, 10 irritants were reported. 8 of them are resolved by now." in page
        assert "September 2026: 0" in page
        assert "October 2025: 6" in page
        assert "Irritants reported (definition 1)" in page

    def test_a_map_that_would_be_hidden_everywhere_is_of_a_longer_period(self, client: Client, worker):
        with clock.travel_to(OCTOBER):
            reported(worker, 3)
            reported(worker, 3, commune="46224")
        reported(worker, 8)
        reported(worker, 5, commune="46064")
        page = text(client, member("steering@lot", "ddetspp-lot", "manager"), "/committee")
        assert "Of October 2026 alone, hardly any commune could be told; this is since 1 January 2026." in page
        assert "Most were reported in Cahors (11). 2 communes are hidden." in page

    def test_there_is_no_map_where_no_period_would_tell(self, client: Client, worker):
        with clock.travel_to(OCTOBER):
            reported(worker, 6)
            reported(worker, 2, commune="46140")
        page = text(client, member("steering@lot", "ddetspp-lot", "manager"), "/committee")
        assert "Too few were reported in each commune for a map: almost all would be hidden." in page
        assert "house-areas" not in page

    def test_a_month_that_is_hidden_is_hidden_everywhere(self, client: Client, worker):
        reported(worker, 9)
        with clock.travel_to(OCTOBER):
            reported(worker, 2)
        page = text(client, member("steering@lot", "ddetspp-lot", "manager"), "/committee")
        assert "October 2026 – Hidden: under 5" in page
        assert "<dd>2</dd>" not in page

    @pytest.mark.parametrize("month", ["2026-13", "soon", "2026-12", "1999-01", "2026-10-01"])
    def test_a_month_that_no_page_leads_to(self, month, client: Client, worker):
        client.force_login(worker)
        assert client.get(f"/statistics/committee?month={month}").status_code == 404

    @pytest.mark.parametrize("number", [0, 30])
    def test_the_pdf_is_one_tagged_page(self, number, client: Client, steering, worker):
        for category in ("A01", "A02", "B02", "B03", "C01", "C02")[: number // 5]:
            reported(worker, 5, category=category, commune="46064")
        reading("fr", client).force_login(steering)
        response = client.get("/statistics/committee.pdf?month=2026-11")
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment;")
        assert response.content.count(b"/StructTreeRoot") >= 1
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", response.content)) == 1

    def test_what_leaves_is_recorded(self, client: Client, steering):
        reading("en", client).force_login(steering)
        client.get("/statistics/committee.pdf?month=2026-10")
        [event] = AgencyEvent.objects.filter(kind="figures_exported")
        assert event.data["what"] == "committee-2026-10-2026-11-20.pdf"


class TestFiles:
    def table(self, client: Client, user: User, extension: str, key: str = "trend") -> list[list[object]]:
        reading("en", client).force_login(user)
        content = client.get(f"/statistics/charts/{key}.{extension}?period={Window.now().code}").content
        lines = {"csv": lambda: read_csv(content, ","), "xlsx": lambda: read_xlsx(content), "ods": lambda: read_ods(content)}[extension]()
        empty = next(at for at, line in enumerate(lines) if not any(line))
        return lines[empty + 1 :]

    def test_each_says_what_its_page_says(self, client: Client, steering):
        page = text(client, steering)
        for key in ("trend", "hurts", "map", "curve", "backlog"):
            drawn = page[page.index(f'id="chart-{key}"') :]
            body = drawn[drawn.index("<tbody>") : drawn.index("</tbody>")]
            rows = [
                [re.sub(r"<[^>]+>", "", cell).removesuffix(".0") for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
                for row in body.split("</tr>")[:-1]
            ]
            for extension in ("csv", "xlsx", "ods"):
                found = [[written(cell) for cell in row] for row in self.table(client, steering, extension, key)[1:]]
                assert found == rows, (key, extension)

    def test_drawings(self, client: Client, steering):
        reading("en", client).force_login(steering)
        for key in CHARTS:
            svg = client.get(f"/statistics/charts/{key}.svg")
            words = "".join(ElementTree.fromstring(svg.content).itertext())
            assert OTHER_PERIODS.get(key, THE_YEAR) in words
            assert "Groups under 5 are hidden" in words
            assert "(definition 1)" in words
            assert client.get(f"/statistics/charts/{key}.png").content.startswith(b"\x89PNG")
        assert AgencyEvent.objects.filter(kind="figures_exported").count() == 2 * len(CHARTS)

    @pytest.mark.parametrize(
        "path",
        [
            "charts/person.svg",
            "charts/trend.exe",
            "charts/trend.svg?period=soon",
            "charts/trend.svg?period=2099",
            "explore.pdf",
            "explore.csv?from=soon",
        ],
    )
    def test_what_no_page_leads_to(self, path, client: Client, worker):
        client.force_login(worker)
        assert client.get(f"/statistics/{path}").status_code == 404
        assert not AgencyEvent.objects.filter(kind="figures_exported").exists()

    def test_the_explorer_leads_to_the_files_of_its_question(self, client: Client, steering):
        page = got(client, steering, "/explore?by=category&start=2026-10&end=2026-10&living_area=cahors")
        links = [link["href"] for link in page.all("a") if "/explore." in link.get("href", "")]
        assert [link.partition("?")[0].rpartition(".")[2] for link in links] == ["csv", "xlsx", "ods"]
        lines = read_xlsx(client.get(links[1]).content)
        assert ["Only", "Living area: Bassin de vie de Cahors"] in [line[:2] for line in lines]
        assert {line[0] for line in lines} & {"A01", "A02"} == {"A01", "A02"}


def written(cell: object) -> str:
    """As a page writes it."""
    text = str(cell).removesuffix(".0")
    return text.replace("&", "&amp;").replace("'", "&#x27;")


class TestHandovers:
    """Who sends to whom, drawn from the handovers that the reader's figures are about."""

    def test_drawn_for_live_readers_in_full(self, client: Client):
        cast = Cast()
        cast.hire("lead")
        stage = Stage(cast)
        stage.case = stage.open()
        stage.agree(RECEIVER)
        stage.ask()
        lead = cast.members["lead"].user
        reported(lead, 1)
        assert re.search(r"Most goes from CCAS de Cahors[^:<]* to [^:<]+: 1\.", text(client, lead))

    def test_not_drawn_where_nothing_was_sent(self, client: Client, steering):
        assert 'id="chart-flows"' not in text(client, steering)

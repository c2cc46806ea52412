"""Charts drawn from figures by hand: what is hidden, missing, alone or huge is drawn as such, and said."""

import re
from xml.etree import ElementTree

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from frontend.charts.columns import Column, columns_chart
from frontend.charts.compare import Pair, Period, compare_chart, difference
from frontend.charts.files import as_png, as_svg
from frontend.charts.flows import MOST, Flow, flows_chart
from frontend.charts.pen import ceiling, percent, tag
from frontend.charts.shapes import Chart
from frontend.charts.steps import Step, steps_chart
from frontend.charts.trend import Month, trend_chart

SVG = "{http://www.w3.org/2000/svg}"
JUNE, MAY = Period("June"), Period("May")
SO_FAR, WHOLE = Period("2026 so far", 5), Period("2025", 12)
EVIL = "<script>alert(1)</script> & “l’été”"


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def drawn(chart: Chart) -> ElementTree.Element:
    """The file, which must be well-formed and hold no script, style attribute or French number."""
    root = ElementTree.fromstring(as_svg(chart, [("About", EVIL)]))
    for element in root.iter():
        assert element.tag != f"{SVG}script"
        assert "style" not in element.attrib
        assert not any("," in value for name, value in element.attrib.items() if name not in ("d", "class"))
    return root


def count(chart: Chart, look: str) -> int:
    return len(re.findall(rf'class="[^"]*\b{look}\b[^-]', str(chart.drawing)))


def months(*reported: int | None) -> list[Month]:
    return [Month(f"Month {at}", str(at), value, None if not value else 50) for at, value in enumerate(reported)]


def trend(*reported: int | None) -> Chart:
    return trend_chart("trend", "Trend", months(*reported))


def curve(*shares: float, median: int | None = None, **more: object) -> Chart:
    steps = [Step(10 * at, share, max(share - 0.1, 0), min(share + 0.1, 1), 9) for at, share in enumerate(shares)]
    return steps_chart("curve", "Curve", steps, median=median, **more)  # type: ignore[arg-type]


def columns(*numbers: int | None) -> Chart:
    return columns_chart("backlog", "Backlog", [Column(f"{at}–{at + 6}", number) for at, number in enumerate(numbers)], unit="Days")


def compared(*pairs: Pair, now: Period = JUNE, before: Period | None = MAY) -> Chart:
    return compare_chart("two", "Two periods", pairs, heading="Category", now=now, before=before)


class TestTrend:
    def test_the_line_is_broken_where_a_month_is_hidden(self):
        chart = trend(8, 9, None, 7, 6)
        assert (count(chart, "chart-line"), count(chart, "chart-point"), str(chart.drawing).count("url(#trend-hatch)")) == (2, 4, 2)
        assert [row[1] for row in chart.table.rows] == [8, 9, "hidden", 7, 6]
        assert "Hidden" in dict(chart.legend)["chart-hidden"]

    def test_a_month_without_anything_has_no_share(self):
        assert trend(8, 0, 7).table.rows[1] == ["Month 1", 0, "–"]
        assert count(trend(8, 0, 7), "chart-line") == 0

    def test_one_month(self):
        assert (count(trend(5), "chart-point"), count(trend(5), "chart-line")) == (1, 0)

    @pytest.mark.parametrize(("reported", "sentence"), [((0, 0), "None was reported"), ((None, 0), "Hidden"), ((), "None was reported")])
    def test_nothing_to_draw(self, reported, sentence):
        assert not trend(*reported).drawing
        assert sentence in trend(*reported).sentence

    def test_the_share_is_told_of_months_that_have_had_the_time(self):
        chart = trend_chart("trend", "Trend", [*months(20, 30), Month("Last", "last", 10)])
        assert chart.sentence == "Most were reported in Month 1 (30). Of the 30 reported in Month 1, 50% were resolved within 30 days."
        assert (count(chart, "chart-point"), chart.table.rows[2]) == (2, ["Last", 10, "–"])

    def test_a_month_that_is_not_over_is_no_record(self):
        chart = trend_chart("trend", "Trend", [*months(5), Month("This one", "now", 40, 10, over=False)])
        assert "Month 0 (5)" in chart.sentence
        assert chart.legend[0] == ("chart-now chart-unfinished", "Month that is not over")

    def test_a_telephone_is_told_one_month_in_three(self):
        chart = trend_chart(
            "trend", "Trend", [Month(f"Month {at} {2025 + at // 12}", f"M{at} {25 + at // 12}", 9, 50) for at in range(10, 23)]
        )
        named = re.findall(r'class="[^"]*chart-if-(narrow|wide)">([^<]+)', str(chart.drawing))
        assert [words for where, words in named if where == "narrow"] == ["M10 25", "M13 26", "M16 26", "M19 26", "M22 26"]
        assert [words for where, words in named if where == "wide"][:6] == ["M10", "2025", "M11", "M12", "2026", "M13"]


class TestSteps:
    def test_half_is_marked_and_told(self):
        chart = curve(0, 0.3, 0.5, 0.8, median=20)
        assert chart.sentence == "Half are resolved within 20 days; after 30 days, 80 in 100 are."
        assert (count(chart, "chart-median"), count(chart, "chart-band")) == (1, 3)
        assert chart.table.rows == [[7, 0, 0, 10, 9], [30, 80, 70, 90, 9]]

    def test_a_curve_that_does_not_reach_half(self):
        chart = curve(0, 0.2, ends=(0.18, 0.1))
        assert chart.sentence == "Fewer than half are resolved so far: 18 in 100 after 10 days. 10 in 100 ended otherwise, and will not be."
        assert count(chart, "chart-median") == 0

    def test_what_is_hidden_is_not_drawn(self):
        assert not curve(0, 0.5, suppressed=True).drawing
        assert "Hidden" in curve(0, 0.5, suppressed=True).sentence
        assert "no curve" in curve().sentence

    def test_years_of_days_are_as_many_steps_as_a_screen_shows(self):
        assert count(steps_chart("c", "C", [Step(day, day / 2000, 0, 1, 5) for day in range(2000)], median=None), "chart-stair") < 300


class TestColumns:
    def test_ages(self):
        chart = columns(12, 40, None, 0, 31)
        assert chart.sentence == "Most of what is open (40) has been waiting 1–7 days. 31 have been waiting 4–10 days."
        assert [row[1] for row in chart.table.rows] == [12, 40, "hidden", 0, 31]
        assert str(chart.drawing).count("url(#backlog-hatch)") == 1

    def test_nothing_waits(self):
        assert (columns(0, 0).sentence, columns(0, 0).drawing) == ("Nothing is waiting.", "")
        assert "Hidden" in columns(None, 0).sentence


class TestTwoPeriods:
    @pytest.mark.parametrize(
        ("now", "before", "words"),
        [(12, 10, "2 more (+20%)"), (5, 20, "15 fewer (−75%)"), (9, 9, "the same"), (9, 2, "7 more"), (9, 0, "9 more"), (9, None, "–")],
    )
    def test_the_difference_is_in_words(self, now, before, words):
        assert difference(Pair("A", now, before), JUNE, MAY) == words

    def test_lines(self):
        chart = compared(Pair("A", 12, 10), Pair("B", 3, None), Pair("C", 0, 6))
        assert chart.sentence == "First comes “A”, with 12. In May: 10, so 2 more (+20%)."
        assert (count(chart, "chart-now"), count(chart, "chart-before"), str(chart.drawing).count("url(#two-hatch)")) == (2, 2, 1)
        assert chart.table.rows[1] == ["B", 3, "hidden", "–"]

    def test_a_year_that_is_not_over_is_compared_by_the_month(self):
        """42 in five months are more a month than 60 in twelve."""
        chart = compared(Pair("A", 42, 60), Pair("B", None, 24), Pair("C", 10, 24), now=SO_FAR, before=WHOLE)
        assert chart.sentence == "First comes “A”, with 42: 8.4 a month. In 2025: 5.0 a month, so 3.4 more a month (+68%)."
        assert chart.table.headings == [
            *("Category", "2026 so far", "2025", "2026 so far, average a month", "2025, average a month", "Difference"),
        ]
        assert chart.table.rows == [
            ["A", 42, 60, 8.4, 5.0, "3.4 more a month (+68%)"],
            ["B", "hidden", 24, "hidden", 2.0, "–"],
            ["C", 10, 24, 2.0, 2.0, "the same"],
        ]
        lengths = re.findall(r'<rect x="0" y="[\d.]+" width="([\d.]+)%"[^>]* class="chart-(now|before)"', str(chart.drawing))
        assert [(float(length), look) for length, look in lengths[:2]] == [(82.0, "now"), (48.81, "before")]

    def test_a_period_without_another_one(self):
        chart = compared(Pair("A", 42, None), before=None)
        assert (chart.sentence, chart.table.rows, chart.legend) == ("First comes “A”, with 42.", [["A", 42]], [])
        assert (count(chart, "chart-now"), count(chart, "chart-before")) == (1, 0)

    def test_no_line(self):
        assert (compared().sentence, compared().drawing) == ("No group is large enough to be told apart.", "")


class TestFlows:
    def test_who_sends_to_whom(self):
        chart = flows_chart(
            "flows",
            "Flows",
            [Flow("CCAS", "CAF", 9, 5, 3, 1), Flow("CCAS", "CPAM", 20, 20, 0, 0), Flow("X", "Y", None)],
            loops=["Two came back."],
        )
        assert chart.sentence == "Most goes from CCAS to CPAM: 20. 4 of 29 were refused or returned. Two came back."
        assert (count(chart, "chart-ribbon"), count(chart, "chart-sent-back"), count(chart, "chart-now")) == (2, 1, 3)
        assert chart.table.rows[2] == ["X", "Y", "hidden", "hidden", "hidden", "hidden"]

    def test_the_twelve_largest_are_drawn_and_all_are_in_the_table(self):
        chart = flows_chart("flows", "Flows", [Flow(f"From {at}", f"To {at}", at + 1) for at in range(30)])
        assert (count(chart, "chart-ribbon"), len(chart.table.rows)) == (MOST, 30)

    def test_nothing_was_sent(self):
        assert flows_chart("flows", "Flows", []).sentence == "No agency sent anything to another one."
        assert "Hidden" in flows_chart("flows", "Flows", [Flow("X", "Y", None)]).sentence


numbers = st.one_of(st.none(), st.integers(0, 5), st.integers(0, 10**9))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(numbers, max_size=14),
    st.text(max_size=30).filter(lambda text: text.isprintable()),
    st.sampled_from([(JUNE, MAY), (SO_FAR, WHOLE), (SO_FAR, None)]),
)
def test_whatever_the_figures_the_file_is_well_formed_and_what_is_hidden_is_nowhere(values, name, periods):
    named, (now, before) = f"{name}{EVIL}", periods
    charts = [
        trend_chart("trend", named, months(*values)),
        columns_chart("backlog", named, [Column(named, value) for value in values], unit="Days"),
        compare_chart(
            "two",
            named,
            [Pair(named, one, two) for one, two in zip(values, reversed(values), strict=True)],
            heading="",
            now=now,
            before=before,
        ),
        flows_chart("flows", named, [Flow(named, f"{at}", value) for at, value in enumerate(values)]),
    ]
    for chart in charts:
        root = drawn(chart)
        assert root.find(f"{SVG}title").text == named
        assert root.find(f"{SVG}desc").text == chart.sentence
        heights = [float(rect.get("height", "0")) for rect in root.iter(f"{SVG}rect")]
        assert all(0 <= height < 4000 for height in heights)


def test_a_file_explains_itself():
    root = drawn(trend(8, None, 9))
    words = "".join(root.itertext())
    for said in ("Trend", "Most were reported in Month 2 (9).", "About: ", EVIL, "Hidden: under 5", ".chart-now"):
        assert said in words
    assert as_png(trend(8, None, 9)).startswith(b"\x89PNG")


def test_the_pen_escapes_and_writes_numbers_for_machines():
    with override("fr"):
        assert tag("text", EVIL, x=12.5, y=3.0, class_="a", font_size='"') == (
            '<text x="12.5" y="3" class="a" font-size="&quot;">&lt;script&gt;alert(1)&lt;/script&gt; &amp; “l’été”</text>'
        )
        assert (percent(12.5), percent(100), percent(33.333)) == ("12.5%", "100%", "33.33%")
    assert [ceiling(value) for value in (0, 1, 7, 9, 51, 1200)] == [1, 1, 8, 10, 60, 2000]

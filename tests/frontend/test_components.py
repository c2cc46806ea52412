"""The components of the pages, drawn without a database."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import translation

from agencies.models import Agency
from agencies.signatures import Signature
from backend.base import clock
from cases import statuses
from cases.events import Told
from cases.models import CaseEvent, Handover, Participation
from frontend.badges import BADGES, LOOKS
from frontend.bars import drawn
from frontend.moments import deadline, said
from frontend.pages import Page
from irritants.statuses import IrritantStatus

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _on_a_friday_morning():
    with clock.travel_to(NOW), translation.override("en"):
        yield


def draw(tag: str, **context: Any) -> str:
    return Template("{% load house %}" + tag).render(Context({"csrf_token": "a-token", **context}))


class TestStatus:
    @pytest.mark.parametrize(
        ("kind", "choices"),
        [
            ("case", statuses.CaseStatus),
            ("outcome", statuses.Outcome),
            ("participation", statuses.ParticipationStatus),
            ("role", statuses.ParticipationRole),
            ("handover", statuses.HandoverStatus),
            ("urgency", statuses.Urgency),
            ("flag", statuses.FlagStatus),
            ("feedback", statuses.FlagFeedback),
            ("severity", statuses.Severity),
            ("irritant", IrritantStatus),
        ],
    )
    def test_every_state_has_its_word_and_its_icon(self, kind, choices):
        assert set(LOOKS[kind]) == set(choices)
        for choice in choices:
            badge = draw("{% status value kind %}", value=choice.value, kind=kind)
            assert str(choice.label) in badge.replace("&#x27;", "'")
            assert 'aria-hidden="true"' in badge, "the icon is silent, the word speaks"

    def test_no_two_states_of_a_kind_look_alike(self):
        for looks in LOOKS.values():
            assert len(set(looks.values())) == len(looks)

    def test_a_former_receiver_reads_redirected(self):
        assert BADGES["flag", "redirected"].label == "Redirected"

    def test_nothing_for_nothing_and_an_unknown_state_is_a_mistake_of_ours(self):
        assert draw("{% status '' 'outcome' %}").strip() == ""
        with pytest.raises(KeyError):
            draw("{% status 'asleep' 'case' %}")


class TestDeadlines:
    @pytest.mark.parametrize(
        ("moment", "level", "english", "french"),
        [
            (datetime(2026, 11, 24, 18, tzinfo=PARIS), "", "Before Nov. 24 at 6 p.m.", "Avant le 24 nov. à 18 h"),
            (datetime(2026, 11, 20, 18, 30, tzinfo=PARIS), "warning", "Before Nov. 20 at 6:30 p.m.", "Avant le 20 nov. à 18 h 30"),
            (datetime(2026, 11, 20, 10, 0, tzinfo=PARIS), "error", "Late since Nov. 20 at 10 a.m.", "En retard depuis le 20 nov. à 10 h"),
            (datetime(2027, 1, 4, 12, tzinfo=PARIS), "", "Before Jan. 4, 2027 at 12 p.m.", "Avant le 4 jan. 2027 à 12 h"),
            (date(2026, 11, 20), "warning", "Before Nov. 20", "Avant le 20 nov."),
            (date(2026, 11, 19), "error", "Late since Nov. 19", "En retard depuis le 19 nov."),
        ],
    )
    def test_in_words(self, moment, level, english, french):
        assert (deadline(moment).words, deadline(moment).level) == (english, level)
        with translation.override("fr"):
            assert deadline(moment).words.replace("\N{NO-BREAK SPACE}", " ").replace("janv.", "jan.") == french

    def test_a_moment_is_said_in_local_time(self):
        assert said(datetime(2026, 7, 14, 22, 30, tzinfo=ZoneInfo("UTC"))) == "July 15 at 12:30 a.m."
        assert draw("{{ m|day }}, {{ m|moment }}", m=datetime(2026, 7, 14, 22, 30, tzinfo=ZoneInfo("UTC"))) == (
            "July 15, July 15 at 12:30 a.m."
        )

    def test_nothing_for_none(self):
        assert draw("{% deadline m %}{{ m|moment }}{{ m|day }}", m=None).strip() == ""

    def test_machines_read_it_too(self):
        assert 'datetime="2026-11-24"' in draw("{% deadline m %}", m=date(2026, 11, 24))


class TestStanding:
    def participation(self, name: str, role: str, **facts: Any) -> Participation:
        facts = {"status": "working", "started_at": NOW - timedelta(days=10), **facts}
        return Participation(agency=Agency(name=name), role=role, **facts)

    def handover(self, name: str, kind: str, status: str = "requested", days: int = 2) -> Handover:
        return Handover(to_agency=Agency(name=name), kind=kind, status=status, respond_by=NOW + timedelta(days=days))

    def test_the_lead_comes_first_and_who_was_asked_last(self):
        drawn = draw(
            "{% standing participations handovers %}",
            participations=[
                self.participation("Observatory", "observer", observer_until=date(2026, 12, 24)),
                self.participation("Helper", "contributor", status="to_take_up"),
                self.participation("Captain", "lead"),
                self.participation("Gone", "contributor", status="left", ended_at=NOW),
            ],
            handovers=[
                self.handover("Receiver", "lead"),
                self.handover("Sleeper", "support", days=-1),
                self.handover("Refuser", "support", status="rejected"),
            ],
        )
        names = ["Captain", "Helper", "Observatory", "Sleeper", "Receiver"]
        assert sorted(names, key=drawn.index) == names
        assert "Gone" not in drawn
        assert "Refuser" not in drawn
        looks = [part.split('"')[0] for part in drawn.split("house-standing__stop--")[1:]]
        assert looks == ["lead", "contributor", "observer", "late", "asked"]
        assert "Late since Nov. 19" in drawn
        assert "Before Nov. 22" in drawn
        assert "To take up" in drawn
        assert "until Dec. 24" in drawn
        assert drawn.count("The sender stays responsible until the answer.") == 2

    def test_alone(self):
        assert draw("{% standing participations %}", participations=[self.participation("Captain", "lead")]).count("<li") == 1


def test_a_timeline_says_when_what_and_who():
    event = CaseEvent(occurred_at=NOW)
    sofia, counter = Signature("Sofia Marty"), Signature("Counter", "counter")
    told = [
        Told(event, "Case opened", sofia, counter, {}),
        Told(event, "Case resumed", None, None, {}),
        Told(event, "<b>", None, counter, {}),
    ]
    drawn = draw("{% timeline told %}", told=told)
    assert "Sofia Marty, Counter" in drawn
    assert drawn.count("house-timeline__who") == 2, "the clock has no name"
    assert "&lt;b&gt;" in drawn
    assert 'datetime="2026-11-20T10:00:00+01:00"' in drawn


def test_an_agency_with_the_word_of_its_role():
    assert "(Lead)" in draw("{% agency a 'lead' %}", a=Agency(name="Counter"))
    assert "(" not in draw("{% agency a %}", a=Agency(name="Counter"))
    assert "Sofia" in draw("{% person 'Sofia' %}")


def test_bars_are_lengths_of_the_longest_and_hidden_ones_say_why():
    assert [bar.length for bar in drawn([("a", 400, ""), ("b", 1, ""), ("c", 0, ""), ("d", None, "few")])] == [100, 1, 0, 0]
    figure = draw("{% bars 'Reported' rows %}", rows=[("One", 12, "kept"), ("Two", None, "under 5")])
    assert figure.count("<rect") == 1
    assert figure.count("under 5") == 2, "in the drawing and in its table"
    assert '<th scope="row">One</th><td class="house-number">12</td><td>kept</td>' in figure
    assert drawn([]) == []


def test_lengths_are_never_written_the_french_way():
    with translation.override("fr"):
        assert 'width="33"' in draw("{% bars 'x' rows %}", rows=[("a", 3000, ""), ("b", 1000, "")])


def test_pages_only_where_there_are_some():
    assert draw("{% pages p %}", p=Page()).strip() == ""
    both = draw("{% pages p %}", p=Page([], "/cases?cursor=b", "/cases?cursor=a"))
    assert 'rel="prev"' in both
    assert 'rel="next"' in both
    assert 'rel="prev"' not in draw("{% pages p %}", p=Page([], "/cases?cursor=b"))


def test_an_empty_list_says_what_to_do_first():
    assert 'href="/cases/new"' in draw("{% empty 'Nothing' 'Open one.' '/cases/new' 'Open' %}")
    assert "<a" not in draw("{% empty 'Nothing' 'Wait.' %}")


def test_a_confirmation_posts_with_the_token_and_the_version_read():
    panel = draw("{% confirm 'Close?' 'It ends.' '/close' 'Close' version=1234 back='/case' %}")
    assert 'method="post" action="/close"' in panel
    assert 'value="a-token"' in panel
    assert 'name="version" value="1234"' in panel
    assert 'href="/case"' in panel
    assert "version" not in draw("{% confirm 'Close?' 'It ends.' '/close' 'Close' %}")

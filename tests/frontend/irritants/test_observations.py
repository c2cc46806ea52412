"""Pages of observations: the list, one of them, recording with several irritants at once, and importing a spreadsheet."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.base import clock
from irritants.models import Irritant, Observation, ObservationImport
from irritants.operations.record_observation import record_observation
from irritants.operations.start_irritant import start_irritant
from tests.cases.conftest import CAHORS, Cast, cast, later
from tests.frontend.case_cast import opened, send
from tests.frontend.markup import Markup

__all__ = ["cast", "later", "opened"]

ALL = "/programme/observations"
NIR = "1 84 12 76 451 089 46"
HEADINGS = "observation;kind;observed_on;commune;category\n"
LINES = "1;interview;2026-03-14;46042;A01\n1;;;;B02\n"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def observe(cast: Cast, who: str = "lead", **said: Any) -> Observation:
    said = {"kind": "interview", "observed_on": clock.today(), "commune": CAHORS, **said}
    return record_observation(**said, actor=cast[who])


def hidden(client: Client, url: str) -> dict[str, str]:
    fields = Markup(client.get(url)).all("input", type="hidden")
    return {field["name"]: field["value"] for field in fields if field["name"] in ("version", "id", "rows")}


def filled(**said: Any) -> dict[str, Any]:
    plain = {"kind": "interview", "observed_on": "2026-03-14", "commune": "Cahors", "people_count": 3, "place": "Foyer rural"}
    return {**plain, **said}


class TestList:
    def test_an_empty_one_says_what_to_do_first(self, cast: Cast, opened):
        page = opened("lead").get(ALL)
        assert "No observation yet" in text(page)
        assert len(Markup(page).all("a", href=f"{ALL}/new")) == 2
        assert Markup(page).all("a", href=f"{ALL}/import")
        assert "No observation answers these criteria" in text(opened("lead").get(f"{ALL}?kind=testimony"))

    def test_those_of_the_agency_with_what_they_brought(self, cast: Cast, opened):
        seen = observe(cast, place="Foyer rural", people_count=7, irritants=[{"category": "A01"}])
        page = opened("lead").get(ALL)
        assert Markup(page).all("a", href=f"{ALL}/{seen.pk}")
        assert all(word in text(page) for word in ("Interview of", "Foyer rural", "1 observation"))
        assert "No observation yet" in text(opened("receiver").get(ALL))
        assert "is not one of the available choices" in text(opened("lead").get(f"{ALL}?kind=rumour"))

    def test_costs_the_same_for_twenty(self, cast: Cast, opened):
        def statements() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert lead.get(ALL).status_code == 200
            return len(captured)

        lead = opened("lead")
        observe(cast, irritants=[{"category": "A01"}])
        statements()
        few = statements()
        for _ in range(19):
            observe(cast, irritants=[{"category": "A01"}])
        assert statements() == few

    @pytest.mark.parametrize(
        ("who", "status"), [("lead_manager", 200), ("flagger", 403), ("lead_agency_admin", 403), ("lead_auditor", 403)]
    )
    def test_who_opens_it(self, who, status, cast: Cast, opened):
        for address in (ALL, f"{ALL}/new", f"{ALL}/import", f"{ALL}/template/csv"):
            assert opened(who).get(address).status_code == status, address


class TestOne:
    def test_tells_what_is_known_and_what_came_of_it(self, cast: Cast, opened):
        seen = observe(cast, place_kind="street", narrative="Three hours around a table.", irritants=[{"category": "A01"}])
        page = opened("lead").get(f"{ALL}/{seen.pk}")
        assert all(
            word in text(page) for word in ("Street, market", "Three hours", "Observation recorded", "Service point too far from home")
        )
        [irritant] = seen.irritants.all()
        assert Markup(page).all("a", href=f"/irritants/{irritant.pk}")
        for address in (f"/irritants/{irritant.pk}", "/irritants"):
            assert Markup(opened("lead").get(address)).all("a", href=f"{ALL}/{seen.pk}"), address
        for part in ("", "/edit", "/irritants/new"):
            assert opened("receiver").get(f"{ALL}/{seen.pk}{part}").status_code == 404

    def test_is_corrected_over_what_one_has_read(self, cast: Cast, opened):
        seen, lead = observe(cast, place="Market"), opened("lead")
        url = f"{ALL}/{seen.pk}/edit"
        said = filled(place="Library", kind="immersion")
        stale = {**hidden(lead, url), **said, "place": "Hall"}
        assert send(lead, url, **said).status_code == 302
        refused = lead.post(url, stale)
        assert "Somebody changed this" in text(refused)
        assert 'value="Hall"' in refused.content.decode()
        seen.refresh_from_db()
        assert (seen.place, seen.kind, seen.version) == ("Library", "immersion", 2)

    def test_an_irritant_is_added_once(self, cast: Cast, opened):
        seen, lead = observe(cast), opened("lead")
        url = f"{ALL}/{seen.pk}/irritants/new"
        said = {**hidden(lead, url), "category": "B02", "occurred_on": "2026-03-14", "commune": "Cahors"}
        looked = lead.post(url, {**said, "q": "bus", "look": "1"})
        assert Markup(looked).all("option", value="B02", selected="")
        assert "Choose a category" in text(lead.post(url, {**said, "category": ""}))
        for _ in range(2):
            assert lead.post(url, said)["Location"] == f"{ALL}/{seen.pk}"
        assert seen.irritants.get().category_id == "B02"


class TestVoiding:
    def test_says_how_many_leave_before_and_stays_readable(self, cast: Cast, opened):
        seen, lead = (
            observe(cast, place="Market", irritants=[{"category": "A01"}, {"category": "B02"}, {"category": "A01"}]),
            opened("lead"),
        )
        start_irritant(seen.irritants.first().pk, actor=cast["lead"])
        url, one = f"{ALL}/{seen.pk}/void", f"{ALL}/{seen.pk}"
        assert Markup(lead.get(one)).all("a", href=url)
        assert "3 irritants leave the figures." in text(lead.get(url))
        assert "1 of them has been worked on" in text(lead.get(url))
        assert "Say why." in text(send(lead, url, reason=""))
        assert send(lead, url, reason="Market of the year before.")["Location"] == one
        page = lead.get(one)
        assert "The observation is not counted any more." in text(page)
        assert "Entered in error, as was found on" in text(page)
        assert "Market of the year before." in text(page)
        assert not [link for link in Markup(page).all("a") if (link.get("href") or "").startswith(f"{one}/")]
        assert "No observation yet" in text(lead.get(ALL))
        assert Markup(lead.get(f"{ALL}?voided=true")).all("a", href=one)
        for part in ("edit", "irritants/new", "void"):
            assert lead.get(f"{one}/{part}").status_code == 409, part
        refused = lead.post(f"{one}/edit", {**filled(), "version": 2})
        assert "This observation was entered in error: it can only be read." in text(refused)
        assert opened("receiver").get(url).status_code == 404

    def test_over_what_one_has_read(self, cast: Cast, opened):
        seen, lead = observe(cast), opened("lead")
        url = f"{ALL}/{seen.pk}/void"
        before = {**hidden(lead, url), "reason": "Twice."}
        send(lead, f"{ALL}/{seen.pk}/edit", **filled())
        assert "Somebody changed this" in text(lead.post(url, before))
        seen.refresh_from_db()
        assert seen.voided_at is None


class TestRecording:
    URL = f"{ALL}/new"

    def test_with_several_irritants_once(self, cast: Cast, opened):
        lead = opened("lead")
        said = filled(
            irritants_0_category="A01", irritants_0_agency_concerned="caf-lot", irritants_1_category="B02", irritants_1_step="travel"
        )
        sent = {**hidden(lead, self.URL), **said}
        first, second = (lead.post(self.URL, sent) for _ in range(2))
        made = Observation.objects.get()
        assert first["Location"] == second["Location"] == f"{ALL}/{made.pk}"
        assert (made.commune_id, made.people_count, made.place) == (CAHORS, 3, "Foyer rural")
        assert sorted(made.irritants.values_list("category", "step", "agency_concerned__slug")) == [
            ("A01", "", "caf-lot"),
            ("B02", "travel", None),
        ]

    def test_one_more_row_keeps_what_was_typed(self, cast: Cast, opened):
        lead = opened("lead")
        sent = {**hidden(lead, self.URL), **filled(irritants_1_description="No bus.")}
        page = lead.post(self.URL, {**sent, "more": "1"})
        assert "No bus." in page.content.decode()
        assert Markup(page).all("input", name="place", value="Foyer rural")
        assert Markup(page).all("select", name="irritants_2_category")
        assert Markup(page).all("input", name="rows", value="3")
        assert Markup(page).all("input", name="id", value=sent["id"])
        assert not Observation.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            (
                {"irritants_1_category": "", "irritants_1_description": "No bus."},
                "Choose a category of the catalogue, or empty this irritant.",
            ),
            ({"irritants_1_category": "A02", "irritants_1_description": f"No bus. {NIR}"}, "Remove the social-security number"),
            ({"irritants_1_category": "A02", "commune": "", "irritants_1_description": "No bus."}, "an irritant happened somewhere"),
            ({"irritants_1_description": "No bus.", "kind": ""}, "Say whether it was an interview"),
            ({"irritants_1_description": "No bus.", "observed_on": "2999-01-01"}, "This day is still to come."),
            ({"irritants_1_description": "No bus.", "people_count": "0"}, "greater than or equal to 1"),
            ({"irritants_1_description": "No bus.", "narrative": NIR}, "Remove the social-security number"),
        ],
    )
    def test_nothing_typed_is_lost_on_an_error(self, wrong, sentence, cast: Cast, opened):
        lead = opened("lead")
        page = lead.post(self.URL, {**hidden(lead, self.URL), **filled(irritants_1_category="A02"), **wrong})
        assert page.status_code == 200
        assert sentence in text(page)
        assert "No bus." in page.content.decode()
        assert Markup(page).all("input", name="place", value="Foyer rural")
        assert Markup(page).title.startswith("Error:")
        assert not Observation.objects.exists()
        assert not Irritant.objects.exists()

    def test_a_draft_comes_back_with_its_rows(self, cast: Cast, opened):
        lead = opened("lead")
        page = lead.get(self.URL)
        [drawn] = Markup(page).all("input", name="drawn_for")
        kept = {**hidden(lead, self.URL), **filled(irritants_3_description="No bus."), "rows": "4", "draft_path": self.URL}
        assert lead.post(drawn["data-address"], {**kept, "drawn_for": drawn["value"]}).status_code in (200, 204)
        page = lead.get(self.URL)
        assert "No bus." in page.content.decode()
        assert Markup(page).all("select", name="irritants_3_category")


class TestImporting:
    URL = f"{ALL}/import"

    def choose(self, client: Client, lines: str) -> Any:
        return client.post(self.URL, {"file": SimpleUploadedFile("recueils.csv", f"{HEADINGS}{lines}".encode())})

    def test_what_was_understood_then_yes_once(self, cast: Cast, opened):
        lead = opened("lead")
        report = lead.get(self.choose(lead, LINES)["Location"])
        url = report.request["PATH_INFO"]
        assert all(word in text(report) for word in ("Import 1 observation", "With 2 irritants", "Line 2", "Line 3", "A01", "Cahors"))
        assert not Observation.objects.exists()
        for _ in range(2):
            done = lead.post(url, follow=True)
            assert "Imported: 1 observation, 2 irritants." in text(done)
        assert lead.get(url)["Location"] == ALL
        assert (Observation.objects.count(), Irritant.objects.count()) == (1, 2)
        doubtful = lead.get(self.choose(lead, LINES)["Location"])
        assert "2 lines are doubtful" in text(doubtful)
        assert "Probably there already" in text(doubtful)

    def test_imported_by_mistake_all_of_it_is_voided(self, cast: Cast, opened):
        lead = opened("lead")
        url = self.choose(lead, f"{LINES}2;testimony;2026-03-15;46042;\n")["Location"]
        lead.post(url)
        first, second = Observation.objects.all()
        page = lead.get(f"{ALL}/{first.pk}")
        assert "A spreadsheet imported on" in text(page)
        assert Markup(page).all("a", href=f"{url}/void")
        asked = text(lead.get(f"{url}/void"))
        assert "2 observations of the spreadsheet imported on" in asked
        assert "2 irritants leave the figures." in asked
        assert "2 observations are not counted any more." in text(lead.post(f"{url}/void", {"reason": "The year before."}, follow=True))
        assert "Entered in error, as was found on" in text(lead.get(f"{ALL}/{second.pk}"))
        assert lead.get(f"{url}/void").status_code == 409
        assert "was entered in error already" in text(lead.post(f"{url}/void", {"reason": "Again."}))
        assert opened("receiver").get(f"{url}/void").status_code == 404

    def test_a_wrong_line_is_told_with_its_column_and_nothing_is_kept(self, cast: Cast, opened):
        page = self.choose(opened("lead"), f"{LINES}2;interview;2026-03-14;46042;Z99\n3;rumour;;;{NIR}\n")
        assert page.status_code == 200
        said = text(page)
        assert "Nothing is imported: 2 lines are to be mended" in said
        assert "Category – “Z99” is no category of the catalogue." in said
        assert "Kind of observation – “rumour” is none of these: Interview, Immersion, Testimony." in said
        assert said.index("Line 4") < said.index("Line 2")
        assert NIR not in said
        assert not ObservationImport.objects.exists()

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [(b"a;b\n1;2\n", "The first line must name the columns"), (b"%PDF-1.7 x", "This is no spreadsheet"), (b"", "This file is empty.")],
    )
    def test_what_is_no_such_file_is_refused_in_words(self, content, sentence, cast: Cast, opened):
        page = opened("lead").post(self.URL, {"file": SimpleUploadedFile("x.csv", content)})
        assert sentence in text(page)
        assert Markup(page).title.startswith("Error:")
        assert "Choose a file." in text(opened("lead").post(self.URL, {}))

    def test_is_for_who_sent_it_and_for_an_hour(self, cast: Cast, opened, later):
        lead = opened("lead")
        url = self.choose(lead, LINES)["Location"]
        for who in ("lead_coordinator", "receiver"):
            assert opened(who).post(url)["Location"] == self.URL
        later(hours=1, minutes=1)
        assert lead.post(url)["Location"] == self.URL
        assert not Observation.objects.exists()

    def test_the_template_comes_as_a_file(self, cast: Cast, opened):
        for ending in ("xlsx", "csv"):
            given = opened("lead").get(f"{ALL}/template/{ending}")
            assert given["Content-Disposition"] == f'attachment; filename="observations.{ending}"'
            assert len(given.content) > 100
        assert opened("lead").get(f"{ALL}/template/exe").status_code == 404

"""What was typed and not sent: put back, weighed against what is there now, and gone once it is sent."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import Membership, User
from backend.base import clock
from cases.models import Handover, RiskFlag
from cases.operations.edit_case import edit_case
from cases.operations.start_case import start_case
from frontend.drafts.keeping import DRAWN_FOR
from frontend.models import Draft
from tests.cases.conftest import LEAD, RECEIVER, accepted, agency, ask, case, cast, flag, now, requested, shared
from tests.frontend.case_cast import browser_of, opened, page_of
from tests.frontend.markup import Markup
from tests.frontend.session.drafting import (
    ALIAS,
    DISCARD,
    DRAFTS,
    FLAG,
    FORMS,
    KEPT,
    NEW,
    TOLD,
    drafts_asked,
    end_of_session,
    fields,
    held,
    text,
    typing,
)

__all__ = ["accepted", "ask", "case", "cast", "flag", "opened", "requested", "shared"]


class TestPutBack:
    def test_to_open_a_case(self, opened):
        client = opened("lead")
        first = fields(client.get(NEW))
        typed = {**ALIAS, "themes": ["housing", "energy"], "how": "oral"}
        client.post(DRAFTS, {**first, **typed, "draft_path": NEW})
        page = client.get(NEW)
        held(fields(page), typed)
        assert fields(page)["id"] == first["id"], "the same form: sent twice, it makes one case"
        assert re.search(r"What you had typed at \d+(:\d\d)? [ap]\.m\. was kept\.", text(page))

    @pytest.mark.parametrize(("part_of_the_case", "who", "typed"), FORMS, ids=[form[0] for form in FORMS])
    def test_in_a_case(self, part_of_the_case, who, typed, shared, opened, cast):
        if part_of_the_case == "hold":
            start_case(shared.case.reference, actor=cast["lead"])
        client, path = opened(who), page_of(shared, part_of_the_case)
        before = fields(client.get(path))
        assert typing(client, path, **typed).json()["kept"]
        page = client.get(path)
        held(fields(page), typed)
        assert fields(page).get("version") == before.get("version")
        assert KEPT in text(page)
        assert "Error" not in Markup(page).title, "it is not refused: it was not sent"

    def test_to_raise_a_flag(self, opened, cast):
        assert cast["lead_coordinator"]
        client = opened("flagger")
        typed = {"factors": ["R04", "R06"], "narrative": "Volets clos.", "commune": "Cahors", "person_agrees": "yes", "first_name": "Rose"}
        typing(client, FLAG, **typed)
        page = client.get(FLAG)
        held(fields(page), typed)
        client.post(FLAG, fields(page))
        assert RiskFlag.objects.get().first_name == "Rose"
        assert not Draft.objects.exists()

    @pytest.mark.parametrize(("step", "resumed"), [("who", "who"), ("what", "what"), ("how", "how"), ("check", "how")])
    def test_to_ask_another_agency_at_the_step_where_one_was(self, step, resumed, shared, opened, cast):
        assert cast["receiver"], "somebody there can answer"
        client, path = opened("lead"), page_of(shared, "hand-over")
        typed = {"kind": "lead", "to_agency": RECEIVER, "need": "Garde d’enfant", "how": "with_person", "sender_stays_as": "leaves"}
        first = fields(client.get(path))
        client.post(DRAFTS, {**first, **typed, "step": step, "draft_path": path})
        page = client.get(path)
        back = fields(page)
        assert back["step"] == [resumed]
        held(back, {**typed, "id": first["id"][0]})
        assert KEPT in text(page)

    @pytest.mark.parametrize("answer", ["reject", "return"])
    def test_to_answer_a_handover_into_that_answer_alone(self, answer, requested, opened, request):
        if answer == "return":
            request.getfixturevalue("accepted")
        client, path = opened("receiver"), f"/handovers/{requested.pk}"
        typed = {"reason_code": "no_capacity", "reason": "Nous sommes trois."}
        typing(client, path, answer, **typed)
        page = client.get(path)
        held(fields(page, answer), typed)
        assert text(page).count("Nous sommes trois.") == 1
        assert page.content.decode().count('<details class="house-answer" open>') == 1

    @pytest.mark.parametrize("answer", ["redirect", "dismiss"])
    def test_to_answer_a_flag_into_that_answer_alone(self, answer, flag, opened):
        raised = flag()
        client, path = opened("lead_coordinator"), f"/flags/{raised.pk}"
        typed = {"reason": "Elle est déjà suivie."}
        typing(client, path, answer, **typed)
        page = client.get(path)
        held(fields(page, answer), typed)
        assert text(page).count("Elle est déjà suivie.") == 1

    def test_which_case_to_take_charge_in(self, flag, opened):
        client, path = opened("lead_coordinator"), f"/flags/{flag().pk}"
        typed = {"into": "other", "reference": "K7Q4-92MX-3"}
        typing(client, path, "take_up", **typed)
        held(fields(client.get(path), "take_up"), typed)

    def test_on_another_day_the_sentence_says_which(self, opened):
        client = opened("lead")
        typing(client, NEW, **ALIAS)
        Draft.objects.update(updated_at=clock.at(clock.today() - timedelta(days=2), clock.END_OF_DAY))
        assert re.search(r"What you had typed on \w+\.? \d+(, \d{4})? at 6 p\.m\. was kept\.", text(client.get(NEW)))

    def test_the_latest_is_the_one(self, opened):
        client = opened("lead")
        typing(client, NEW, alias="Un")
        typing(client, NEW, alias="Deux")
        assert fields(client.get(NEW))["alias"] == ["Deux"]
        assert Draft.objects.count() == 1

    def test_a_refused_form_says_so_to_the_script(self, opened):
        client = opened("lead")
        assert "data-typed" not in Markup(client.get(NEW)).all("input", name=DRAWN_FOR)[0]
        refused = client.post(NEW, fields(client.get(NEW)))
        assert "data-typed" in Markup(refused).all("input", name=DRAWN_FOR)[0]


class TestChangedMeanwhile:
    def test_what_a_colleague_has_changed_is_not_overwritten(self, shared, opened, cast):
        client, path = opened("lead"), page_of(shared, "edit")
        typing(client, path, summary="Le mien.")
        edit_case(shared.case.reference, summary="Le sien.", actor=cast["contributor"])

        page = client.get(path)
        assert "Somebody has made a change since then" in text(page)
        refused = client.post(path, fields(page))
        assert "Somebody changed this since you read it." in text(refused)
        assert now(shared.case).summary == "Le sien."

        client.post(path, fields(refused))  # having read it, one may insist
        assert now(shared.case).summary == "Le mien."
        assert not Draft.objects.exists()

    def test_nothing_is_said_when_nothing_changed(self, shared, opened):
        client, path = opened("lead"), page_of(shared, "edit")
        typing(client, path, summary="Le mien.")
        assert "Somebody has made a change" not in text(client.get(path))

    def test_an_answer_that_cannot_be_given_any_more_is_not_spoken_of(self, requested, opened):
        client, path = opened("receiver"), f"/handovers/{requested.pk}"
        typing(client, path, "reject", reason="Nous sommes trois.")
        Handover.objects.filter(pk=requested.pk).update(status="cancelled", ended_at=clock.now())
        assert KEPT not in text(client.get(path))

    @pytest.mark.parametrize("gone", ["id", "version"])
    def test_a_draft_without_its_hidden_fields_takes_those_of_the_page(self, gone, shared, opened):
        client, path = opened("lead"), NEW if gone == "id" else page_of(shared, "information")
        form = {name: value for name, value in fields(client.get(path)).items() if name != gone}
        client.post(DRAFTS, {**form, "draft_path": path})
        assert fields(client.get(path))[gone][0] not in ("", "None")


class TestGoes:
    def test_discarded(self, opened):
        client = opened("lead")
        typing(client, NEW, **ALIAS)
        [path] = [field["value"] for field in Markup(client.get(NEW)).all("input", name="path")]
        response = client.post(DISCARD, {"path": path}, follow=True)
        assert response.redirect_chain == [(NEW, 302)]
        assert "What you had typed is discarded." in text(response)
        assert fields(response)["alias"] == [""]
        assert not Draft.objects.exists()

    def test_one_discards_ones_own(self, opened, cast):
        typing(opened("lead"), NEW, **ALIAS)
        other = browser_of(cast["lead_coordinator"])
        other.post(DISCARD, {"path": NEW})
        assert Draft.objects.count() == 1

    @pytest.mark.parametrize("path", ["", "/nowhere", "//elsewhere.example/", "https://elsewhere.example/"])
    def test_discarding_leads_nowhere_else(self, path, opened):
        assert opened("lead").post(DISCARD, {"path": path}).status_code == 404

    def test_coming_back_to_the_button_after_signing_in(self, opened):
        assert opened("lead").get(DISCARD)["Location"] == "/"

    def test_refused_it_stays_sent_it_goes(self, opened):
        client = opened("lead")
        typing(client, NEW, **ALIAS)
        client.post(NEW, {**fields(client.get(NEW)), "when": "2026-01-01"})  # a day, and not how
        assert Draft.objects.count() == 1
        client.post(NEW, fields(client.get(NEW)))
        assert not Draft.objects.exists()

    def test_each_step_of_a_wizard_keeps_it(self, shared, opened):
        client, path = opened("lead"), page_of(shared, "hand-over")
        typed = {"kind": "lead", "to_agency": RECEIVER}
        typing(client, path, **typed)
        assert client.post(path, {**fields(client.get(path)), "go": "next"}).status_code == 200
        assert Draft.objects.count() == 1

    def test_others_stay(self, shared, opened):
        client = opened("lead")
        typing(client, NEW, **ALIAS)
        path = page_of(shared, "information")
        typing(client, path, **TOLD)
        client.post(path, fields(client.get(path)))
        assert Draft.objects.get().path == NEW

    def test_after_three_days(self, opened, capsys):
        typing(opened("lead"), NEW, **ALIAS)
        Draft.objects.update(updated_at=clock.now() - timedelta(days=2, hours=23))
        call_command("run_due")
        assert Draft.objects.count() == 1
        Draft.objects.update(updated_at=clock.now() - timedelta(days=3, seconds=1))
        call_command("run_due")
        assert not Draft.objects.exists()
        assert "drafts forgotten: 1" in capsys.readouterr().out

    @pytest.mark.parametrize("end", ["account", "membership", "agency"])
    def test_with_the_right_to_act(self, end, opened, cast):
        typing(opened("lead"), NEW, **ALIAS)
        typing(opened("contributor"), NEW, **ALIAS)
        user = cast["lead"].user
        if end == "account":
            User.objects.filter(pk=user.pk).update(is_active=False)
        elif end == "membership":
            Membership.objects.filter(user=user).update(is_active=False, ended_at=clock.now())
        else:
            type(agency(LEAD)).objects.filter(slug=LEAD).update(is_active=False)
        call_command("run_due")
        assert Draft.objects.get().user_id == cast["contributor"].user_id


class TestStatements:
    def test_one_for_a_page_with_a_form(self, shared, requested, opened):
        lead = opened("lead")
        assert [drafts_asked(lead, path) for path in (NEW, page_of(shared, "edit"), page_of(shared, "agreements/new"))] == [1, 1, 1]
        assert drafts_asked(lead, page_of(shared, "hand-over")) == 1
        assert drafts_asked(opened("receiver"), f"/handovers/{requested.pk}") == 1

    def test_none_for_others(self, shared, requested, opened):
        lead = opened("lead")
        paths = ("/", "/cases", "/search", "/handovers", "/flags", page_of(shared), page_of(shared, "start"), f"/handovers/{requested.pk}")
        assert {path: drafts_asked(lead, path) for path in paths} == dict.fromkeys(paths, 0)

    def test_one_to_send_a_form_and_none_to_confirm(self, shared, opened):
        client = opened("lead")

        def asked(path: str, form: dict[str, object]) -> list[str]:
            with CaptureQueriesContext(connection) as queries:
                assert client.post(path, form).status_code == 302
            return [query["sql"] for query in queries if "frontend_draft" in query["sql"]]

        start = Markup(client.get(page_of(shared, "start")))
        assert asked(page_of(shared, "start"), {"version": start.all("input", name="version")[0]["value"]}) == []
        information = page_of(shared, "information")
        [deleted] = asked(information, {**fields(client.get(information)), **TOLD})
        assert deleted.startswith("DELETE")

    def test_three_to_keep_one(self, opened):
        """The session, its user, the draft."""
        client = opened("lead")
        form = {**fields(client.get(NEW)), **ALIAS, "draft_path": NEW}
        for end in (lambda: None, end_of_session):
            end()
            with CaptureQueriesContext(connection) as queries:
                assert client.post(DRAFTS, form).json()["kept"] is True
            asked = [query["sql"] for query in queries if not re.match("SAVEPOINT|RELEASE|BEGIN|COMMIT", query["sql"])]
            assert len(asked) == 3, "\n".join(asked)

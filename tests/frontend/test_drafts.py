"""What was typed and not sent: kept for who typed it and for nobody else, put back, and gone once it is sent."""

import html
import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.caseworkers import follow_roles
from agencies.models import Membership, User
from backend.base import clock
from cases.models import CaseFile, Handover, RiskFlag
from cases.operations.edit_case import edit_case
from cases.operations.leave_case import leave_case
from cases.operations.start_case import start_case
from frontend.drafts.keeping import DRAWN_FOR, LARGEST
from frontend.models import Draft
from tests.cases.conftest import (
    CONTRIBUTOR,
    LEAD,
    RECEIVER,
    accepted,
    agency,
    ask,
    case,
    cast,
    flag,
    now,
    part,
    requested,
    shared,
)
from tests.frontend.case_cast import browser_of, opened, page_of
from tests.frontend.markup import Markup
from tests.frontend.people import reading

__all__ = ["accepted", "ask", "case", "cast", "flag", "opened", "requested", "shared"]

NEW, FLAG, DRAFTS, DISCARD = "/cases/new", "/flags/new", "/drafts", "/drafts/discard"
ALIAS = {"alias": "La dame du marché"}
TOLD = {"how": "oral", "when": "2026-01-02"}
KEPT = "was kept."
PLAIN_NIR = "2 84 05 46 042 005 12"


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def fields(response: HttpResponse, answer: str = "") -> dict[str, list[str]]:
    """What a browser would send of the form that is kept, or of the one that holds `answer`, as a browser reads it from the page."""
    assert response.status_code == 200, text(response)
    forms = [form for form in re.findall(r"<form.*?</form>", response.content.decode(), re.S) if f'name="{DRAWN_FOR}"' in form]
    [form] = [form for form in forms if not answer or f'name="answer" value="{answer}"' in form]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if attributes.get("type") in ("checkbox", "radio") and not re.search(r"\schecked", tag):
            continue
        found.setdefault(attributes["name"], []).append(attributes.get("value", "on" if attributes.get("type") == "checkbox" else ""))
    for name, value in re.findall(r'<textarea[^>]*?name="(\w+)".*?>\s*(.*?)</textarea>', form, re.S):
        found[name] = [html.unescape(value)]
    for name, options in re.findall(r'<select[^>]*?name="(\w+)".*?>(.*?)</select>', form, re.S):
        found[name] = re.findall(r'value="([^"]*)" selected', options) or [""]
    return found


def typing(client: Client, path: str, answer: str = "", **typed: object) -> HttpResponse:
    """Open the page, type, and let the script keep it."""
    return client.post(DRAFTS, {**fields(client.get(path), answer), **typed, "draft_path": path})


def end_of_session() -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def sending_too_late(client: Client, path: str, answer: str = "", **typed: object) -> HttpResponse:
    form = {**fields(client.get(path), answer), **typed}
    end_of_session()
    return client.post(path, form)


def again(client: Client, user: User) -> None:
    """The same browser, in which somebody signs in."""
    client.force_login(user)


def drafts_asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return sum("frontend_draft" in query["sql"] for query in queries)


ELSEWHERE = "france-services-limogne"
"""Which the form does not propose for Cahors."""
FORMS: list[tuple[str, str, dict[str, object]]] = [
    ("edit", "lead", {"summary": "Deux lignes,\nsur <elle>.", "themes": ["housing", "energy"], "first_name": "Sara", "commune": "Catus"}),
    ("hold", "lead", {"reason": "Attend la CAF.", "until": "2031-05-04"}),
    ("close", "lead", {"outcome": "resolved", "comment": "Tout va bien."}),
    ("information", "lead", {"how": "written", "when": "2026-01-02"}),
    ("agreements/new", "lead", {"covers": "named", "agencies": [ELSEWHERE, RECEIVER], "how": "oral", "evidence": "Au guichet."}),
    ("status", "contributor", {"status": "done"}),
    ("irritants/new", "lead", {"category": "A01", "commune": "Cahors", "step": "travel", "description": "Trois cars."}),
]


def held(found: dict[str, list[str]], typed: dict[str, object]) -> None:
    """Fails unless the form holds what was typed."""
    for name, value in typed.items():
        wanted = sorted(value) if isinstance(value, list) else [str(value)]
        assert sorted(line.replace("\r\n", "\n") for line in found[name]) == wanted, name


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


class TestSentTooLate:
    def test_it_is_kept_and_comes_back_after_signing_in(self, opened, cast):
        client = opened("lead")
        response = sending_too_late(client, NEW, **ALIAS)
        assert response["Location"] == f"/accounts/login/?next={NEW}&over=kept"
        assert "What you had typed is kept" in text(client.get(response["Location"]))
        assert not CaseFile.objects.exists()

        again(client, cast["lead"].user)
        page = client.get(NEW)
        held(fields(page), ALIAS)
        assert KEPT in text(page)
        client.post(NEW, fields(page))
        assert CaseFile.objects.get().person.alias == ALIAS["alias"]
        assert not Draft.objects.exists()
        assert KEPT not in text(client.get(NEW))

    def test_sent_twice_it_makes_one_case(self, opened, cast):
        """In time, but the answer got lost; then once more, too late."""
        client = opened("lead")
        form = {**fields(client.get(NEW)), **ALIAS}
        client.post(NEW, form)
        end_of_session()
        client.post(NEW, form)
        again(client, cast["lead"].user)
        client.post(NEW, fields(client.get(NEW)))
        assert CaseFile.objects.count() == 1

    def test_while_typing_too(self, opened, cast):
        client = opened("lead")
        form = {**fields(client.get(NEW)), **ALIAS, "draft_path": NEW}
        end_of_session()
        assert client.post(DRAFTS, form).json()["kept"] is True
        again(client, cast["lead"].user)
        held(fields(client.get(NEW)), ALIAS)

    def test_several_forms_one_after_the_other(self, shared, opened, cast):
        """The browser still names the session that is over after the first."""
        client = opened("lead")
        forms = {NEW: {**fields(client.get(NEW)), **ALIAS}}
        path = page_of(shared, "information")
        forms[path] = {**fields(client.get(path)), **TOLD}
        end_of_session()
        for path, form in forms.items():
            assert client.post(path, form)["Location"].endswith("over=kept")
        assert set(Draft.objects.values_list("path", flat=True)) == set(forms)

    def test_the_browsers_button_look_is_led_to_sign_in_as_a_whole_page(self, shared, opened):
        client, path = opened("lead"), page_of(shared, "irritants/new")
        form = {**fields(client.get(path)), "q": "car", "look": "1"}
        end_of_session()
        response = client.post(path, form, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{path}"})
        assert response["HX-Redirect"] == f"/accounts/login/?next={path}&over=kept"
        assert "look" not in Draft.objects.get().data

    def test_not_after_a_day(self, opened):
        client = opened("lead")
        form = {**fields(client.get(NEW)), **ALIAS}
        Session.objects.update(expire_date=timezone.now() - timedelta(hours=24, seconds=1))
        assert client.post(NEW, form)["Location"] == f"/accounts/login/?next={NEW}"
        assert not Draft.objects.exists()

    def test_not_after_signing_out(self, opened):
        client = opened("lead")
        form = {**fields(client.get(NEW)), **ALIAS}
        client.post("/accounts/logout/")
        client.post(NEW, form)
        assert not Draft.objects.exists()

    def test_not_when_the_password_was_changed_since(self, opened, cast):
        client = opened("lead")
        form = {**fields(client.get(NEW)), **ALIAS}
        end_of_session()
        cast["lead"].user.set_password("another one")
        cast["lead"].user.save()
        client.post(NEW, form)
        assert not Draft.objects.exists()

    def test_not_for_an_account_that_was_closed(self, opened, cast):
        client = opened("lead")
        form = {**fields(client.get(NEW)), **ALIAS}
        end_of_session()
        User.objects.filter(pk=cast["lead"].user_id).update(is_active=False)
        client.post(NEW, form)
        assert not Draft.objects.exists()


class TestOutdatedForm:
    """The token of a form changes when its sender signs in again, in another tab."""

    @pytest.fixture
    def strict(self, cast) -> Callable[[], Client]:
        def signed_in() -> Client:
            client = reading("en", Client(enforce_csrf_checks=True))
            client.force_login(cast["lead"].user)
            return client

        return signed_in

    def outdated(self, client: Client, path: str = NEW, **typed: object) -> dict[str, object]:
        return {**fields(client.get(path)), "csrfmiddlewaretoken": "a" * 64, **typed}

    def test_the_form_comes_back_as_typed_with_a_token_that_is_right(self, strict):
        client = strict()
        response = client.post(NEW, self.outdated(client, **ALIAS))
        assert (response.status_code, response["Location"]) == (302, NEW)
        page = client.get(NEW)
        held(fields(page), ALIAS)
        assert "This form was not sent: you have signed in or out since you opened it." in text(page)
        assert client.post(NEW, fields(page)).status_code == 302
        assert CaseFile.objects.get().person.alias == ALIAS["alias"]

    def test_while_typing(self, strict):
        client = strict()
        assert client.post(DRAFTS, self.outdated(client, draft_path=NEW, **ALIAS)).json()["kept"] is True

    def test_a_part_of_a_page(self, strict, shared):
        client, path = strict(), page_of(shared, "irritants/new")
        response = client.post(path, self.outdated(client, path, q="car", look="1"), headers={"HX-Request": "true"})
        assert response["HX-Redirect"] == path

    def test_somebody_elses_form_is_kept_for_nobody(self, strict, cast):
        client = strict()
        form = self.outdated(client, **ALIAS)
        again(client, cast["contributor"].user)
        assert client.post(NEW, form).status_code == 403
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("forged", [{}, {DRAWN_FOR: "f" * 32}])
    def test_a_form_of_another_site_is_kept_for_nobody(self, forged, strict):
        assert strict().post(NEW, {**ALIAS, **forged}).status_code == 403
        assert not Draft.objects.exists()


class TestForNobodyElse:
    def test_not_for_who_signs_in_after_in_the_same_browser(self, opened, cast):
        client = opened("lead")
        sending_too_late(client, NEW, **ALIAS)
        again(client, cast["lead_coordinator"].user)
        page = client.get(NEW)
        assert ALIAS["alias"] not in text(page)
        assert KEPT not in text(page)
        again(client, cast["lead"].user)
        held(fields(client.get(NEW)), ALIAS)

    def test_not_for_who_has_signed_in_meanwhile(self, opened, cast):
        client = opened("lead")
        form = {**fields(client.get(NEW)), **ALIAS, "draft_path": NEW}
        again(client, cast["lead_coordinator"].user)
        assert client.post(DRAFTS, form).json() == {"kept": False, "said": ""}
        assert not Draft.objects.exists()

    def test_not_for_oneself_acting_for_another_agency(self, opened, cast):
        user = cast["lead"].user
        follow_roles(Membership.objects.create(user=user, agency=agency(RECEIVER), roles=["caseworker"]))
        client = opened("lead")
        for slug, alias in ((LEAD, "Au CCAS"), (RECEIVER, "À la CAF")):
            client.post("/acting-agency", {"agency": slug})
            assert KEPT not in text(client.get(NEW))
            typing(client, NEW, alias=alias)
        client.post("/acting-agency", {"agency": LEAD})
        assert fields(client.get(NEW))["alias"] == ["Au CCAS"]

    def test_a_form_opened_for_another_agency_is_kept_for_that_one(self, opened, cast):
        user = cast["lead"].user
        follow_roles(Membership.objects.create(user=user, agency=agency(RECEIVER), roles=["caseworker"]))
        client = opened("lead")
        client.post("/acting-agency", {"agency": LEAD})
        form = {**fields(client.get(NEW)), **ALIAS, "draft_path": NEW}
        client.post("/acting-agency", {"agency": RECEIVER})
        client.post(DRAFTS, form)
        assert Draft.objects.get().agency == agency(LEAD)

    def test_a_stranger_keeps_nothing(self, opened, client):
        form = {**fields(opened("lead").get(NEW)), **ALIAS, "draft_path": NEW}
        assert client.post(DRAFTS, form).json() == {"kept": False, "said": ""}
        assert client.get(DRAFTS).status_code == 405

    def test_a_page_that_refuses_says_nothing_of_it(self, shared, opened, cast):
        client, path = opened("contributor"), page_of(shared, "irritants/new")
        typing(client, path, description="Trois cars.")
        leave_case(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, actor=cast["contributor"])
        response = client.get(path)
        assert response.status_code == 404
        assert "Trois cars." not in text(response)
        assert KEPT not in text(response)

    def test_a_role_that_was_taken_back(self, opened, cast):
        client = opened("lead")
        typing(client, NEW, **ALIAS)
        Membership.objects.filter(user=cast["lead"].user_id).update(roles=["manager"])
        response = client.get(NEW)
        assert (response.status_code, ALIAS["alias"] in text(response)) == (403, False)


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


class TestNever:
    def test_no_token_no_password_no_button(self, opened):
        client = opened("lead")
        typing(client, NEW, **ALIAS, password="secret", new_password="secret", csrfmiddlewaretoken="t" * 64, go="send", look="1")
        kept = Draft.objects.get().data
        assert kept["alias"] == ["La dame du marché"]
        assert not {"csrfmiddlewaretoken", "password", "new_password", "go", "look", "draft_path", DRAWN_FOR} & kept.keys()

    def test_no_form_of_the_sign_in_page(self, client, db):
        assert not Markup(client.get("/accounts/login/")).all("input", name=DRAWN_FOR)

    @pytest.mark.parametrize("number", [PLAIN_NIR, "FR76 3000 6000 0112 3456 7890 189"])
    def test_of_a_personal_number_not_the_digits(self, number, opened):
        client = opened("lead")
        typing(client, NEW, summary=f"Son numéro : {number}, né ici.", alias="Rue du 8 mai")
        kept = Draft.objects.get().data
        assert kept["alias"] == ["Rue du 8 mai"]
        [summary] = kept["summary"]
        assert not re.search(r"\d", summary)
        assert summary.startswith("Son numéro : ")
        assert summary.endswith(", né ici.")

    def test_nothing_of_it_in_the_logs(self, opened, caplog):
        client = opened("lead")
        with caplog.at_level(logging.DEBUG):
            sending_too_late(client, NEW, alias="Zénobie")
            client.post(DRAFTS, {"draft_path": NEW, "alias": "Zénobie"})
        assert "Zénobie" not in caplog.text

    def test_not_more_than_a_form_can_hold(self, opened):
        client = opened("lead")
        assert typing(client, NEW, summary="a" * LARGEST).json() == {"kept": False, "said": ""}
        assert sending_too_late(client, NEW, summary="a" * LARGEST)["Location"].endswith("over=yes"), "what is not kept is not promised"
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("path", ["", "/nowhere", "//elsewhere.example/", "https://elsewhere.example/cases/new", "/cases/new?next=1"])
    def test_only_for_a_page_of_ours(self, path, opened):
        client = opened("lead")
        form = fields(client.get(NEW))
        assert client.post(DRAFTS, {**form, "draft_path": path}).json()["kept"] is False

    def test_characters_that_the_database_cannot_hold(self, opened):
        client = opened("lead")
        assert typing(client, NEW, alias="a\0b").json()["kept"] is True
        assert Draft.objects.get().data["alias"] == ["ab"]
        form = fields(client.get(NEW))
        assert client.post(DRAFTS, {**form, "draft_path": "/cases/%00/edit"}).json()["kept"] is False

    def test_an_address_too_long(self, opened):
        client = opened("lead")
        form = fields(client.get(NEW))
        assert client.post(DRAFTS, {**form, "draft_path": f"/cases/{'a' * 300}/edit"}).json()["kept"] is False


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

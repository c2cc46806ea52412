"""What was typed is kept for who typed it and for nobody else; some of it never."""

import logging
import re

import pytest

from agencies.caseworkers import follow_roles
from agencies.models import Membership
from cases.operations.leave_case import leave_case
from frontend.drafts.keeping import DRAWN_FOR, LARGEST
from frontend.models import Draft
from tests.cases.conftest import CONTRIBUTOR, LEAD, RECEIVER, agency, case, cast, part, shared
from tests.frontend.case_cast import opened, page_of
from tests.frontend.markup import Markup
from tests.frontend.session.drafting import ALIAS, DRAFTS, KEPT, NEW, PLAIN_NIR, again, fields, held, sending_too_late, text, typing

__all__ = ["case", "cast", "opened", "shared"]


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

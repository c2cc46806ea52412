"""What was typed is not lost when the session, or the page, is over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from agencies.models import User
from cases.models import CaseFile
from frontend.drafts.keeping import DRAWN_FOR
from frontend.models import Draft
from tests.cases.conftest import case, cast, shared
from tests.frontend.case_cast import opened, page_of
from tests.frontend.people import reading
from tests.frontend.session.drafting import ALIAS, DRAFTS, KEPT, NEW, TOLD, again, end_of_session, fields, held, sending_too_late, text

__all__ = ["case", "cast", "opened", "shared"]


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

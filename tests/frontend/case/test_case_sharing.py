"""What the person is told and agrees to, and an agency's own part: the forms of a case page."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from backend.base import clock
from cases.models import CaseFile, Handover, InformationRecord, Participation, SharingAgreement
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.report_status import report_status
from tests.cases.conftest import CONTRIBUTOR, OBSERVER, RECEIVER, Shared, agree, ask, case, cast, lead_of, now, part, sees, shared
from tests.frontend.case_cast import hidden, opened, page_of, send
from tests.frontend.markup import Markup

__all__ = ["ask", "case", "cast", "opened", "shared"]


def body(response) -> str:
    return " ".join(response.content.decode().split())


class TestInformation:
    def test_recorded(self, opened, case: CaseFile):
        lead = opened("lead")
        assert send(lead, page_of(case, "information"), how="oral", when=clock.today())["Location"] == f"{page_of(case)}#information"
        assert InformationRecord.objects.get(case=case).how == "oral"
        assert "Nothing says that the person was told" not in body(lead.get(page_of(case)))

    def test_not_in_the_future(self, opened, case: CaseFile):
        response = send(opened("lead"), page_of(case, "information"), how="oral", when=clock.today() + timedelta(days=1))
        assert "today or before" in body(response)

    def test_sent_twice_it_is_recorded_once(self, opened, case: CaseFile):
        client, url = opened("lead"), page_of(case, "information")
        form = {**hidden(client, url), "how": "oral", "when": clock.today()}
        client.post(url, form)
        client.post(url, form)
        assert InformationRecord.objects.filter(case=case).count() == 1


class TestAgreement:
    def send(self, client, case, **said):
        return send(client, page_of(case, "agreements/new"), **{"how": "oral", "given_on": clock.today(), "covers": "named", **said})

    def test_with_named_agencies(self, opened, case: CaseFile):
        response = self.send(opened("lead"), case, agencies=[CONTRIBUTOR, RECEIVER], evidence="Signed at the counter.")
        assert response["Location"] == f"{page_of(case)}#agreements"
        agreement = SharingAgreement.objects.get(case=case)
        assert sorted(agency.slug for agency in agreement.covers.all()) == sorted([CONTRIBUTOR, RECEIVER])
        assert (agreement.evidence, agreement.covers_participants, agreement.expires_on) == ("Signed at the counter.", False, None)

    def test_with_those_in_the_case(self, opened, cast, shared: Shared):
        self.send(opened("lead"), shared, covers="participants")
        agreement = SharingAgreement.objects.exclude(pk=shared.agreement.pk).get(case=shared.case)
        assert agreement.covers_participants

    def test_with_nobody(self, opened, case: CaseFile):
        response = self.send(opened("lead"), case)
        assert "Check at least one agency" in body(response)
        assert not SharingAgreement.objects.filter(case=case).exists()

    def test_associations_are_not_proposed(self, opened, case: CaseFile):
        values = {field["value"] for field in Markup(opened("lead").get(page_of(case, "agreements/new"))).all("input", name="agencies")}
        assert RECEIVER in values
        assert "admr-lot" not in values

    def test_looking_for_an_agency_keeps_what_was_typed_and_records_nothing(self, opened, case: CaseFile):
        response = self.send(opened("lead"), case, q="prefecture", look="1", agencies=[RECEIVER], evidence="Signed", given_on="2026-01-02")
        page = Markup(response)
        values = {field["value"] for field in page.all("input", name="agencies")}
        assert "prefecture-lot" in values
        assert CONTRIBUTOR not in values, "it does not answer to the word, and was not checked"
        assert page.all("input", name="agencies", value=RECEIVER, checked="")
        assert page.all("input", name="evidence", value="Signed")
        assert page.all("input", name="given_on", value="2026-01-02")
        assert "This was not saved" not in body(response)
        assert not SharingAgreement.objects.filter(case=case).exists()

    def test_only_the_lead(self, opened, shared: Shared):
        assert opened("contributor").get(page_of(shared, "agreements/new")).status_code == 403


class TestWithdraw:
    def test_the_effect_is_shown_before_and_nothing_is_done_yet(self, opened, cast, shared: Shared, ask: Callable):
        handover = ask(shared.case, kind="support")
        url = page_of(shared, "agreements", shared.agreement.pk, "withdraw")
        page = body(opened("lead").get(url))
        assert "<strong>2 agencies will lose their access:</strong>" in page
        assert "CPAM du Lot" in page
        assert "1 request that awaits an answer is cancelled: CAF du Lot" in page
        assert "Yours is among them" not in page
        assert part(shared.case, CONTRIBUTOR)
        assert Handover.objects.get(pk=handover.pk).status == "requested"

    def test_then_it_is_done(self, opened, cast, shared: Shared):
        lead = opened("lead")
        response = send(lead, page_of(shared, "agreements", shared.agreement.pk, "withdraw"))
        assert response["Location"] == f"{page_of(shared)}#agreements"
        assert part(shared.case, CONTRIBUTOR) is part(shared.case, OBSERVER) is None

    def test_who_stays_by_another_agreement_is_named(self, opened, cast, shared: Shared):
        agree(shared.case, cast, CONTRIBUTOR)
        page = body(opened("lead").get(page_of(shared, "agreements", shared.agreement.pk, "withdraw")))
        assert "<strong>1 agency will lose its access:</strong> CPAM du Lot" in page
        assert "1 agency stays, by another agreement of the person: France Travail" in page

    def test_the_effect_changed_meanwhile(self, opened, cast, shared: Shared):
        """One confirms what one has read, and nothing else."""
        client, url = opened("lead"), page_of(shared, "agreements", shared.agreement.pk, "withdraw")
        form = hidden(client, url)
        report_status(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, actor=cast["contributor"], status="working")
        response = client.post(url, form)
        assert "Somebody changed this since you read it." in body(response)
        assert part(shared.case, CONTRIBUTOR)

    def test_the_lead_that_stands_on_it_loses_sight_of_the_case(self, opened, cast, shared: Shared, ask: Callable):
        accept_handover(ask(shared.case, sender_stays_as="leaves").pk, actor=cast["receiver"])
        assert lead_of(shared.case) == RECEIVER
        client, url = opened("receiver"), page_of(shared, "agreements", shared.agreement.pk, "withdraw")
        page = body(client.get(url))
        assert "<strong>The lead returns to CCAS de Cahors" in page
        assert "Yours is among them" in page
        response = send(client, url)
        assert "/cases/" not in response["Location"]
        assert not sees(cast["receiver"], shared.case)
        assert lead_of(shared.case) == "ccas-cahors"

    def test_twice(self, opened, shared: Shared):
        client, url = opened("lead"), page_of(shared, "agreements", shared.agreement.pk, "withdraw")
        send(client, url)
        assert client.get(url).status_code == 409

    def test_an_agreement_of_another_case(self, opened, cast, shared: Shared):
        from cases.operations.open_case import open_case

        other = open_case(actor=cast["lead"], person={"alias": "Somebody else"})
        assert opened("lead").get(page_of(other, "agreements", shared.agreement.pk, "withdraw")).status_code == 404

    @pytest.mark.parametrize(("who", "status"), [("contributor", 403), ("observer", 403), ("stranger", 404)])
    def test_only_the_lead(self, who: str, status: int, opened, shared: Shared):
        client, url = opened(who), page_of(shared, "agreements", shared.agreement.pk, "withdraw")
        assert client.get(url).status_code == status
        assert client.post(url, {"version": now(shared.case).version}).status_code == status
        assert part(shared.case, CONTRIBUTOR)


class TestOwnPart:
    @pytest.mark.parametrize("who", ["lead", "contributor", "observer"])
    def test_each_agency_says_where_it_stands(self, who: str, opened, cast, shared: Shared):
        assert send(opened(who), page_of(shared, "status"), status="done")["Location"] == f"{page_of(shared)}#standing"
        assert Participation.objects.get(case=shared.case, agency=cast[who].agency).status == "done"

    def test_left_is_no_answer(self, opened, shared: Shared):
        response = send(opened("observer"), page_of(shared, "status"), status="left")
        assert "This was not saved" in body(response)

    def test_leaving_loses_the_case_from_sight(self, opened, cast, shared: Shared):
        response = send(opened("observer"), page_of(shared, "leave"))
        assert response.status_code == 302
        assert response["Location"] in ("/cases", "/")
        assert not sees(cast["observer"], shared.case)

    def test_the_lead_does_not_leave(self, opened, shared: Shared):
        assert "hand it over first" in body(send(opened("lead"), page_of(shared, "leave")))

    def test_a_colleague_was_faster(self, opened, cast, shared: Shared):
        client, url = opened("contributor"), page_of(shared, "status")
        form = {**hidden(client, url), "status": "done"}
        report_status(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, actor=cast["contributor"], status="working")
        assert "Somebody changed this" in body(client.post(url, form))
        assert part(shared.case, CONTRIBUTOR).status == "working"

"""Documents on pages: added with their readers announced, given as attachments, and who has which paper told to all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import AccessRecord, Document, Handover
from tests.cases.conftest import CONTRIBUTOR, OBSERVER, Shared, agency, case, cast, shared
from tests.cases.test_documents import add, files
from tests.frontend.case_cast import hidden, opened, page_of, send
from tests.frontend.handovers.test_hand_over_form import HOW, WHAT, WHO, Form, receivers
from tests.frontend.markup import Markup
from tests.frontend.session.drafting import text
from tests.papers import BAD, PDF

__all__ = ["add", "case", "cast", "opened", "receivers", "shared"]


def paper(content: bytes = PDF, name: str = "Payslip of May.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_added_once_and_told_to_all(opened, shared: Shared):
    client, url = opened("contributor"), page_of(shared, "documents/new")
    form = {**hidden(client, url), "kind": "income", "audience": "own_agency"}
    sent = [client.post(url, {**form, "file": paper()})["Location"] for _ in range(2)]
    assert set(sent) == {f"{page_of(shared)}#documents"}
    [document] = Document.objects.all()
    assert (document.name, document.kind, document.agency.slug) == ("Payslip of May.pdf", "income", CONTRIBUTOR)
    for who in ("lead", "observer"):
        page = text(opened(who).get(page_of(shared)))
        assert f"<dt>income</dt><dd>{agency(CONTRIBUTOR).name}, " in page
        assert "Payslip" not in text(opened(who).get(page_of(shared, "documents"))), "its name is for its readers"
    assert "Payslip of May.pdf" in text(opened("contributor").get(page_of(shared, "documents")))


@pytest.mark.parametrize("what", ["an executable under another name", "a bomb", "macros of Word", "a picture that is none"])
def test_refused_with_a_sentence_and_what_was_chosen(what, opened, shared: Shared):
    before = files()
    response = send(
        opened("lead"), page_of(shared, "documents/new"), kind="income", audience="named", agencies=[OBSERVER], file=paper(BAD[what][0])
    )
    page = Markup(response)
    assert page.title.startswith("Error:")
    assert page.all("input", name="agencies", value=OBSERVER, checked="")
    assert files() == before
    assert not Document.objects.exists()


def test_too_large_is_said_in_words(opened, shared: Shared, settings):
    settings.DOCUMENT_LARGEST = 1000
    client, url = opened("lead"), page_of(shared, "documents/new")
    response = client.post(url, {**hidden(client, url), "kind": "income", "audience": "own_agency", "file": paper(PDF + b"\0" * 2000)})
    assert response.status_code == 413
    assert "A document may weigh 1000 bytes at most." in text(response).replace("\xa0", " ")
    assert not Document.objects.exists()


def test_a_path_in_a_name_is_left_out(opened, shared: Shared):
    send(opened("lead"), page_of(shared, "documents/new"), kind="income", audience="own_agency", file=paper(name="payslip.pdf"))
    assert Document.objects.get().name == "payslip.pdf"


def test_given_as_an_attachment_to_its_readers_and_journaled(opened, cast, shared: Shared, add):
    document = add("lead", audience=[CONTRIBUTOR], name="Payslip")
    url = page_of(shared, "documents", document.pk, "content")
    given = opened("contributor").get(url)
    assert b"".join(given.streaming_content) == PDF
    assert given["Content-Disposition"] == 'attachment; filename="Payslip.pdf"'
    assert (given["X-Content-Type-Options"], "sandbox" in given["Content-Security-Policy"]) == ("nosniff", True)
    assert "no-store" in given["Cache-Control"]
    [look] = AccessRecord.objects.filter(kind="document_read")
    assert (look.stream_id, look.actor_id) == (shared.case.pk, cast["contributor"].user_id)
    for who in ("observer", "stranger", "flagger"):
        assert opened(who).get(url).status_code == 404


def test_renamed_then_opened(opened, shared: Shared, add):
    document = add("lead")
    lead = opened("lead")
    assert send(lead, page_of(shared, "documents", document.pk, "edit"), name="Notice", kind="taxes").status_code == 302
    assert send(lead, page_of(shared, "documents", document.pk, "widen"), audience="participants").status_code == 302
    document.refresh_from_db()
    assert (document.name, document.kind, document.audience) == ("Notice.pdf", "taxes", "participants")
    assert lead.get(page_of(shared, "documents", document.pk, "widen")).status_code == 200
    assert opened("contributor").get(page_of(shared, "documents", document.pk, "widen")).status_code == 403
    assert "Notice.pdf" in text(opened("observer").get(page_of(shared, "documents")))


@pytest.mark.parametrize(("who", "status"), [("observer", 403), ("stranger", 404), ("lead_manager", 404)])
def test_who_may_not(who, status, opened, shared: Shared):
    assert opened(who).get(page_of(shared, "documents/new")).status_code == status


def test_ticked_in_the_handover_form_it_is_passed_on(opened, cast, shared: Shared, add, receivers):
    documents = [add("lead", name=name) for name in ("Payslip", "Lease")]
    form = Form(opened("lead"), shared.case.reference).press("next", **WHO)
    assert "Payslip.pdf – income" in text(form.response)
    form.press("next", **WHAT, papers=str(documents[0].pk)).press("next", **HOW)
    assert "1 note or document that the sender passes on" in text(form.response)
    form.press("send")
    assert [each.document for each in Handover.objects.get().forwarded_documents.all()] == [documents[0]]


def test_removed_after_a_question_and_told_to_its_readers(opened, shared: Shared, add):
    document = add("lead", audience=[CONTRIBUTOR], name="Payslip of Sarah")
    lead, url = opened("lead"), page_of(shared, "documents", document.pk, "remove")
    question = text(lead.get(url))
    assert "Payslip of Sarah.pdf" in question
    assert "Its file is erased for good" in question
    refused = send(lead, url)
    assert "Say why it is removed." in text(refused)
    before = hidden(lead, url)
    assert send(lead, page_of(shared, "documents", document.pk, "edit"), name="Notice", kind="taxes").status_code == 302
    stale = lead.post(url, {**before, "reason": "wrong_person"})
    assert stale.status_code == 200
    assert "Somebody changed this" in text(stale)
    done = send(lead, url, reason="wrong_person")
    assert done["Location"] == f"{page_of(shared)}#documents"
    for who in ("lead", "contributor"):
        page = text(opened(who).get(page_of(shared, "documents")))
        assert "Removed document: tax notice" in page
        assert "It concerns somebody else." in page
        assert "Notice" not in page.replace("tax notice", "")
    assert "<dt>tax notice" not in text(opened("observer").get(page_of(shared))), "nobody has it any more"
    assert lead.get(url).status_code == 409
    assert lead.get(page_of(shared, "documents", document.pk, "content")).status_code == 409
    history = text(lead.get(page_of(shared)))
    assert "Document removed (tax notice): it concerns somebody else" in history


@pytest.mark.parametrize(("who", "status"), [("contributor", 403), ("observer", 404), ("stranger", 404)])
def test_who_may_not_remove(who, status, opened, shared: Shared, add):
    document = add("lead", audience=[CONTRIBUTOR])
    assert opened(who).get(page_of(shared, "documents", document.pk, "remove")).status_code == status

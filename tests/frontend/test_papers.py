"""Papers on pages: ready to print, in the language of the person, and given as a PDF; nothing for others."""

import pytest

from cases.models import AccessRecord
from cases.statuses import PaperKind
from tests.cases.conftest import Shared, case, cast, shared
from tests.frontend.case_cast import opened, page_of
from tests.frontend.session.drafting import text

__all__ = ["case", "cast", "opened", "shared"]


@pytest.mark.parametrize("kind", PaperKind.values)
def test_it_is_given_as_a_file_that_names_nobody(kind: str, opened, shared: Shared):
    response = opened("contributor").get(page_of(shared, f"papers/{kind}/pdf"), {"language": "en"})
    assert response.content.startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{kind}-{shared.case.reference}-en.pdf"'
    assert "no-store" in response["Cache-Control"]
    assert AccessRecord.objects.filter(stream_id=shared.case.pk, kind="paper_made").exists()


@pytest.mark.parametrize(("who", "status"), [("lead", 200), ("observer", 403), ("stranger", 404), ("lead_manager", 404), ("flagger", 404)])
@pytest.mark.parametrize("end", ["", "/pdf"])
def test_who_prints(end: str, who: str, status: int, opened, shared: Shared):
    response = opened(who).get(page_of(shared, f"papers/journey{end}"))
    assert response.status_code == status
    if status != 200:
        assert shared.case.person.last_name not in response.content.decode()


@pytest.mark.parametrize("address", ["papers/poem", "papers/poem/pdf", "papers/journey?language=tlh"])
def test_what_no_page_leads_to(address: str, opened, shared: Shared):
    assert opened("lead").get(page_of(shared, address)).status_code == 404


def test_it_speaks_to_the_person_whatever_the_screen_speaks(opened, shared: Shared):
    client = opened("lead")
    assert "Vos droits" in text(client.get(page_of(shared, "papers/journey"), {"language": "fr"}))
    assert "Your rights" in text(client.get(page_of(shared, "papers/journey"), {"language": "en"}))


def test_what_was_typed_is_text(opened, shared: Shared):
    person = shared.case.person
    person.last_name = "<script>alert(1)</script>"
    person.save(update_fields=["last_name"])
    page = opened("lead").get(page_of(shared, "papers/agreement")).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(("careful", "asked"), [(True, True), (False, False)])
def test_whoever_prints_is_asked_who_else_could_find_it(careful: bool, asked: bool, opened, shared: Shared):
    person = shared.case.person
    person.do_not_write = careful
    person.save(update_fields=["do_not_write"])
    page = text(opened("lead").get(page_of(shared, "papers/journey")))
    assert ("Who else could find this paper?" in page) is asked


@pytest.mark.parametrize(("form", "kind"), [("agreements/new", "agreement"), ("information", "notice")])
def test_what_is_to_be_signed_is_printed_from_where_it_is_recorded(form: str, kind: str, opened, shared: Shared):
    page = opened("lead").get(page_of(shared, form)).content.decode()
    assert f'href="{page_of(shared, "papers", kind)}">Print to sign</a>' in page

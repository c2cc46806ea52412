"""A button pressed twice: two requests at the same moment make one record, and both lead to it."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from backend.base.models import new_id
from backend.base.operation import door_transaction
from cases.models import Action, Appointment, CaseFile, Document, Handover, Note, Replacement, RiskFlag
from cases.operations.name_referent import name_referent
from irritants.models import Irritant, RecurringIrritant
from tests.cases.conftest import LEAD, RECEIVER, Cast, agree, open_case
from tests.frontend.case_cast import browser_of, hidden, page_of
from tests.papers import PDF

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return Cast()


def at_once(client: Client, url: str, said: dict[str, object]) -> list[str]:
    """Where each of two requests leads. Bytes are files."""
    start = Barrier(2)

    def post(browser: Client) -> str:
        try:
            start.wait()
            files = {name: SimpleUploadedFile(f"{name}.pdf", value) for name, value in said.items() if isinstance(value, bytes)}
            return browser.post(url, {**said, **files}).headers.get("Location", "")
        finally:
            connections.close_all()

    twin = Client(headers={"accept-language": "en"})
    twin.cookies = client.cookies
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(post, (client, twin)))


def test_one_flag(cast):
    with door_transaction():
        volunteer, _ = browser_of(cast["flagger"]), cast["lead"]
    said = {"id": new_id(), "factors": ["R04"], "person_agrees": "yes", "alias": "The lady of the bridge", "commune": "Cahors"}
    for _ in range(3):
        said["id"] = new_id()
        assert at_once(volunteer, "/flags/new", said) == [f"/flags/{said['id']}"] * 2
    assert RiskFlag.objects.count() == 3


def test_one_observation_with_its_irritants(cast):
    with door_transaction():
        caseworker, _ = browser_of(cast["lead"]), cast["receiver"]
    said = {
        "kind": "interview",
        "observed_on": "2026-03-14",
        "commune": "Cahors",
        "people_count": 1,
        "rows": 1,
        "irritants_0_category": "A01",
    }
    for _ in range(3):
        key = new_id()
        assert at_once(caseworker, "/programme/observations/new", {**said, "id": key}) == [f"/programme/observations/{key}"] * 2
    assert Irritant.objects.count() == 3


@pytest.mark.parametrize(
    ("part", "said", "model"),
    [
        ("notes/new", {"text": "She will call on Monday.", "audience": "own_agency"}, Note),
        ("actions/new", {"title": "Call the CAF", "responsible": LEAD, "due_on": "2031-01-31"}, Action),
        ("appointments/new", {"starts_at": "2031-01-31T09:30", "minutes": 45, "with_whom": LEAD, "kind": "phone"}, Appointment),
        ("documents/new", {"file": PDF, "kind": "other", "audience": "own_agency"}, Document),
        ("irritants/new", {"category": "B13", "occurred_on": "2026-03-14", "commune": "Cahors"}, Irritant),
        (
            "irritants/tell",
            {"category": "A05", "description": "Nobody answers.", "occurred_on": "2026-03-14", "commune": "Cahors"},
            Irritant,
        ),
    ],
)
def test_one_of_what_a_case_holds(cast, part, said, model):
    """The second one waits for the case, then finds the first."""
    with door_transaction():
        case: CaseFile = open_case(actor=cast["lead"], person={"alias": "The lady of the bridge"}, themes=["housing"])
        caseworker = browser_of(cast["lead"])
    url = page_of(case, part)
    for _ in range(3):
        first, second = at_once(caseworker, url, {**hidden(caseworker, url), **said})
        assert first == second != ""
    assert model.objects.count() == 3


def test_one_case(cast):
    with door_transaction():
        caseworker = browser_of(cast["lead"])
    for name in ("bridge", "market", "station"):
        said = {**hidden(caseworker, "/cases/new"), "alias": f"The lady of the {name}", "reason": "housing", "commune": "Cahors"}
        first, second = at_once(caseworker, "/cases/new", said)
        assert first == second != ""
    assert CaseFile.objects.count() == 3


def test_one_recurring_irritant(cast):
    with door_transaction():
        coordinator = browser_of(cast["lead_coordinator"])
    url = "/irritants/recurring/new"
    for _ in range(3):
        said = {**hidden(coordinator, url), "title": "Nobody answers", "category": "B13", "living_area": "cahors"}
        assert at_once(coordinator, url, said) == [f"/irritants/recurring/{said['id']}"] * 2
    assert RecurringIrritant.objects.count() == 3


def test_one_replacement(cast):
    with door_transaction():
        lead, other = cast["lead"], cast.member(LEAD, "caseworker", number=2)
        for _ in range(3):
            case: CaseFile = open_case(actor=lead, person={"alias": "The lady of the bridge"}, themes=["housing"])
            name_referent(case.reference, user=lead.user_id, person_position="chosen", actor=lead)
        coordinator = browser_of(cast["lead_coordinator"])
    url = f"/agency/replacements/of/{lead.user_id}"
    said = {**hidden(coordinator, url), "replacement": str(other.user_id)}
    assert at_once(coordinator, url, said) == [f"/agency/replacements/{said['id']}"] * 2
    assert Replacement.objects.count() == 1
    assert CaseFile.objects.filter(referent=other.user).count() == 3


def test_one_request_to_another_agency(cast):
    with door_transaction():
        case: CaseFile = open_case(actor=cast["lead"], person={"alias": "The lady of the bridge"}, themes=["housing"])
        agree(case, cast, RECEIVER)
        caseworker, _ = browser_of(cast["lead"]), cast["receiver"]
    url = f"/cases/{case.reference}/hand-over"
    carried = dict(re.findall(r'type="hidden" name="(id|version)" value="(.*?)"', html.unescape(caseworker.get(url).content.decode())))
    said = {
        **carried,
        "step": "check",
        "go": "send",
        "kind": "support",
        "to_agency": RECEIVER,
        "need": "Childcare",
        "summary": "Two children.",
        "urgency": "normal",
        "how": "with_person",
        "person_told": "on",
        "disclosure": "offer",
    }
    first, second = at_once(caseworker, url, said)
    assert first == second == f"/handovers/{carried['id']}"
    assert Handover.objects.count() == 1

"""A sensitive agency is told by name to those concerned, and to nobody else: neither door, nowhere, says which it is."""

import pytest

from cases.operations.accept_handover import accept_handover
from cases.operations.hand_over import hand_over
from tests.sensitive.conftest import NAME, SHELTER, House
from tests.sensitive.walk import leaks, read


@pytest.mark.parametrize("who", ["contributor_coordinator", "observer"])
def test_nowhere_do_others_read_which_agency_it_is(who: str, house: House):
    assert leaks(house, who) == {}


def test_nor_when_it_leads(house: House):
    """Not even the agency that handed the case over to it, and stays."""
    lead, reference = house.cast["lead"], house.case.reference
    asked = {"kind": "lead", "need": "Tout", "summary": "Une femme seule.", "how": "with_person", "person_told": True}
    given = hand_over(reference, actor=lead, to_agency=SHELTER, sender_stays_as="contributor", **asked)
    accept_handover(given.pk, actor=house.cast["shelter"])
    house.ids["handovers"].append(given.pk)
    assert leaks(house, "lead") == {}
    client = house.browser("lead")
    assert client.get(f"/api/v1/cases/{reference}").json()["lead_agency"] is None
    assert "Une structure spécialisée" in read(client, f"/cases/{reference}")


def test_and_those_concerned_read_it_wherever_it_is_told(house: House):
    """What the empty answers above are worth."""
    told = leaks(house, "lead_coordinator")
    assert len(told) > 60
    assert {address.partition("?")[0].replace(house.case.reference, "…") for address in told} >= TOLD_TO_THE_LEAD
    assert NAME in read(house.browser("shelter"), f"/api/v1/cases/{house.case.reference}")


IN_THE_CASE = ("events", "participations", "agreements", "information", "handovers", "notes", "documents", "documents/held", "actions")
TOLD_TO_THE_LEAD = {
    *(f"/api/v1/cases/…{part}" for part in ("", *(f"/{part}" for part in (*IN_THE_CASE, "appointments", "irritants", "papers/journey")))),
    *(f"/api/v1/cases/…/{part}" for part in ("notes/audiences", "access-explanation", "person-report")),
    *("/api/v1/irritants", "/api/v1/statistics/irritants", "/api/v1/handovers", "/irritants", "/handovers"),
    *(f"/cases/…{part}" for part in ("", "/history", "/notes", "/notes/new", "/documents", "/actions/new", "/papers/journey", "/report")),
}
"""Some of them: whatever else is left out of the walk, these are in it."""

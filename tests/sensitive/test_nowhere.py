"""A sensitive agency is told by name to those concerned, and to nobody else: neither door, nowhere, says which it is."""

from datetime import date

import pytest
from django.http import HttpResponse

from cases.models import CaseFile, ProbablePair
from cases.operations.flags.raise_flag import raise_flag
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.one_person.judge_pair import judge_pair
from cases.operations.open_case import open_case
from tests.cases.conftest import LEAD, RECEIVER, bring_in
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
    given = hand_over(reference, actor=house.cast["shelter"], to_agency=RECEIVER, **{**asked, "kind": "support"})
    house.ids["handovers"].append(given.pk)
    assert leaks(house, "receiver") == {}
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
    *("/api/v1/irritants", "/api/v1/handovers", "/irritants", "/handovers"),
    *(f"/cases/…{part}" for part in ("", "/history", "/notes", "/notes/new", "/documents", "/actions/new", "/papers/journey", "/report")),
}
"""Some of them: whatever else is left out of the walk, these are in it."""


def test_nor_beyond_the_case(house: House):
    """It leads the other file of somebody; it raised flags, one of which is taken up in a case led by others."""
    cast, person = house.cast, {"first_name": "Odile", "last_name": "Marchande", "birth_date": date(1950, 4, 1)}
    open_case(actor=cast["lead"], person=person)
    open_case(actor=cast["shelter"], person=person)
    pair = ProbablePair.objects.get(first__last_name="Marchande").pk
    for who in ("lead_coordinator", "shelter_coordinator"):
        judge_pair(pair, says="same", actor=cast[who])
    merge = propose_merge(
        CaseFile.objects.get(person__last_name="Marchande", opened_by_agency__slug=SHELTER).reference,
        pair=pair,
        actor=cast["shelter_coordinator"],
    )
    flag = raise_flag(actor=cast["shelter"], factors=["R01"], person={"alias": "Le marin"}, person_agrees="yes", commune="46042")
    theirs = open_case(actor=cast["contributor"], person={"alias": "Le marin"})
    bring_in(theirs, LEAD, "contributor")
    assert flag.to_agency.slug == LEAD
    take_up_flag(flag.pk, case=theirs.reference, actor=cast["lead"])
    house.ids.update({"probable-pairs": [pair], "file-merges": [merge.pk], "flags": [flag.pk, *house.ids["flags"]]})
    elsewhere = ("probable-pairs", "file-merges", "flags")
    told = {address for address in leaks(house, "lead_coordinator") if any(part in address for part in elsewhere)}
    assert told == set()
    client = house.browser("lead_coordinator")
    assert client.get(f"/api/v1/file-merges/{merge.pk}").json()["other_agency_name"] == "Une structure spécialisée"
    assert client.get(f"/api/v1/flags/{flag.pk}").json()["raised_by_agency"] is None
    preview = client.post(f"/api/v1/file-merges/{merge.pk}/validate?dry_run=true", {}, content_type="application/json")
    assert preview.status_code == 200
    assert all(needle.lower() not in read_of(preview) for needle in house.needles)


def test_a_flag_tells_who_raised_it_to_who_leads_its_case(house: House):
    [flag], receiver = house.ids["flags"], house.browser("observer")
    before = [read(receiver, address) for address in (f"/flags/{flag}", "/flags?box=received", "/")]
    assert receiver.get(f"/api/v1/flags/{flag}").json()["raised_by_agency"] is None
    assert ["Une structure spécialisée" in text for text in before] == [True] * 3
    take_up_flag(flag, actor=house.cast["observer"])
    assert receiver.get(f"/api/v1/flags/{flag}").json()["raised_by_agency"] == SHELTER
    assert NAME in read(receiver, f"/flags/{flag}")


def read_of(response: HttpResponse) -> str:
    return response.content.decode().lower()

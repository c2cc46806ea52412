"""A list that a figure leads to says in words what it is narrowed to, and lets each of it be taken out."""

import pytest

from cases.models import RiskFlag
from cases.operations.flags.raise_flag import raise_flag
from tests.cases.conftest import LEAD, RECEIVER, ask, case, cast, requested, shared
from tests.frontend.case_cast import opened
from tests.frontend.handovers.test_handovers_inbox import text
from tests.frontend.markup import Markup

__all__ = ["ask", "case", "cast", "opened", "requested", "shared"]

SAID = {
    f"/handovers?box=any&from=2020-03-01&to=2120-04-30&to_agency={RECEIVER}&reason=null&answered_in_time=false&commune=46042": (
        [
            "Asked for from 1 March 2020",
            "Asked for until 30 April 2120",
            "Receiving agency: CAF du Lot",
            "Neither rejected nor returned",
            "Not answered in time",
            "Commune: Cahors",
        ],
        "1 handover",
    ),
    "/flags?box=received&counted=true&severity=high&redirected=false&intercommunality=200023737&commune=46042": (
        ["Those that your agency has", "Severity: High", "Never redirected", "Intercommunality: CA du Grand Cahors", "Commune: Cahors"],
        "1 flag",
    ),
    f"/cases?counted=true&outcome=null&agency_in_charge={LEAD}&living_area=cahors&from=2020-03-01&commune=46042": (
        [
            "Files that were merged counted once",
            "Not closed",
            "Agency in charge: CCAS de Cahors – CIAS du Grand Cahors",
            "Living area: Bassin de vie de Cahors",
            "Opened from 1 March 2020",
        ],
        "1 case",
    ),
    f"/irritants?left=true&agency_in_charge={LEAD}&intercommunality=200023737&persona=null": (
        [
            "Open, and the case ended without them",
            "Agency in charge: CCAS de Cahors – CIAS du Grand Cahors",
            "Intercommunality: CA du Grand Cahors",
            "Persona: None of them",
        ],
        "No irritant answers these criteria",
    ),
}
WRONG = ("/handovers?box=any&to_agency=nobody", "/flags?severity=mild", "/cases?outcome=happy", "/irritants?agency_in_charge=nobody")


def test_what_it_is_narrowed_to(requested, opened, cast):
    flag = raise_flag(actor=cast["flagger"], factors=["R01"], anonymous=True, person_agrees="not_asked", reason="Non.", commune="46042")
    RiskFlag.objects.filter(pk=flag.pk).update(severity="high")
    browser = opened("lead")
    for address, (said, number) in SAID.items():
        response = browser.get(address)
        page = Markup(response)
        chips = page.all("a", **{"class": "fr-tag fr-icon-close-line fr-tag--icon-left"})
        shown = text(response)
        assert len(chips) == len(said), (address, [chip["href"] for chip in chips])
        for words in said:
            assert f"</span>{words}</a>" in shown, words
        assert number in shown, address
        asked = dict(pair.split("=") for pair in address.partition("?")[2].split("&"))
        carried = {field["name"]: field["value"] for field in page.all("input", type="hidden") if field["name"] in asked}
        assert carried.items() <= asked.items()
        for chip in chips:
            [gone] = asked.keys() - dict(pair.split("=") for pair in chip["href"][1:].split("&")).keys()
            assert gone in carried, "what is chosen next keeps it"


@pytest.mark.parametrize("address", WRONG)
def test_what_makes_no_sense_finds_nothing_and_says_why(address, requested, opened):
    shown = text(opened("lead").get(address))
    assert 'role="alert"' in shown
    assert "Select a valid choice" in shown
    assert 'class="house-found"' not in shown

"""The codes of the contract, version 1: all are taken, in the requests that take them, and documented."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from agencies.models import Agency
from backend.base import clock
from irritants.models import IrritantCategory
from tests.api.cast import RECEIVER, Stage, flagged, ok, refused, request_to, shared_case
from tests.api.permissions import TODAY, furnished
from tests.kept import undone


def words(text: str) -> list[str]:
    return text.split()


KINDS = words("operator state_service local_authority association company france_services health_social justice")
THEMES = words(
    "rights_benefits income_debt housing energy employment_training mobility digital health_access family_childcare ageing_autonomy"
    " disability identity_papers taxes justice food_emergency other"
)
CASE_STATUSES = words("open in_progress on_hold closed")
OUTCOMES = words("resolved partly_resolved unresolved lost_contact moved_away deceased person_withdrew opened_in_error")
ROLES = words("lead contributor observer")
PARTICIPATION_STATUSES = words("to_take_up working done")
HANDOVER_STATUSES = words("requested accepted completed returned rejected cancelled expired")
HOW = words("with_person three_way_call appointment_booked simple")
STAYS = words("contributor observer leaves")
REASONS = words(
    "out_of_scope out_of_area no_capacity conflict_of_interest duplicate unreachable person_refused insufficient_information other"
)
FLAG_STATUSES = words("raised acknowledged taken_up dismissed withdrawn")
IRRITANT_STATUSES = words("reported in_progress resolved confirmed unresolvable entered_in_error")
IRRITANT_THEMES = words("access_mobility response_fit outreach_rights")
CHANNELS = words("oral written digital")
GROUNDS = words("vital_interest legal_obligation")
POSITIONS = words("chosen accepted no_opinion")


@cache
def the_document() -> Any:
    """Read once, by the fast loader: it is long."""
    return yaml.load(Path(settings.BASE_DIR, "openapi.yaml").read_text("utf-8"), yaml.CSafeLoader)


LATER = str(clock.today() + timedelta(days=20))


def test_codes_in_addresses(stage: Stage) -> None:
    asked = {
        "agencies/count?kind": KINDS,
        "agencies/count?competence": THEMES,
        "cases/count?theme": THEMES,
        "cases/count?status": CASE_STATUSES,
        "cases/count?role": ROLES,
        "handovers/count?box=sent&status": HANDOVER_STATUSES,
        "handovers/count?box": ["received", "sent"],
        "flags/count?box=received&status": FLAG_STATUSES,
        "flags/count?box": ["raised", "received"],
        "irritants/count?status": IRRITANT_STATUSES,
        "irritants/count?theme": IRRITANT_THEMES,
    }
    for path, codes in asked.items():
        for code in codes:
            ok(stage["lead"].get(f"{path}={code}"))
        refused(stage["lead"].get(f"{path}=banana"), 400, "invalid")


def test_codes_of_cases(stage: Stage) -> None:
    lead = stage["lead"]
    case = ok(lead.post("cases", {"person": {"alias": "A"}, "themes": THEMES}), 201)
    assert case["themes"] == THEMES
    path = f"cases/{case['reference']}"
    for how in CHANNELS:
        ok(lead.post(f"{path}/information", {"how": how}), 201)
        ok(lead.post(f"{path}/agreements", {"covers": ["caf-lot"], "how": how, "given_on": TODAY}), 201)
    for position in POSITIONS:
        said = {"user": str(stage.cast.members["lead"].user_id), "person_position": position}
        assert ok(lead.post(f"{path}/referent", said))["referent"]["person_position"] == position
    refused(lead.post(f"{path}/referent", {**said, "person_position": "refused"}), 409, "person_refused")
    [part] = case["participations"]
    for status in PARTICIPATION_STATUSES:
        assert ok(lead.post(f"{path}/participations/{part['id']}/status", {"status": status}))["status"] == status
    for outcome in OUTCOMES:
        with undone():
            closed = ok(lead.post(f"{path}/close", {"outcome": outcome}))
            assert (closed["status"], closed["outcome"]) == ("closed", outcome)


def test_codes_of_handovers(stage: Stage) -> None:
    shared_case(stage)
    path, receiver = f"{stage.path}/handovers", stage["receiver"]
    bodies: list[dict[str, Any]] = [
        *({"how": how, "how_reason": "Elle l’a voulu ainsi."} for how in HOW),
        *({"sender_stays_as": stays, "observer_until": LATER if stays == "observer" else None} for stays in STAYS),
        *({"urgency": urgency} for urgency in ("normal", "urgent")),
        *({"disclosure": disclosure} for disclosure in ("offer", "identity")),
        *({"to_agency": "mdph-lot", "exception": {"ground": ground, "reason": "Danger."}, "person_told": False} for ground in GROUNDS),
        {"kind": "support", "sender_stays_as": None},
        {"kind": "lead"},
    ]
    for said in bodies:
        with undone():
            asked = ok(stage["lead"].post(path, {**request_to(RECEIVER), **request_to(RECEIVER, **said)} | drop(said)), 201)
            for name in set(said) & set(asked) - {"sender_stays_as"}:
                assert asked[name] == said[name]
    handover = stage.ask()["id"]
    for reason in REASONS:
        with undone():
            assert ok(receiver.post(f"handovers/{handover}/reject", {"reason_code": reason, "reason": "Voilà."}))["reason_code"] == reason
    ok(receiver.post(f"handovers/{handover}/accept"))
    for reason in REASONS:
        with undone():
            assert ok(receiver.post(f"handovers/{handover}/return", {"reason_code": reason, "reason": "Voilà."}))["status"] == "returned"


def drop(said: dict[str, Any]) -> dict[str, Any]:
    """What is left out must be absent from the body, not null."""
    return {"sender_stays_as": "contributor"} if said.get("sender_stays_as", "") is None else {}


def test_codes_of_flags(stage: Stage) -> None:
    stage.cast.hire("lead", "coordinator")
    for agrees, more in (("yes", {}), ("not_asked", {"reason": "Absente"}), ("refused", {"danger": True, "reason": "Danger"})):
        ok(stage["flagger"].post("flags", flagged(person_agrees=agrees, **more)), 201)
    for severity in words("low moderate high critical"):
        ok(stage["flagger"].post("flags", flagged(severity=severity)), 201)
    factors = [row["code"] for row in ok(stage["flagger"].get("risk-factors"))["results"]]
    assert all(code.startswith("R") for code in factors)
    ok(stage["flagger"].post("flags", flagged(factors=factors)), 201)
    refused(stage["flagger"].post("flags", flagged(factors=["R12"])), 400, "invalid")


def test_codes_of_irritants(stage: Stage) -> None:
    ids = furnished(stage)
    categories = [row["code"] for row in ok(stage["lead"].get("irritant-categories?page_size=100"))["results"]]
    assert (categories[0], categories[-1]) == ("A01", "C13")
    assert len(categories) == IrritantCategory.objects.filter(is_active=True).count() >= 40
    for category in categories:
        ok(stage["lead"].post(f"{stage.path}/irritants", {"category": category, "occurred_on": TODAY}), 201)
    path = f"irritants/{ids['irritant']}"
    ok(stage["lead"].post(f"{path}/start"))
    ok(stage["lead"].post(f"{path}/resolve", {"resolution": "Fait."}))
    for says, status in (("yes", "confirmed"), ("partly", "resolved"), ("no", "in_progress"), ("unreachable", "resolved")):
        with undone():
            assert ok(stage["lead"].post(f"{path}/confirm", {"person_says": says}))["status"] == status


@pytest.mark.parametrize(
    ("schema", "codes"),
    [
        ("AgencyKind", KINDS),
        ("Theme", THEMES),
        ("CaseStatus", CASE_STATUSES),
        ("Outcome", OUTCOMES),
        ("ParticipationRole", ROLES),
        ("ParticipationStatus", [*PARTICIPATION_STATUSES, "left"]),
        ("HandoverStatus", HANDOVER_STATUSES),
        ("HandoverHow", HOW),
        ("SenderStays", STAYS),
        ("Refusal", REASONS),
        ("FlagStatus", FLAG_STATUSES),
        ("FlagFeedback", words("received being_handled directed closed")),
        ("IrritantStatus", IRRITANT_STATUSES),
        ("IrritantTheme", IRRITANT_THEMES),
        ("Channel", CHANNELS),
        ("ExceptionGround", GROUNDS),
        ("Role", words("flagger caseworker coordinator manager agency_admin auditor")),
        ("AgencyCapacity", words("open tight closed")),
    ],
)
def test_codes_are_documented(schema: str, codes: list[str]) -> None:
    document = the_document()
    assert set(codes) <= set(document["components"]["schemas"][schema]["enum"])


@pytest.mark.django_db
def test_each_agency_of_the_contract_is_there() -> None:
    slugs = words(
        "ccas-cahors france-services-catus france-services-lalbenque france-travail-cahors caf-lot cpam-lot ddetspp-lot prefecture-lot"
        " departement-lot admr-lot secours-populaire-lot"
    )
    assert Agency.objects.filter(slug__in=slugs, is_active=True).count() == len(slugs)

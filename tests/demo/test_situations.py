"""What the demonstration shows: three stories, and every situation that the screens must cope with."""

from datetime import timedelta

import pytest
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from agencies.actor import Actor
from agencies.models import Agency, Kind, Membership, User
from backend.base import clock
from backend.demo.cast import LISTED
from backend.demo.names import PROFESSIONAL, SURNAMES
from cases.access import get_case
from cases.flags.access import visible_flags
from cases.free_text import holds_personal_number
from cases.handovers.access import visible_handovers
from cases.models import (
    AccessRequest,
    CaseEvent,
    CaseExclusion,
    CaseFile,
    Document,
    FlagEvent,
    FlagRouting,
    Handover,
    Participation,
    Person,
    PersonLookup,
    ProbablePair,
    RiskFlag,
    SharingAgreement,
)
from cases.people.pairs import visible_pairs
from cases.statuses import CaseStatus, FlagStatus, HandoverStatus, Outcome
from irritants.models import Irritant, Observation
from irritants.statistics.populations.reported import irritant_figures
from irritants.statistics.suppression import THRESHOLD
from irritants.statuses import IrritantStatus, PersonSays
from tests.demo.conftest import Demo

pytestmark = pytest.mark.xdist_group("demo")

CASE_AGENCIES = [slug for slug in LISTED if slug not in ("admr-lot", "secours-populaire-lot")]


def actor(login: str) -> Actor:
    return Actor.of(Membership.objects.select_related("user", "agency").get(user__login=login))


def case_of(first_name: str) -> CaseFile:
    return CaseFile.objects.get(person__first_name=first_name)


def lead_of(case: CaseFile) -> str:
    return case.participations.get(role="lead", ended_at=None).agency.slug


def irritants_of(case: CaseFile) -> dict[str, str]:
    return {irritant.category_id: irritant.status for irritant in case.irritants.all()}


# --- the three stories ---


def test_sarah(demo: Demo) -> None:
    case = case_of("Sarah")
    assert (lead_of(case), case.status, case.referent_position) == ("france-services-catus", "in_progress", "chosen")
    assert case.commune is not None
    assert case.commune.population < 500, "an offer says the intercommunality only"
    assert case.participations.get(agency__slug="caf-lot").status == "working"
    assert list(case.handovers.order_by("requested_at").values_list("to_agency__slug", "status", "disclosure")) == [
        ("caf-lot", "completed", "identity"),
        ("france-travail-cahors", "requested", "offer"),
    ]
    assert irritants_of(case) == {"B13": "confirmed", "C13": "reported", "B04": "in_progress", "B12": "reported", "A02": "reported"}
    pending = case.handovers.get(status="requested")
    assert pending.next_appointment is not None
    assert pending.next_appointment > timezone.now()
    assert f"{clock.local(pending.next_appointment):%H:%M}" in case.summary


def test_sebastien(demo: Demo) -> None:
    case = case_of("Sébastien")
    assert (lead_of(case), case.status, case.referent_position) == ("departement-lot", "in_progress", "accepted")
    told = case.handovers.order_by("requested_at").values_list("kind", "to_agency__slug", "status", "reason_code", "suggested_agency__slug")
    assert list(told) == [
        ("lead", "france-travail-cahors", "rejected", "out_of_scope", "cap-emploi-lot"),
        ("lead", "cap-emploi-lot", "rejected", "out_of_scope", "departement-lot"),
        ("lead", "departement-lot", "completed", "", None),
        ("support", "france-travail-cahors", "completed", "", None),
    ]
    observer = case.participations.get(role="observer", ended_at=None)
    assert (observer.agency.slug, observer.observer_until > clock.today()) == ("ccas-cahors", True)
    assert irritants_of(case) == {"A06": "reported", "B08": "in_progress", "B10": "confirmed"}
    assert case.irritants.get(category="B08").reopened_count == 1


def test_roseline(demo: Demo) -> None:
    case = case_of("Roseline")
    flag = case.flags.get()
    assert (flag.raised_by_agency.slug, flag.to_agency.slug, flag.status) == ("admr-lot", "ccas-cahors", "taken_up")
    assert (case.opened_by_agency.slug, lead_of(case)) == ("ccas-cahors", "departement-lot")
    assert case.handovers.get().status == "completed"
    assert (case.referent.login, case.referent_position) == ("caseworker@departement-lot.demo", "chosen")
    assert irritants_of(case) == {"B06": "confirmed"}


# --- cases ---


def test_cases_in_every_status_and_with_every_outcome(demo: Demo) -> None:
    assert set(CaseFile.objects.values_list("status", flat=True)) == set(CaseStatus.values)
    assert set(CaseFile.objects.filter(status="closed").values_list("outcome", flat=True)) == set(Outcome.values)
    assert CaseFile.objects.filter(status="on_hold", hold_until__gt=clock.today()).count() == 2
    assert CaseEvent.objects.filter(kind="case_reopened").count() == 1


def test_people_known_by_an_alias_alone(demo: Demo) -> None:
    unnamed = Person.objects.filter(first_name="", last_name="", birth_name="").exclude(alias="")
    assert unnamed.filter(cases__status="open", cases__summary="").exists(), "unconditional reception: nothing but an alias"
    assert unnamed.count() >= 3


def test_agencies_of_every_kind_are_at_work(demo: Demo) -> None:
    at_work = set(Participation.objects.filter(ended_at=None).values_list("agency__kind", flat=True))
    raising = set(RiskFlag.objects.values_list("raised_by_agency__kind", flat=True))
    assert at_work == set(Kind.values) - {"association"}
    assert raising == {"association", "france_services"}


def test_roles_and_statuses_in_cases(demo: Demo) -> None:
    parts = Participation.objects.all()
    assert set(parts.values_list("role", flat=True)) == {"lead", "contributor", "observer"}
    assert set(parts.values_list("status", flat=True)) == {"to_take_up", "working", "done", "left"}
    assert set(parts.values_list("ground", flat=True)) == {"opened", "agreement", "vital_interest"}
    assert parts.filter(role="observer", ended_at=None, observer_until__gt=clock.today()).count() >= 2
    assert CaseFile.objects.annotate(n=Count("participations", filter=Q(participations__ended_at=None))).filter(n__gte=6).exists()
    assert set(CaseFile.objects.exclude(referent=None).values_list("referent_position", flat=True)) == {"chosen", "accepted", "no_opinion"}


def test_agreements_taken_back(demo: Demo) -> None:
    assert SharingAgreement.objects.exclude(withdrawn_at=None).count() == 2
    closed = CaseFile.objects.get(outcome="person_withdrew", agreements__withdrawn_at__isnull=False)
    assert not closed.participations.filter(ended_at=None).exists()
    returned = CaseFile.objects.get(agreements__withdrawn_at__isnull=False, closed_at=None)
    assert lead_of(returned) == "ccas-cahors"
    assert list(returned.participations.filter(ended_at=None).values_list("agency__slug", flat=True)) == ["ccas-cahors"]


def test_a_probable_double_waits_for_review(demo: Demo) -> None:
    pair = ProbablePair.objects.select_related("first", "second").get()
    assert pair.first.first_name == pair.second.first_name
    assert pair.verdict == "to_review"


# --- handovers ---


def test_one_can_review_a_double(demo: Demo) -> None:
    coordinator = actor("coordinator@cpam-lot.demo")
    assert visible_pairs(coordinator).count() == 1


def test_people_looked_up_before_a_case_is_opened(demo: Demo) -> None:
    looked = PersonLookup.objects.filter(kind="looked_up").order_by("occurred_at")
    assert [lookup.data["result"] for lookup in looked] == ["possible", "none", "possible"]
    assert list(AccessRequest.objects.order_by("requested_at").values_list("from_agency__slug", "status")) == [
        ("cpam-lot", "granted"),
        ("caf-lot", "requested"),
    ]
    waiting = AccessRequest.objects.get(status="requested")
    assert lead_of(waiting.case) == "france-services-lalbenque"
    granted = AccessRequest.objects.get(status="granted").case
    assert granted.participations.get(agency__slug="cpam-lot").ground == "agreement"


def test_people_who_are_protected(demo: Demo) -> None:
    restricted = CaseFile.objects.get(is_restricted=True)
    sight = {login: restricted in CaseFile.objects.visible_to(actor(login)) for login in RESTRICTED_TO}
    assert sight == RESTRICTED_TO
    excluded = CaseExclusion.objects.get()
    assert excluded.case not in CaseFile.objects.visible_to(Actor.of(Membership.objects.filter(user=excluded.user).first()))
    assert excluded.case in CaseFile.objects.visible_to(actor("caseworker@ccas-cahors.demo"))


RESTRICTED_TO = {"caseworker@departement-lot.demo": True, "coordinator@departement-lot.demo": True, "coordinator@ccas-cahors.demo": False}


def test_a_paper_removed(demo: Demo) -> None:
    removed = Document.objects.exclude(removed_at=None).get()
    assert (removed.case, removed.removal_reason) == (case_of("Sarah"), "wrong_person")


def test_handovers_in_every_status(demo: Demo) -> None:
    assert set(Handover.objects.values_list("status", flat=True)) == set(HandoverStatus.values)
    assert set(Handover.objects.exclude(reason_code="").values_list("reason_code", flat=True)) >= {
        "out_of_scope",
        "out_of_area",
        "no_capacity",
        "insufficient_information",
    }


def test_handovers_that_wait_are_due_late_or_urgent(demo: Demo) -> None:
    waiting, now = Handover.objects.filter(status="requested"), timezone.now()
    for urgency in ("normal", "urgent"):
        assert waiting.filter(urgency=urgency, respond_by__gt=now).exists(), f"{urgency}, in time"
        assert waiting.filter(urgency=urgency, respond_by__lt=now).exists(), f"{urgency}, late"
    assert not waiting.filter(expires_at__lt=now + timedelta(days=10)).exists(), "none expires while the demonstration is shown"
    assert waiting.filter(disclosure="identity").exists()
    assert set(waiting.values_list("exception_ground", flat=True)) == {"", "legal_obligation"}


def test_declined_twice_without_anybody_after(demo: Demo) -> None:
    twice = CaseFile.objects.annotate(declined=Count("handovers", filter=Q(handovers__status="rejected")), asked=Count("handovers")).filter(
        declined=2, asked=2
    )
    assert lead_of(twice.get()) == "france-services-lalbenque"


@pytest.mark.parametrize("slug", CASE_AGENCIES)
def test_nobody_signs_in_to_an_empty_inbox(slug: str, demo: Demo) -> None:
    caseworker = actor(f"caseworker@{slug}.demo")
    assert visible_handovers(caseworker, "received").filter(status="requested").exists()
    assert CaseFile.objects.visible_to(caseworker).filter(closed_at=None).exists()


@pytest.mark.parametrize("slug", ["ccas-cahors", "france-services-catus", "caf-lot", "ddetspp-lot", "departement-lot"])
def test_flags_wait_in_inboxes(slug: str, demo: Demo) -> None:
    assert visible_flags(actor(f"caseworker@{slug}.demo"), "received").filter(status__in=["raised", "acknowledged"]).exists()


@pytest.mark.parametrize("slug", ["admr-lot", "secours-populaire-lot"])
def test_volunteers_read_what_became_of_their_flags(slug: str, demo: Demo) -> None:
    assert visible_flags(actor(f"flagger@{slug}.demo"), "raised").values("status").distinct().count() >= 2


# --- flags ---


def test_flags_in_every_status(demo: Demo) -> None:
    assert set(RiskFlag.objects.values_list("status", flat=True)) == set(FlagStatus.values)
    assert RiskFlag.objects.filter(status="raised", respond_by__lt=timezone.now()).count() >= 2
    assert RiskFlag.objects.filter(anonymous=True).count() == 2
    assert RiskFlag.objects.filter(danger=True, person_agrees="refused").count() == 1
    assert set(RiskFlag.objects.values_list("person_agrees", flat=True)) == {"yes", "not_asked", "refused"}
    assert not RiskFlag.objects.filter(factors__sensitive=True).exists()


def test_flags_go_every_way(demo: Demo) -> None:
    assert set(FlagRouting.objects.values_list("via", flat=True)) == set(FlagRouting.Via.values)
    assert set(RiskFlag.objects.values_list("redirections", flat=True)) == {0, 1, 3}
    assert RiskFlag.objects.get(redirections=3).to_agency.slug == "ddetspp-lot"
    assert RiskFlag.objects.get(commune=None).to_agency.slug == "departement-lot"


def test_a_flag_joins_the_case_that_its_receiver_has(demo: Demo) -> None:
    assert CaseFile.objects.annotate(n=Count("flags")).filter(n=2).count() == 1


# --- irritants ---


def test_irritants_in_every_status(demo: Demo) -> None:
    assert set(Irritant.objects.values_list("status", flat=True)) == set(IrritantStatus.values)
    assert set(Irritant.objects.values_list("person_says", flat=True)) >= {"", *PersonSays.values} - {"no"}
    assert Irritant.objects.filter(reopened_count__gt=0).count() > 5
    assert set(Observation.objects.values_list("kind", flat=True)) == {"interview", "immersion", "testimony"}


def test_there_are_figures_to_read(demo: Demo) -> None:
    """Enough for most categories and months not to be masked, over two years."""
    counted = Irritant.objects.filter(living_area__slug="cahors").exclude(status="entered_in_error")
    assert 780 <= counted.count() <= 900
    by_theme = dict(counted.values_list("category__theme").annotate(n=Count("pk")))
    assert min(by_theme.values()) > 140
    by_category = dict(counted.values_list("category").annotate(n=Count("pk")))
    assert sum(n >= 5 for n in by_category.values()) >= 35
    months = list(counted.annotate(month=TruncMonth("reported_at")).values("month").annotate(n=Count("pk")).values_list("n", flat=True))
    assert 24 <= len(months) <= 27
    assert sum(n >= 11 for n in months) >= 22
    assert counted.values("commune").distinct().count() > 25
    concerned = set(counted.values_list("agency_concerned__slug", flat=True))
    assert concerned >= {"caf-lot", "cpam-lot", "france-travail-cahors", "prefecture-lot", "departement-lot", None}


# --- nothing that could be somebody's, nothing that could not have happened ---


def test_names_are_fictitious(demo: Demo) -> None:
    surnames = {*SURNAMES, "", *(f"{surname}s" for surname in SURNAMES)}
    borne = set(Person.objects.values_list("last_name", flat=True))
    assert {part for name in borne for part in name.split("-")} <= surnames
    assert set(RiskFlag.objects.values_list("last_name", flat=True)) <= surnames
    assert set(User.objects.filter(login__endswith=".demo").values_list("last_name", flat=True)) == {PROFESSIONAL}
    for model in (Person, RiskFlag):
        phones = set(model.objects.exclude(phone="").values_list("phone", flat=True))
        assert phones
        assert all(phone.startswith(("06 39 98 ", "05 36 49 ")) for phone in phones), "kept by Arcep for works of fiction"
        assert not model.objects.exclude(address="").exists()


def test_no_text_holds_a_personal_number(demo: Demo) -> None:
    for model in (Agency, CaseFile, Handover, Irritant, Observation, Participation, Person, RiskFlag, SharingAgreement):
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField)]
        for row in model.objects.values_list(*names):
            assert not [text for text in row if isinstance(text, str) and holds_personal_number(text)]


def test_nothing_lies_ahead_of_now_and_histories_run_forwards(demo: Demo) -> None:
    now = timezone.now()
    for journal in (CaseEvent, FlagEvent):
        assert not journal.objects.filter(occurred_at__gt=now).exists()
        moments: dict[object, object] = {}
        for stream, moment in journal.objects.order_by("stream_id", "seq").values_list("stream_id", "occurred_at"):
            assert stream not in moments or moments[stream] <= moment  # type: ignore[operator]
            moments[stream] = moment
    assert not Irritant.objects.filter(Q(reported_at__gt=now) | Q(resolved_at__gt=now) | Q(confirmed_at__gt=now)).exists()
    assert not Irritant.objects.filter(Q(started_at__lt=F("reported_at")) | Q(confirmed_at__lt=F("resolved_at"))).exists()


def test_a_shelter_that_those_not_concerned_read_without_its_name(demo: Demo) -> None:
    case = CaseFile.objects.get(person__alias="La dame du premier train")
    told = {}
    for slug in ("ccas-cahors", "caf-lot", "refuge-du-causse"):
        who = actor(f"caseworker@{slug}.demo")
        sight = get_case(who, case.reference, to="read").sight
        told[slug] = sorted(part.agency.slug or "" for part in sight.over(case.participations.select_related("agency")))
    assert told["ccas-cahors"] == told["refuge-du-causse"] == ["caf-lot", "ccas-cahors", "refuge-du-causse"]
    assert told["caf-lot"] == ["", "caf-lot", "ccas-cahors"]


def test_cases_resemble_each_persona_and_enough_of_them_to_be_told(demo: Demo) -> None:
    told = {row.keys["persona"]: row.reported or 0 for row in irritant_figures(Actor.system("tests"), by=["persona"]).rows}
    assert all(told[f"cahors-{name}"] > THRESHOLD for name in ("sarah", "sebastien", "roseline"))

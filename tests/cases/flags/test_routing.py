"""To whom a flag goes: commune × competence × capacity."""

import pytest

from agencies.models import Agency, Competence, Membership
from cases.flags.routing import competent_agencies, last_resort, route_flag
from cases.models import RiskFactor
from tests.cases.conftest import CAHORS, COORDINATING, FALLBACK, LEAD, RECEIVER, STRANGER, agency

FIGEAC, PARIS = "46102", "75056"


@pytest.fixture
def staff(cast):
    """`staff("adil-lot")`: somebody there works on cases."""
    return lambda *slugs: [cast.member(slug, "caseworker", number=9) for slug in slugs]


def routed(*codes, commune=CAHORS):
    factors = sorted(RiskFactor.objects.filter(pk__in=codes), key=lambda factor: codes.index(factor.code))
    route = route_flag(factors, commune)
    return route.agency.slug, route.via


def slugs(agencies):
    return [each.slug for each in agencies]


def test_competent_and_staffed(staff):
    staff(LEAD, "cap-emploi-lot")
    assert routed("R05") == (LEAD, "competence")  # housing
    assert routed("R15") == ("cap-emploi-lot", "competence")  # employment


def test_nobody_staffed_is_competent(staff):
    assert routed("R05") == (COORDINATING, "coordination")
    staff("cap-emploi-lot")
    assert routed("R05") == (COORDINATING, "coordination")


def test_a_member_who_left_staffs_nothing(staff):
    (member,) = staff(LEAD)
    Membership.objects.filter(pk=member.pk).update(is_active=False, ended_at=member.created_at)
    assert routed("R05") == (COORDINATING, "coordination")


def test_managers_and_associations_answer_no_flag(cast):
    cast.member(LEAD, "manager")
    cast.member("restos-du-coeur-lot", "flagger")
    assert routed("R10") == (COORDINATING, "coordination")


@pytest.mark.parametrize(
    ("commune", "expected"),
    [
        (CAHORS, (LEAD, "competence")),
        (FIGEAC, ("adil-lot", "competence")),  # the CCAS does not serve it; nothing there is in the area of Cahors
        (PARIS, (FALLBACK, "fallback")),
        (None, (FALLBACK, "fallback")),
    ],
)
def test_commune(commune, expected, staff):
    staff(LEAD)
    if commune == FIGEAC:
        staff("adil-lot")
        Agency.objects.filter(slug="adil-lot").update(capacity="tight")
    assert routed("R05", commune=commune) == expected


def test_outside_any_area_and_nobody_competent(staff):
    staff(LEAD)
    assert routed("R05", commune=FIGEAC) == (FALLBACK, "fallback")


def test_the_best_competence_first(staff):
    """R04 is housing, then debts: who knows housing comes before who knows debts only."""
    staff("banque-de-france-cahors", "siao-lot")
    Agency.objects.filter(slug="banque-de-france-cahors").update(capacity="open")
    assert routed("R04") == ("siao-lot", "competence")


def test_of_several_factors_the_most_severe_routes(flag, staff):
    staff("cap-emploi-lot", LEAD)
    assert flag(factors=["R15", "R05"]).to_agency.slug == LEAD


@pytest.mark.parametrize(("capacity", "expected"), [("open", LEAD), ("tight", STRANGER), ("closed", STRANGER)])
def test_capacity(capacity, expected, staff):
    """Ageing: the CCAS comes before the MSA by its slug alone."""
    staff(LEAD, STRANGER)
    Agency.objects.filter(slug=LEAD).update(capacity=capacity)
    assert routed("R11") == (expected, "competence")


def test_the_least_loaded(staff, flag, case, ask, cast):
    staff(STRANGER, LEAD)
    assert flag(factors=["R11"]).to_agency.slug == LEAD
    assert flag(factors=["R11"]).to_agency.slug == STRANGER
    assert flag(factors=["R11"]).to_agency.slug == LEAD
    assert flag(factors=["R11"]).to_agency.slug == STRANGER
    ask(case, to_agency=STRANGER, kind="support", exception=("vital_interest", "Danger."))
    # two flags against two and a handover, then three against three, then four
    for first in (LEAD, LEAD, STRANGER):
        assert slugs(competent_agencies(["ageing_autonomy"], CAHORS))[0] == first
        flag(factors=["R11"])


def test_what_is_answered_weighs_no_more(staff, flag, cast):
    from cases.operations.flags.dismiss_flag import dismiss_flag

    staff(STRANGER, LEAD)
    first = flag(factors=["R11"])
    dismiss_flag(first.pk, reason_code="not_a_risk", actor=cast["lead_coordinator"])
    assert flag(factors=["R11"]).to_agency.slug == LEAD


def test_a_load_is_counted_once_for_two_competences(staff, flag):
    staff(RECEIVER, "departement-lot")
    flag(factors=["R16"])  # debts, then benefits: both agencies know both
    flag(factors=["R16"])
    loads = {each.slug: each.load for each in competent_agencies(["income_debt", "rights_benefits"], CAHORS)}
    assert sum(loads.values()) == 2


def test_ranked_whole(staff):
    staff(RECEIVER, LEAD, STRANGER, "adil-lot", "siao-lot")
    assert slugs(competent_agencies(["housing", "family_childcare"], CAHORS)) == ["adil-lot", RECEIVER, LEAD, "siao-lot", STRANGER]
    assert slugs(competent_agencies(["housing"], CAHORS, without=[agency(LEAD).pk])) == ["adil-lot", RECEIVER, "siao-lot"]
    assert competent_agencies([], CAHORS) == competent_agencies(["housing"], None) == []


def test_an_agency_that_closed_down_gets_none(staff):
    staff(LEAD)
    Agency.objects.filter(slug__in=[LEAD, COORDINATING]).update(is_active=False)
    assert routed("R05") == (FALLBACK, "fallback")


def test_one_statement_however_many_agencies(staff, django_assert_num_queries):
    staff(LEAD, RECEIVER, STRANGER, "adil-lot")
    with django_assert_num_queries(1):
        assert len(competent_agencies(["housing", "other"], CAHORS)) == 3


def test_last_resort_never_fails(db):
    assert last_resort(None).agency.slug == FALLBACK
    assert last_resort(CAHORS).agency.slug == COORDINATING
    assert last_resort(CAHORS, but=agency(COORDINATING).pk).agency.slug == FALLBACK


def test_every_factor_of_the_catalogue_has_somebody_in_cahors(db):
    """An agency of the list that serves Cahors and works on cases, staffed or not."""
    known = set(
        Competence.objects.filter(agency__served__commune=CAHORS).exclude(agency__kind="association").values_list("theme", flat=True)
    )
    assert all(set(factor.competences) & known for factor in RiskFactor.objects.all())

from uuid import UUID

import pytest

from agencies.actor import Actor
from agencies.models import Agency
from backend.base.errors import InvalidTransition, NotAllowed, NotFound, Stale
from cases.models import CaseExclusion, CaseUserGrant
from cases.querysets import VIEW, permission_id
from cases.sharing.grants import sync_grants
from irritants.access import ACTIONS, allowed_actions, get_irritant
from irritants.lists import counted_live, irritant_branches
from irritants.models import Irritant
from irritants.operations.start_irritant import start_irritant
from tests.irritants.conftest import CONCERNED, CONTRIBUTOR, LEAD, OBSERVER, STRANGER

NOBODYS = "0198c0de-0000-7000-8000-000000000000"
CAST = [
    (LEAD, "caseworker"),
    (LEAD, "manager"),
    (LEAD, "auditor"),
    (LEAD, "agency_admin"),
    (CONTRIBUTOR, "coordinator"),
    (OBSERVER, "caseworker"),
    (CONCERNED, "caseworker"),
    (CONCERNED, "manager"),
    (CONCERNED, "flagger"),
    (CONCERNED, "auditor"),
    (STRANGER, "coordinator"),
    (STRANGER, "manager"),
    ("departement-lot", "manager"),
    ("departement-lot", "auditor"),
    ("admr-lot", "flagger"),
]


@pytest.fixture
def everything(report, observe, open_case, act):
    """Irritants of every kind: met in two cases and in an observation, in every status, concerning one agency, another or none."""
    other = open_case(lead=CONCERNED)
    report(agency_concerned=CONCERNED)
    report("resolved", agency_concerned=STRANGER)
    report("entered_in_error", agency_concerned=CONCERNED)
    report("confirmed")
    report(case=other.reference, actor=act(CONCERNED), agency_concerned=LEAD)
    manager = act("departement-lot", "manager")
    report(actor=manager, observation=observe(manager).pk, agency_concerned=CONCERNED)
    report(actor=manager, observation=observe(manager).pk)
    return list(Irritant.objects.all())


def listed_to(actor) -> dict[UUID, str]:
    rows = [irritant for branch in irritant_branches(actor) for irritant in branch]
    found = {row.pk: row.view for row in rows}
    assert len(found) == len(rows), "an irritant is in two branches"
    return found


def counted_for(actor) -> set[UUID]:
    return {key for branch in irritant_branches(actor) for key in branch.filter(counted_live(actor)).values_list("pk", flat=True)}


def seen_through_the_door(actor, irritants):
    found = {}
    for irritant in irritants:
        try:
            found[irritant.pk] = get_irritant(actor, irritant.pk, to="read").view
        except NotFound:
            continue
    return found


def test_what_is_listed_can_be_opened_and_nothing_else(everything, act):
    for slug, role in CAST:
        actor = act(slug, role)
        assert listed_to(actor) == seen_through_the_door(actor, everything), (slug, role)


def test_what_each_sees(everything, act):
    seen = {(slug, role): sorted(seen_through_the_door(act(slug, role), everything).values()) for slug, role in CAST}
    assert seen == {
        (LEAD, "caseworker"): ["concerned", "full", "full", "full", "full"],
        (LEAD, "manager"): ["concerned"],
        (LEAD, "auditor"): [],
        (LEAD, "agency_admin"): [],
        (CONTRIBUTOR, "coordinator"): ["full"] * 4,
        (OBSERVER, "caseworker"): ["full"] * 4,
        (CONCERNED, "caseworker"): ["concerned"] * 3 + ["full"],
        (CONCERNED, "manager"): ["concerned"] * 3,
        (CONCERNED, "flagger"): [],
        (CONCERNED, "auditor"): [],
        (STRANGER, "coordinator"): ["concerned"],
        (STRANGER, "manager"): ["concerned"],
        ("departement-lot", "manager"): ["full"] * 2,
        ("departement-lot", "auditor"): [],
        ("admr-lot", "flagger"): [],
    }


def test_machines_see_everything(everything):
    machine = Actor.system("tests")
    assert listed_to(machine) == seen_through_the_door(machine, everything) == {irritant.pk: "full" for irritant in everything}


def test_a_restricted_case_is_read_by_those_it_names(report, case, act, lead):
    irritant, concerned = report(), report(agency_concerned=LEAD)
    act(LEAD, "coordinator")  # who reads it by their role
    case.is_restricted = True
    case.save()
    sync_grants(case)
    named = act(LEAD)
    CaseUserGrant.objects.create(content_object=case, user=named.user, agency=named.agency, permission_id=permission_id(VIEW))
    in_full = {irritant.pk: "full", concerned.pk: "full"}
    for actor, view in ((named, in_full), (lead, {concerned.pk: "concerned"}), (act(CONTRIBUTOR), {})):
        assert listed_to(actor) == seen_through_the_door(actor, [irritant, concerned]) == view
        assert counted_for(actor) == (in_full.keys() if actor is named else set())


def test_who_is_excluded_sees_nothing_even_as_a_participant(report, case, lead):
    irritant = report()
    CaseExclusion.objects.create(case=case, user=lead.user)
    assert listed_to(lead) == {}
    with pytest.raises(NotFound):
        get_irritant(lead, irritant.pk, to="read")


def test_the_agency_concerned_learns_of_a_case_only_through_that_case(report, case, act):
    """Concerned and participant: what the case grants comes first."""
    irritant = report(agency_concerned=CONTRIBUTOR)
    actor = act(CONTRIBUTOR)
    assert listed_to(actor) == seen_through_the_door(actor, [irritant]) == {irritant.pk: "full"}


@pytest.mark.parametrize("irritant_id", ["", "not-an-id", "K7Q4-92MX-3", NOBODYS, UUID(NOBODYS)])
@pytest.mark.parametrize("lock", [False, True])
def test_what_does_not_exist_is_as_out_of_sight(lead, irritant_id, lock):
    with pytest.raises(NotFound):
        get_irritant(lead, irritant_id, to="read", lock=lock)


@pytest.mark.parametrize("action", sorted(ACTIONS.keys() - {"read"}))
@pytest.mark.parametrize(
    ("slug", "roles", "refusal"),
    [(STRANGER, ["coordinator"], NotFound), (CONCERNED, ["coordinator"], NotAllowed), (LEAD, ["manager"], NotFound)],
)
def test_out_of_sight_comes_before_everything_else(report, act, action, slug, roles, refusal):
    """A wrong version or a wrong state is told to nobody who may not act."""
    irritant = report("entered_in_error", agency_concerned=CONCERNED)
    with pytest.raises(refusal):
        get_irritant(act(slug, *roles), irritant.pk, to=action, lock=True, version=99)


def test_stale_comes_before_the_state(report, lead):
    irritant = report("confirmed")
    with pytest.raises(Stale):
        get_irritant(lead, irritant.pk, to="start", version=1)
    with pytest.raises(InvalidTransition):
        get_irritant(lead, irritant.pk, to="start", version=irritant.version)


@pytest.mark.parametrize("status", ["reported", "in_progress", "resolved", "confirmed", "unresolvable", "entered_in_error"])
def test_allowed_actions_are_those_that_the_door_lets_through(report, act, status):
    irritant = report(status, agency_concerned=CONCERNED)
    for slug, role in ((LEAD, "caseworker"), (OBSERVER, "coordinator"), (CONCERNED, "manager")):
        actor = act(slug, role)
        let_through = []
        for action in ACTIONS:
            try:
                get_irritant(actor, irritant.pk, to=action)
            except (NotAllowed, InvalidTransition):
                continue
            let_through.append(action)
        assert allowed_actions(actor, get_irritant(actor, irritant.pk, to="read")) == let_through, (slug, role)


@pytest.mark.parametrize("slug", [LEAD, CONCERNED])
def test_the_list_takes_as_many_queries_for_one_as_for_twenty(report, act, slug, django_assert_num_queries):
    actor = act(slug)
    report(agency_concerned=CONCERNED)
    listed_to(actor)  # warms the permission cache
    for number in (1, 20):
        while Irritant.objects.count() < number:
            report(agency_concerned=CONCERNED)
        with django_assert_num_queries(2):
            [listed] = irritant_branches(actor)
            rows = listed.select_related("category", "commune", "agency_in_charge")
            found = [(row.view, row.category.label_fr, row.commune.name, row.agency_in_charge.slug) for row in rows]
        assert len(found) == number


def test_the_door_reads_little(report, lead, act, django_assert_max_num_queries):
    irritant = report(agency_concerned=CONCERNED)
    get_irritant(lead, irritant.pk, to="read")
    with django_assert_max_num_queries(3):
        found = get_irritant(lead, irritant.pk, to="read")
        assert (found.category.code, found.commune.name, found.case.person.display_name) == ("B01", "Cahors", "Sarah")
    with django_assert_max_num_queries(10):
        start_irritant(irritant.pk, actor=lead)


def test_an_agency_that_left_reads_no_more(report, case, act):
    actor = act(CONTRIBUTOR)
    irritant = report(actor=actor)
    case.participations.filter(agency=Agency.objects.get(slug=CONTRIBUTOR)).delete()
    sync_grants(case)
    assert seen_through_the_door(actor, [irritant]) == {}
    assert listed_to(actor) == {}

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from agencies.actor import Actor
from agencies.models import Agency, AgencyEvent, Membership, User
from agencies.operations.add_member import add_member
from agencies.operations.change_roles import change_roles
from agencies.operations.create_api_key import create_api_key
from agencies.operations.end_membership import end_membership
from agencies.roles import accepted_roles
from backend.base.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from tests.agencies.conftest import SYSTEM, in_door, join

pytestmark = pytest.mark.django_db

MAY_ADMINISTER = [
    ("system", None),
    ("agency_admin", None),
    ("admin_elsewhere", NotFound),
    ("former_admin", NotAllowed),
    ("coordinator", NotAllowed),
    ("manager", NotAllowed),
    ("auditor", NotAllowed),
    ("caseworker", NotAllowed),
]


def last_event(agency: Agency) -> AgencyEvent:
    return AgencyEvent.objects.filter(stream_id=agency.pk).latest("seq")


@pytest.mark.parametrize(("who", "refusal"), [(who, refusal and NotAllowed) for who, refusal in MAY_ADMINISTER])
def test_who_adds_members(who: str, refusal: type[DomainError] | None, actors: dict[str, Actor], ccas: Agency) -> None:
    before = ccas.memberships.count()
    if refusal:
        with pytest.raises(refusal):
            in_door(add_member, ccas, login="new@ccas.test", roles=["caseworker"], actor=actors[who])
        assert ccas.memberships.count() == before
    else:
        member = in_door(add_member, ccas, login="new@ccas.test", roles=["caseworker"], actor=actors[who])
        event = last_event(ccas)
        assert (event.kind, event.actor_id) == ("member_added", actors[who].user_id)
        assert event.data | {"machine": None} == {
            "membership": str(member.pk),
            "user": str(member.user_id),
            "roles": ["caseworker"],
            "machine": None,
        }


@pytest.mark.parametrize(("who", "refusal"), MAY_ADMINISTER)
def test_who_changes_roles(
    who: str, refusal: type[DomainError] | None, actors: dict[str, Actor], caseworker: Membership, ccas: Agency
) -> None:
    if refusal:
        with pytest.raises(refusal):
            in_door(change_roles, caseworker.pk, roles=["manager"], actor=actors[who])
        caseworker.refresh_from_db()
        assert caseworker.roles == ["caseworker"]
    else:
        changed = in_door(change_roles, caseworker.pk, roles=["manager", "coordinator"], actor=actors[who])
        caseworker.refresh_from_db()
        assert caseworker.roles == changed.roles == ["coordinator", "manager"]
        assert caseworker.version == 2
        event = last_event(ccas)
        assert event.kind == "member_roles_changed"
        assert (event.data["before"], event.data["after"]) == (["caseworker"], ["coordinator", "manager"])


@pytest.mark.parametrize(("who", "refusal"), MAY_ADMINISTER)
def test_who_ends_memberships(
    who: str, refusal: type[DomainError] | None, actors: dict[str, Actor], caseworker: Membership, ccas: Agency
) -> None:
    if refusal:
        with pytest.raises(refusal):
            in_door(end_membership, caseworker.pk, actor=actors[who])
        caseworker.refresh_from_db()
        assert caseworker.is_active
    else:
        in_door(end_membership, caseworker.pk, actor=actors[who])
        caseworker.refresh_from_db()
        assert not caseworker.is_active
        assert caseworker.ended_at is not None
        assert last_event(ccas).kind == "member_deactivated"


def test_a_member_without_password_is_created_from_a_login(ccas: Agency) -> None:
    member = in_door(
        add_member,
        ccas,
        login=" Nadia@CCAS.test ",
        roles=["caseworker"],
        email="nadia@example.org",
        first_name="Nadia",
        last_name="B.",
        actor=SYSTEM,
    )
    user = User.objects.get(login="nadia@ccas.test")
    assert (member.user, user.email, user.display_name) == (user, "nadia@example.org", "Nadia B.")
    assert not user.has_usable_password()


def test_a_user_may_belong_to_two_agencies_and_keeps_their_name(ccas: Agency, caf: Agency) -> None:
    first = in_door(add_member, ccas, login="nadia", first_name="Nadia", roles=["caseworker"], actor=SYSTEM)
    second = in_door(add_member, caf, login="NADIA", first_name="Somebody", email="else@example.org", roles=["manager"], actor=SYSTEM)
    assert first.user == second.user
    second.user.refresh_from_db()
    assert (second.user.first_name, second.user.email) == ("Nadia", "")
    third = in_door(add_member, Agency.objects.get(slug="cpam-lot"), user=first.user, roles=["manager"], actor=SYSTEM)
    assert third.user == first.user


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"login": ""}, "login"),
        ({"login": "x" * 151}, "login"),
        ({"login": "a", "email": "nonsense"}, "email"),
        ({"login": "a", "language": "xx"}, "language"),
    ],
)
def test_wrong_values_are_named(given: dict[str, str], name: str, ccas: Agency) -> None:
    with pytest.raises(Invalid) as refused:
        in_door(add_member, ccas, roles=["caseworker"], actor=SYSTEM, **given)
    assert [problem.name for problem in refused.value.problems] == [name]


def test_nobody_is_added_twice(ccas: Agency, caseworker: Membership) -> None:
    with pytest.raises(Conflict) as refused:
        in_door(add_member, ccas, user=caseworker.user, roles=["manager"], actor=SYSTEM)
    assert refused.value.code == "already_a_member"


def test_a_closed_account_is_not_added(ccas: Agency) -> None:
    user = User.objects.create_user("gone", is_active=False)
    with pytest.raises(Conflict) as refused:
        in_door(add_member, ccas, user=user, roles=["caseworker"], actor=SYSTEM)
    assert refused.value.code == "account_closed"


def test_who_left_may_come_back(ccas: Agency, caseworker: Membership) -> None:
    in_door(end_membership, caseworker.pk, actor=SYSTEM)
    back = in_door(add_member, ccas, user=caseworker.user, roles=["coordinator"], actor=SYSTEM)
    assert back.pk == caseworker.pk
    back.refresh_from_db()
    assert (back.is_active, back.ended_at, back.roles) == (True, None, ["coordinator"])


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        ([], "required"),
        (["king"], "invalid_choice"),
        (["auditor", "manager"], "auditor_excludes_other_roles"),
        (["auditor", "caseworker"], "auditor_excludes_other_roles"),
    ],
)
def test_roles_that_cannot_be(roles: list[str], code: str, ccas: Agency, caseworker: Membership) -> None:
    with pytest.raises(Invalid) as adding:
        in_door(add_member, ccas, login="new", roles=roles, actor=SYSTEM)
    with pytest.raises(Invalid) as changing:
        in_door(change_roles, caseworker.pk, roles=roles, actor=SYSTEM)
    for refused in (adding, changing):
        assert [(problem.name, problem.code) for problem in refused.value.problems] == [("roles", code)]


@pytest.mark.parametrize("role", ["caseworker", "coordinator"])
def test_nobody_reads_cases_in_an_association(role: str) -> None:
    admr = Agency.objects.get(slug="admr-lot")
    with pytest.raises(Invalid) as refused:
        in_door(add_member, admr, login="new", roles=["flagger", role], actor=SYSTEM)
    assert refused.value.problems[0].code == "association_reads_no_case"
    assert join(admr, "flagger", "manager", "agency_admin").roles == ["flagger", "manager", "agency_admin"]
    assert join(admr, "auditor").roles == ["auditor"]


def test_roles_come_once_and_in_order() -> None:
    assert accepted_roles(["manager", "caseworker", "manager"], works_on_cases=True) == ["caseworker", "manager"]


def test_the_group_of_the_agency_follows_roles(ccas: Agency) -> None:
    def in_group(member: Membership) -> bool:
        return ccas.caseworkers.user_set.filter(pk=member.user_id).exists()

    member = join(ccas, "caseworker")
    assert in_group(member)
    in_door(change_roles, member.pk, roles=["manager"], actor=SYSTEM)
    assert not in_group(member)
    in_door(change_roles, member.pk, roles=["coordinator"], actor=SYSTEM)
    assert in_group(member)
    in_door(end_membership, member.pk, actor=SYSTEM)
    assert not in_group(member)
    in_door(add_member, ccas, user=member.user, roles=["caseworker"], actor=SYSTEM)
    assert in_group(member)


def test_the_last_administrator_stays(administrator: Membership) -> None:
    for leave in (partial(end_membership, administrator.pk), partial(change_roles, administrator.pk, roles=["manager"])):
        with pytest.raises(Conflict) as refused:
            in_door(leave, actor=Actor.of(administrator))
        assert refused.value.code == "last_agency_admin"
    in_door(change_roles, administrator.pk, roles=["manager", "agency_admin"], actor=Actor.of(administrator))


@pytest.mark.parametrize("other_is", ["active", "ended", "closed account", "elsewhere"])
def test_an_administrator_leaves_when_another_remains(other_is: str, administrator: Membership, ccas: Agency, caf: Agency) -> None:
    other = join(caf if other_is == "elsewhere" else ccas, "agency_admin", login="other")
    if other_is == "ended":
        in_door(end_membership, other.pk, actor=SYSTEM)
    if other_is == "closed account":
        User.objects.filter(pk=other.user_id).update(is_active=False)
    if other_is == "active":
        in_door(end_membership, administrator.pk, actor=Actor.of(administrator))
    else:
        with pytest.raises(Conflict):
            in_door(end_membership, administrator.pk, actor=Actor.of(administrator))


def test_what_has_ended_does_not_change(caseworker: Membership) -> None:
    in_door(end_membership, caseworker.pk, actor=SYSTEM)
    for change in (
        partial(end_membership, caseworker.pk),
        partial(change_roles, caseworker.pk, roles=["manager"]),
        partial(create_api_key, caseworker.pk, label=""),
    ):
        with pytest.raises(Conflict) as refused:
            in_door(change, actor=SYSTEM)
        assert refused.value.code == "membership_ended"


def test_an_unknown_membership_is_not_found(administrator: Membership) -> None:
    for actor in (SYSTEM, Actor.of(administrator)):
        with pytest.raises(NotFound):
            in_door(end_membership, uuid4(), actor=actor)


def test_leaving_revokes_keys(caseworker: Membership) -> None:
    key, _ = in_door(create_api_key, caseworker.pk, label="import", actor=SYSTEM)
    in_door(end_membership, caseworker.pk, actor=SYSTEM)
    key.refresh_from_db()
    caseworker.refresh_from_db()
    assert key.revoked_at == caseworker.ended_at


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_both_leave(while_uncommitted: Callable[..., Any]) -> None:
    ccas = Agency.objects.get(slug="ccas-cahors")
    one, two = (join(ccas, "agency_admin", login=login) for login in ("one", "two"))
    outcome = while_uncommitted(
        partial(end_membership, one.pk, actor=Actor.of(one)),
        partial(in_door, end_membership, two.pk, actor=Actor.of(two)),
    )
    assert isinstance(outcome, Conflict)
    assert outcome.code == "last_agency_admin"
    assert ccas.memberships.get(is_active=True) == two


@pytest.mark.django_db(transaction=True)
def test_an_administrator_who_is_being_removed_adds_nobody(while_uncommitted: Callable[..., Any]) -> None:
    ccas = Agency.objects.get(slug="ccas-cahors")
    one, two = (join(ccas, "agency_admin", login=login) for login in ("one", "two"))
    outcome = while_uncommitted(
        partial(end_membership, one.pk, actor=Actor.of(two)),
        partial(in_door, add_member, ccas, login="friend", roles=["agency_admin"], actor=Actor.of(one)),
    )
    assert isinstance(outcome, NotAllowed)
    assert not User.objects.filter(login="friend").exists()


@pytest.mark.django_db(transaction=True)
def test_one_person_added_twice_at_once_is_one_member(at_once: Callable[..., list[Any]]) -> None:
    ccas, caf = Agency.objects.get(slug="ccas-cahors"), Agency.objects.get(slug="caf-lot")
    add = [partial(in_door, add_member, agency, login="nadia", roles=["manager"], actor=SYSTEM) for agency in (ccas, ccas, caf)]
    outcomes = at_once(*add)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Membership", "Membership"]
    assert User.objects.filter(login="nadia").count() == 1
    assert Membership.objects.filter(user__login="nadia").count() == 2

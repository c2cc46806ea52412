"""Who is invited receives a link that works once, for seven days: an account made for it, or the one they have."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from agencies.actor import Actor
from agencies.invitations import opened_by, send_invitation, token_of
from agencies.models import Agency, Invitation, Membership, User
from agencies.operations.accept_invitation import accept_invitation, join_by_invitation
from agencies.operations.end_membership import end_membership
from agencies.operations.invite_member import invite_member
from agencies.operations.send_invitation_again import send_invitation_again
from agencies.operations.withdraw_invitation import withdraw_invitation
from backend.base import clock
from backend.base.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from tests.agencies.conftest import SYSTEM, in_door, join
from tests.agencies.test_members import MAY_ADMINISTER, last_event

pytestmark = pytest.mark.django_db

ADDRESS, PASSWORD = "Nadia.Bories@example.org", "un mot de passe qui tient"
HERSELF = {"first_name": "Nadia", "last_name": "Bories", "password": PASSWORD}


@pytest.fixture
def invited(ccas: Agency, administrator: Membership) -> Invitation:
    return invite(administrator)


def invite(administrator: Membership, **said: Any) -> Invitation:
    said = {"email": ADDRESS, "roles": ["caseworker"], **said}
    found: Invitation = in_door(invite_member, administrator.agency.slug, actor=Actor.of(administrator), **said)
    return found


def join_with(token: str, **said: Any) -> Membership:
    joined: Membership = in_door(join_by_invitation, token, actor=SYSTEM, **{**HERSELF, **said})
    return joined


@pytest.mark.parametrize(("who", "refusal"), [(who, refusal and NotAllowed) for who, refusal in MAY_ADMINISTER])
def test_who_invites(who: str, refusal: type[DomainError] | None, actors: dict[str, Actor], ccas: Agency) -> None:
    def run() -> Invitation:
        found: Invitation = in_door(invite_member, ccas.slug, email=ADDRESS, roles=["manager"], actor=actors[who])
        return found

    if refusal:
        with pytest.raises(refusal):
            run()
        return
    invitation = run()
    event = last_event(ccas)
    assert (event.kind, event.data["invitation"]) == ("member_invited", str(invitation.pk))
    assert "bories" not in str(event.data).lower(), "identifiers only"


@pytest.mark.parametrize("change", [send_invitation_again, withdraw_invitation])
@pytest.mark.parametrize(("who", "refusal"), MAY_ADMINISTER)
def test_who_sends_again_and_withdraws(change: Any, who: str, refusal: Any, actors: dict[str, Actor], invited: Invitation) -> None:
    if refusal:
        with pytest.raises(refusal):
            in_door(change, invited.pk, actor=actors[who])
    else:
        assert in_door(change, invited.pk, actor=actors[who]).version == 2


def test_the_message_says_who_invites_where_and_nothing_else(invited: Invitation, administrator: Membership) -> None:
    [job] = DBTaskResult.objects.filter(task_path__endswith="send_invitation")
    assert job.args_kwargs["args"] == [str(invited.pk), 1]
    send_invitation.func(str(invited.pk), 1)
    [message] = mail.outbox
    assert message.to == ["nadia.bories@example.org"]
    [link] = re.findall(r"https?://\S+", message.body)
    assert opened_by(link.rpartition("/")[2]) == invited
    assert administrator.user.display_name in message.body
    assert invited.agency.name in message.body
    assert "bories" not in (message.body + message.subject).lower()
    assert "Fil rouge" in message.subject

    in_door(send_invitation_again, invited.pk, actor=SYSTEM)
    send_invitation.func(str(invited.pk), 1)
    assert len(mail.outbox) == 1, "a job of the first sending that runs late"


def test_she_joins_with_an_account_made_for_her(invited: Invitation, administrator: Membership) -> None:
    token = token_of(invited)
    membership = join_with(token)
    user = User.objects.get(login="nadia.bories@example.org")
    assert (membership.user, membership.roles, membership.roles_given_by) == (user, ["caseworker"], administrator.user)
    assert user.check_password(PASSWORD)
    assert user.groups.filter(pk=membership.agency.caseworkers_id).exists()
    event = last_event(membership.agency)
    assert (event.kind, event.actor_id, event.data["user"]) == ("member_added", user.pk, str(user.pk))
    invited.refresh_from_db()
    assert (invited.state, invited.membership) == ("accepted", membership)
    with pytest.raises(NotFound):
        join_with(token)
    with pytest.raises(NotFound):
        in_door(accept_invitation, token, actor=Actor.of(membership))


@pytest.mark.parametrize(
    ("password", "reason"), [("court", "court|short"), ("bories@example.org", "semblable|similar"), ("12345678901", "num")]
)
def test_the_password_follows_the_rules(password: str, reason: str, invited: Invitation) -> None:
    with pytest.raises(Invalid) as refused:
        join_with(token_of(invited), password=password)
    [problem] = refused.value.problems
    assert problem.name == "password"
    assert re.search(reason, str(problem.reason))
    assert not User.objects.filter(login="nadia.bories@example.org").exists()


def test_she_accepts_with_the_account_she_has(invited: Invitation, caf: Agency) -> None:
    elsewhere = join(caf, "caseworker", login="nadia.bories@example.org")
    with pytest.raises(Conflict) as refused:
        join_with(token_of(invited))
    assert refused.value.code == "account_exists"
    membership = in_door(accept_invitation, token_of(invited), actor=Actor.of(elsewhere))
    assert membership.user == elsewhere.user
    assert {m.agency.slug for m in User.objects.get(pk=elsewhere.user_id).usable_memberships} == {"caf-lot", "ccas-cahors"}


def test_the_answer_to_an_invitation_is_the_same_with_and_without_an_account(administrator: Membership, caf: Agency) -> None:
    join(caf, "caseworker", login="known@example.org")
    known, unknown = (invite(administrator, email=f"{who}@example.org") for who in ("known", "unknown"))
    kept = ("state", "roles", "language", "times_sent", "version")
    assert [getattr(known, name) for name in kept] == [getattr(unknown, name) for name in kept]


def test_somebody_who_left_comes_back_by_invitation(administrator: Membership, caseworker: Membership) -> None:
    in_door(end_membership, caseworker.pk, actor=SYSTEM)
    invitation = invite(administrator, email=caseworker.user.login, roles=["coordinator"])
    back = in_door(accept_invitation, token_of(invitation), actor=Actor(user=caseworker.user, agency=None))
    assert (back.pk, back.roles, back.is_active) == (caseworker.pk, ["coordinator"], True)


def test_a_member_does_not_join_twice(administrator: Membership, caseworker: Membership) -> None:
    invitation = invite(administrator, email=caseworker.user.login)
    with pytest.raises(Conflict) as refused:
        in_door(accept_invitation, token_of(invitation), actor=Actor.of(caseworker))
    assert refused.value.code == "already_a_member"


def test_a_link_that_was_passed_on_opens_nothing_to_another_account(invited: Invitation, caf: Agency) -> None:
    other = join(caf, "caseworker", login="somebody.else@example.org")
    with pytest.raises(Conflict) as refused:
        in_door(accept_invitation, token_of(invited), actor=Actor.of(other))
    assert refused.value.code == "another_address"
    assert not Membership.objects.filter(user=other.user, agency=invited.agency).exists()
    User.objects.filter(pk=other.user_id).update(email="Nadia.Bories@example.org")
    assert in_door(accept_invitation, token_of(invited), actor=Actor.of(other)).user == other.user


def opens_nothing(token: str) -> bool:
    with pytest.raises(NotFound):
        opened_by(token)
    with pytest.raises(NotFound):
        join_with(token)
    return True


def test_what_opens_nothing(invited: Invitation, administrator: Membership, ccas: Agency) -> None:
    first = token_of(invited)
    assert opens_nothing(first[:-2])
    assert opens_nothing("nonsense")
    with clock.travel_to(clock.now() + timedelta(days=7, seconds=1)):
        assert opens_nothing(first)
        again = in_door(send_invitation_again, invited.pk, actor=SYSTEM)
        assert opened_by(token_of(again)) == invited
    assert opens_nothing(first), "sent again since"
    Agency.objects.filter(pk=ccas.pk).update(is_active=False)
    assert opens_nothing(token_of(again))
    Agency.objects.filter(pk=ccas.pk).update(is_active=True)
    gone = in_door(withdraw_invitation, invited.pk, actor=SYSTEM)
    assert opens_nothing(token_of(gone))
    for change in (send_invitation_again, withdraw_invitation):
        with pytest.raises(Conflict) as refused:
            in_door(change, invited.pk, actor=SYSTEM)
        assert refused.value.code == "invitation_over"


def test_one_invitation_at_a_time_for_an_address(invited: Invitation, administrator: Membership) -> None:
    with pytest.raises(Conflict) as refused:
        invite(administrator, email=ADDRESS.upper())
    assert refused.value.code == "already_invited"
    in_door(withdraw_invitation, invited.pk, actor=SYSTEM)
    assert invite(administrator).pk != invited.pk


@pytest.mark.parametrize(
    "said",
    [{"email": "nobody"}, {"email": ""}, {"roles": []}, {"roles": ["auditor", "caseworker"]}, {"language": "oc"}, {"roles": ["king"]}],
)
def test_what_cannot_be_an_invitation(said: dict[str, Any], administrator: Membership) -> None:
    with pytest.raises(Invalid) as refused:
        invite(administrator, **said)
    assert [problem.name for problem in refused.value.problems] == list(said)


@pytest.mark.django_db(transaction=True)
def test_two_who_hold_the_link_at_once_are_one_member(at_once: Any, invited: Invitation) -> None:
    token = token_of(invited)
    outcomes = at_once(lambda: join_with(token), lambda: join_with(token, first_name="Somebody"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Membership", "NotFound"]
    assert User.objects.filter(login="nadia.bories@example.org").count() == 1

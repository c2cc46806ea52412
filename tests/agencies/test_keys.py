from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies import keys
from agencies.actor import Actor
from agencies.models import Agency, AgencyEvent, ApiKey, Membership, User
from agencies.operations.create_api_key import create_api_key
from agencies.operations.end_membership import end_membership
from agencies.operations.revoke_api_key import revoke_api_key
from backend.base import clock
from backend.base.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from tests.agencies.conftest import SYSTEM, in_door
from tests.agencies.test_members import MAY_ADMINISTER


def new_key(member: Membership, **options: Any) -> tuple[ApiKey, str]:
    pair: tuple[ApiKey, str] = in_door(create_api_key, member.pk, **{"label": "essai", "actor": SYSTEM, **options})
    return pair


def test_tokens_are_read_back() -> None:
    token = keys.Token.generate()
    assert keys.parse(str(token)) == token
    assert str(token).count("_") == 2
    assert len(bytes.fromhex(token.secret)) == 32
    assert str(keys.Token.generate()) != str(token)


def test_a_token_does_not_show_its_secret_in_a_log() -> None:
    token = keys.Token.generate()
    assert token.secret not in repr(token)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "fr_",
        "fr_abc_def",
        "Bearer x",
        "fr_" + "a" * 12 + "_" + "g" * 64,
        "fr_" + "a" * 12 + "_" + "a" * 64 + "\n",
        "fr_" + "A" * 12 + "_" + "a" * 64,
        "\0",
        "é",
    ],
)
def test_what_is_no_token_asks_no_database(text: str) -> None:
    assert keys.parse(text) is None
    assert keys.membership_for(text) is None


@pytest.mark.django_db
class TestOpening:
    def test_a_key_leads_to_its_membership(self, caseworker: Membership) -> None:
        _, token = new_key(caseworker)
        key = keys.membership_for(token)
        assert key is not None
        assert key.membership == caseworker
        assert Actor.of(key.membership).has("caseworker")

    def test_only_a_digest_is_kept(self, caseworker: Membership) -> None:
        key, token = new_key(caseworker)
        key.refresh_from_db()
        secret = token.rsplit("_", 1)[1]
        assert secret not in repr(vars(key))
        assert bytes.fromhex(secret) != bytes(key.digest)
        assert len(bytes(key.digest)) == 32

    def test_one_query_and_a_note_once_a_day(self, caseworker: Membership, django_assert_num_queries: Callable[[int], Any]) -> None:
        key, token = new_key(caseworker)
        with django_assert_num_queries(2):
            assert keys.membership_for(token) is not None
        with django_assert_num_queries(1):
            used = keys.membership_for(token)
            assert used is not None
            assert used.membership.user.login + used.membership.agency.slug
        key.refresh_from_db()
        assert key.last_used_on == clock.today()
        with clock.travel_to(timezone.now() + timedelta(days=1)), django_assert_num_queries(2):
            keys.membership_for(token)
        key.refresh_from_db()
        assert key.last_used_on == clock.today() + timedelta(days=1)

    def test_the_right_prefix_with_another_secret_opens_nothing(self, caseworker: Membership) -> None:
        key, token = new_key(caseworker)
        last = "0" if token[-1] != "0" else "1"
        assert keys.membership_for(token[:-1] + last) is None
        assert keys.membership_for(str(keys.Token(key.prefix, "0" * 64))) is None
        assert keys.membership_for(str(keys.Token.generate())) is None
        key.refresh_from_db()
        assert key.last_used_on is None

    @pytest.mark.parametrize("ending", ["expired", "revoked", "left", "account closed", "agency closed"])
    def test_what_has_ended_opens_nothing(self, ending: str, caseworker: Membership) -> None:
        key, token = new_key(caseworker, expires_in_days=10)
        assert keys.membership_for(token) is not None
        if ending == "revoked":
            in_door(revoke_api_key, key.pk, actor=SYSTEM)
        if ending == "left":
            in_door(end_membership, caseworker.pk, actor=SYSTEM)
        if ending == "account closed":
            User.objects.filter(pk=caseworker.user_id).update(is_active=False)
        if ending == "agency closed":
            Agency.objects.filter(pk=caseworker.agency_id).update(is_active=False)
        with clock.travel_to(timezone.now() + timedelta(days=11 if ending == "expired" else 0)):
            assert keys.membership_for(token) is None

    def test_a_key_that_its_member_left_is_not_revived_by_coming_back(self, caseworker: Membership) -> None:
        from agencies.operations.add_member import add_member

        _, token = new_key(caseworker)
        in_door(end_membership, caseworker.pk, actor=SYSTEM)
        in_door(add_member, caseworker.agency, user=caseworker.user, roles=["caseworker"], actor=SYSTEM)
        assert keys.membership_for(token) is None


@pytest.mark.django_db
class TestAdministering:
    @pytest.mark.parametrize(
        ("who", "refusal"),
        [(who, NotAllowed if who == "agency_admin" else refusal) for who, refusal in MAY_ADMINISTER if who != "caseworker"],
    )
    def test_nobody_issues_a_key_in_the_name_of_another(
        self, who: str, refusal: type[DomainError] | None, actors: dict[str, Actor], caseworker: Membership
    ) -> None:
        """Not even an administrator; the command of those who run the service does."""
        if refusal:
            with pytest.raises(refusal):
                new_key(caseworker, actor=actors[who])
            assert not ApiKey.objects.exists()
        else:
            assert new_key(caseworker, actor=actors[who])[0].membership == caseworker

    @pytest.mark.parametrize("who", ["caseworker", "agency_admin", "auditor", "manager"])
    def test_each_issues_their_own(self, who: str, actors: dict[str, Actor], caseworker: Membership) -> None:
        actor = actors[who]
        member = Membership.objects.get(pk=actor.membership_id)
        key, token = new_key(member, actor=actor)
        event = AgencyEvent.objects.filter(stream_id=caseworker.agency_id).latest("seq")
        assert (event.kind, event.actor_id, event.data["key"]) == ("api_key_created", actor.user_id, str(key.pk))
        assert event.data["membership"] == str(member.pk)
        assert token.rsplit("_", 1)[1] not in str(event.data)

    def test_a_key_makes_no_other_and_revokes_itself(self, caseworker: Membership) -> None:
        key, _ = new_key(caseworker)
        software = Actor.of(caseworker, credential=f"key:{key.pk}")
        with pytest.raises(NotAllowed) as refused:
            new_key(caseworker, actor=software)
        assert refused.value.code == "session_needed"
        assert in_door(revoke_api_key, key.pk, actor=software).revoked_at is not None

    @pytest.mark.parametrize(("who", "refusal"), MAY_ADMINISTER)
    def test_who_revokes_keys(self, who: str, refusal: type[DomainError] | None, actors: dict[str, Actor], caseworker: Membership) -> None:
        """Of whom it acts for, its administrators, and nobody else."""
        key, _ = new_key(caseworker)
        refusal = None if who == "caseworker" else refusal
        if refusal:
            with pytest.raises(refusal):
                in_door(revoke_api_key, key.pk, actor=actors[who])
            key.refresh_from_db()
            assert key.revoked_at is None
        else:
            in_door(revoke_api_key, key.pk, actor=actors[who])
            key.refresh_from_db()
            assert key.revoked_at is not None
            assert AgencyEvent.objects.filter(stream_id=caseworker.agency_id).latest("seq").kind == "api_key_revoked"

    def test_a_key_is_revoked_once(self, caseworker: Membership) -> None:
        key, _ = new_key(caseworker)
        in_door(revoke_api_key, key.pk, actor=SYSTEM)
        with pytest.raises(Conflict) as refused:
            in_door(revoke_api_key, key.pk, actor=SYSTEM)
        assert refused.value.code == "api_key_revoked"

    def test_an_unknown_key_is_not_found(self, administrator: Membership) -> None:
        with pytest.raises(NotFound):
            in_door(revoke_api_key, administrator.pk, actor=Actor.of(administrator))

    @pytest.mark.parametrize("days", [0, -1, 731])
    def test_a_key_lasts_a_sensible_time(self, days: int, caseworker: Membership) -> None:
        with pytest.raises(Invalid) as refused:
            new_key(caseworker, expires_in_days=days)
        assert [problem.name for problem in refused.value.problems] == ["expires_in_days"]

    def test_a_key_lasts_a_year_unless_told(self, caseworker: Membership) -> None:
        key, _ = new_key(caseworker)
        assert key.expires_at - key.created_at == timedelta(days=365)

    def test_a_label_has_a_length(self, caseworker: Membership) -> None:
        with pytest.raises(Invalid) as refused:
            new_key(caseworker, label="x" * 81)
        assert [problem.name for problem in refused.value.problems] == ["label"]

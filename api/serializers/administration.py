"""Members of an agency and who is invited to it, for its administrators."""

from typing import Any

from rest_framework import serializers

from agencies.models import Capacity
from agencies.models.invitation import InvitationState
from agencies.models.member import KeyState
from agencies.operations.create_api_key import LONGEST_DAYS
from agencies.roles import Role
from agencies.themes import Theme
from api.input import StrictSerializer


class Roles(serializers.ListField):
    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.ChoiceField(Role.choices), **options)


class ProfessionalOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    login = serializers.CharField()
    display_name = serializers.CharField()


class MemberOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    user = ProfessionalOutput()
    roles = Roles()
    is_active = serializers.BooleanField()
    since = serializers.DateTimeField(source="created_at")
    ended_at = serializers.DateTimeField(allow_null=True)
    roles_given_at = serializers.DateTimeField()
    roles_given_by = serializers.CharField(
        source="roles_given_by.display_name", allow_null=True, default=None, help_text="Null: those who run the service."
    )
    reviewed_at = serializers.DateTimeField(allow_null=True)
    reviewed_by = serializers.CharField(source="reviewed_by.display_name", allow_null=True, default=None)
    last_sign_in = serializers.DateTimeField(source="user.last_login", allow_null=True)
    version = serializers.IntegerField()


class MemberDetail(MemberOutput):
    cases_followed = serializers.IntegerField(
        help_text="Open cases that a coordinator has to give another referent, should the member leave."
    )


class RolesInput(StrictSerializer):
    roles = Roles(min_length=1)


class ReturnInput(StrictSerializer):
    roles = Roles(min_length=1, required=False, help_text="Those of before, unless you say others.")


class InvitationInput(StrictSerializer):
    email = serializers.EmailField(max_length=254)
    roles = Roles(min_length=1)
    language = serializers.ChoiceField(["fr", "en"], default="fr")


class InvitationOutput(serializers.Serializer[Any]):
    """The same whether or not somebody has an account at this address."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    roles = Roles()
    language = serializers.ChoiceField(["fr", "en"])
    state = serializers.ChoiceField(InvitationState.choices)
    invited_by = serializers.CharField(source="invited_by.display_name", allow_null=True, default=None)
    sent_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class AgencyChanges(StrictSerializer):
    """What is left out stays as it is; a list replaces a list."""

    competences = serializers.ListField(child=serializers.ChoiceField(Theme.choices), required=False)
    communes = serializers.ListField(
        child=serializers.CharField(max_length=5), required=False, max_length=40_000, help_text="INSEE codes of the communes served."
    )
    accepts_handovers = serializers.BooleanField(required=False)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=30)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    website = serializers.URLField(required=False, allow_blank=True, max_length=200)


class CapacityInput(StrictSerializer):
    capacity = serializers.ChoiceField(Capacity.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)
    until = serializers.DateField(required=False, allow_null=True)


class KeyInput(StrictSerializer):
    """The key acts in the name of whoever issues it."""

    id = serializers.UUIDField(required=False)
    label = serializers.CharField(max_length=80, help_text="What the key is for.")  # type: ignore[assignment]
    expires_in_days = serializers.IntegerField(min_value=1, max_value=LONGEST_DAYS, default=365)


class KeyOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    member = serializers.UUIDField(source="membership_id")
    user = ProfessionalOutput(source="membership.user")
    label = serializers.CharField()  # type: ignore[assignment]
    prefix = serializers.CharField(help_text="How the key begins, after `fr_`.")
    state = serializers.ChoiceField(KeyState.choices)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    last_used_on = serializers.DateField(allow_null=True, help_text="The last day on which it was used.")


class NewKeyOutput(KeyOutput):
    token = serializers.CharField(allow_null=True, help_text="The key itself, this once: null when this answer is given again.")

"""The acting agency, administered: its members and who is invited to it. For its administrators, who read no case."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.administration import invitation_of, invitations_of, key_of, keys_of, member_of, members_of
from agencies.filters import InvitationFilter, KeyFilter, MemberFilter
from agencies.models import ApiKey, Invitation, Membership
from agencies.operations.bring_back_member import bring_back_member
from agencies.operations.change_roles import change_roles
from agencies.operations.end_membership import end_membership
from agencies.operations.invite_member import invite_member
from agencies.operations.revoke_api_key import revoke_api_key
from agencies.operations.send_invitation_again import send_invitation_again
from agencies.operations.withdraw_invitation import withdraw_invitation
from agencies.roles import Role
from api.input import Nothing
from api.permissions import roles
from api.resource import Resource
from api.serializers.administration import (
    InvitationInput,
    InvitationOutput,
    KeyOutput,
    MemberDetail,
    MemberOutput,
    ReturnInput,
    RolesInput,
)
from cases.referents import count_followed


class Administered(Resource):
    permission_classes = [roles(Role.AGENCY_ADMIN)]
    orderings = {"-since": ("-created_at", "-id"), "since": ("created_at", "id")}


class MemberViewSet(Administered):
    """Who belongs, or belonged, to the acting agency."""

    queryset = Membership.objects.none()
    serializer_class = MemberOutput
    filterset_class = MemberFilter

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return members_of(self.actor)

    def get_object(self) -> Membership:
        return member_of(self.actor, self.kwargs["pk"])

    def answer(self) -> Response:
        member: Any = self.get_object()
        member.cases_followed = count_followed(member)
        return self.ok(MemberDetail(member).data, version=member.version)

    @extend_schema(responses=MemberDetail)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer()

    @extend_schema(request=RolesInput, responses=MemberDetail)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Other roles instead of those held. An agency keeps one administrator; an auditor holds no other role."""
        change_roles(pk, actor=self.actor, version=self.expected_version, **self.read(RolesInput))
        return self.answer()

    @extend_schema(request=Nothing, responses=MemberDetail)
    @action(detail=True, methods=["post"])
    def deactivate(self, request: Request, pk: UUID) -> Response:
        """The member leaves: keys revoked, sessions ended."""
        self.read(Nothing)
        end_membership(pk, actor=self.actor, version=self.expected_version)
        return self.answer()

    @extend_schema(request=ReturnInput, responses=MemberDetail)
    @action(detail=True, methods=["post"], url_path="bring-back", url_name="bring-back")
    def bring_back(self, request: Request, pk: UUID) -> Response:
        bring_back_member(pk, actor=self.actor, version=self.expected_version, **self.read(ReturnInput))
        return self.answer()


class InvitationViewSet(Administered):
    """Who was invited to the acting agency. The link in the e-mail opens a page where they join."""

    queryset = Invitation.objects.none()
    serializer_class = InvitationOutput
    filterset_class = InvitationFilter

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return invitations_of(self.actor)

    def get_object(self) -> Invitation:
        return invitation_of(self.actor, self.kwargs["pk"])

    def answer(self) -> Response:
        invitation = self.get_object()
        return self.ok(InvitationOutput(invitation).data, version=invitation.version)

    @extend_schema(responses=InvitationOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.answer()

    @extend_schema(request=InvitationInput, responses={201: InvitationOutput})
    def create(self, request: Request) -> Response:
        """An e-mail is sent: who invites to which agency, and a link that works once, for seven days."""
        invitation = invite_member(self.actor.acting_agency.slug, actor=self.actor, **self.read(InvitationInput))
        location = f"/api/v1/agency/invitations/{invitation.pk}"
        return self.created(InvitationOutput(invitation).data, location=location, version=invitation.version)

    @extend_schema(request=Nothing, responses=InvitationOutput)
    @action(detail=True, methods=["post"], url_path="send-again", url_name="send-again")
    def send_again(self, request: Request, pk: UUID) -> Response:
        """A new link for seven days; those sent before open nothing any more."""
        self.read(Nothing)
        send_invitation_again(pk, actor=self.actor, version=self.expected_version)
        return self.answer()

    @extend_schema(request=Nothing, responses=InvitationOutput)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        withdraw_invitation(pk, actor=self.actor, version=self.expected_version)
        return self.answer()


class KeyViewSet(Administered):
    """Credentials of the software of members of the acting agency, who issue them: read and revoked here, never made nor shown."""

    queryset = ApiKey.objects.none()
    serializer_class = KeyOutput
    filterset_class = KeyFilter

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return keys_of(self.actor)

    def get_object(self) -> ApiKey:
        return key_of(self.actor, self.kwargs["pk"])

    @extend_schema(responses=KeyOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.ok(KeyOutput(self.get_object()).data)

    @extend_schema(request=Nothing, responses=KeyOutput)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: UUID) -> Response:
        """It opens nothing from now on."""
        self.read(Nothing)
        revoke_api_key(pk, actor=self.actor)
        return self.ok(KeyOutput(self.get_object()).data)

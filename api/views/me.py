from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.roles import Role
from api.door import Door
from api.permissions import ActingMember


class MyMembership(serializers.Serializer[Any]):
    agency = serializers.SlugField(source="agency.slug")
    agency_name = serializers.CharField(source="agency.name")
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))


class Myself(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    login = serializers.CharField()
    display_name = serializers.CharField()


class Me(serializers.Serializer[Any]):
    user = Myself()
    memberships = MyMembership(many=True)
    acting_agency = serializers.SlugField(allow_null=True, help_text="Null for somebody of several agencies who has not chosen.")
    language = serializers.ChoiceField(["fr", "en"])


class MeViewSet(Door):
    """Who one is, and for which agency one acts."""

    before_choosing = True
    permission_classes = [ActingMember]

    @extend_schema(operation_id="me", responses=Me)
    def retrieve(self, request: Request) -> Response:
        actor = self.actor
        assert actor.user
        assert actor.agency
        memberships = actor.user.usable_memberships
        acting = None if getattr(request, "undecided", False) else actor.agency.slug
        data = {"user": actor.user, "memberships": memberships, "acting_agency": acting, "language": actor.user.language}
        return self.ok(Me(data).data)

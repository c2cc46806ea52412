"""The keys of one's own software: issued by whoever they act for, in a session."""

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.filters import KeyFilter
from agencies.models import ApiKey
from agencies.operations.create_api_key import create_api_key
from agencies.operations.revoke_api_key import revoke_api_key
from agencies.own_keys import own_key, own_keys
from api.input import Nothing
from api.resource import Resource
from api.serializers.administration import KeyInput, KeyOutput, NewKeyOutput


class OwnKeyViewSet(Resource):
    """Keys that act in one's own name. A key is shown once; only its digest is kept."""

    queryset = ApiKey.objects.none()
    serializer_class = KeyOutput
    filterset_class = KeyFilter
    orderings = {"-since": ("-created_at", "-id"), "since": ("created_at", "id")}

    def get_queryset(self):  # type: ignore[no-untyped-def]
        return own_keys(self.actor)

    def get_object(self) -> ApiKey:
        return own_key(self.actor, UUID(self.kwargs["pk"]))

    def kept_body(self, response: Response) -> str:
        body = super().kept_body(response)
        return body if response.data.get("token") is None else json.dumps({**json.loads(body), "token": None})

    @extend_schema(responses=KeyOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        return self.ok(KeyOutput(self.get_object()).data)

    @extend_schema(request=KeyInput, responses={201: NewKeyOutput})
    def create(self, request: Request) -> Response:
        """In a session: a key makes no other. `token` is in this answer and nowhere else. An e-mail tells that the key exists."""
        said = self.read(KeyInput)
        membership = self.actor.membership_id
        assert membership
        key, token = create_api_key(membership, key_id=said.pop("id", None), actor=self.actor, **said)
        shown: Any = own_key(self.actor, key.pk)
        shown.token = token
        return self.created(NewKeyOutput(shown).data, location=f"/api/v1/me/api-keys/{key.pk}")

    @extend_schema(request=Nothing, responses=KeyOutput)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: UUID) -> Response:
        """It opens nothing from now on; the key may revoke itself."""
        self.read(Nothing)
        revoke_api_key(self.get_object().pk, actor=self.actor)
        return self.ok(KeyOutput(self.get_object()).data)

"""Personas: read by everybody, kept by the steering team of each living area."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from api.input import Nothing
from api.resource import Resource
from api.serializers.personas import PersonaChanges, PersonaInput, PersonaOutput
from irritants.filters import PersonaFilter
from irritants.models import Persona
from irritants.operations.personas.edit_persona import edit_persona
from irritants.operations.personas.restore_persona import restore_persona
from irritants.operations.personas.retire_persona import retire_persona
from irritants.operations.personas.write_persona import write_persona
from irritants.personas.access import allowed_on_persona, get_persona


class PersonaViewSet(Resource):
    queryset = Persona.objects.none()
    serializer_class = PersonaOutput
    filterset_class = PersonaFilter
    orderings = {"slug": ("slug",)}
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Persona]:
        return Persona.objects.select_related("living_area")

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        return PersonaOutput(rows, many=True).data

    def get_object(self) -> Persona:
        return get_persona(self.kwargs["slug"])

    def told(self, persona: Persona) -> dict[str, Any]:
        return {**PersonaOutput(persona).data, "allowed_actions": allowed_on_persona(self.actor, persona)}

    def answer(self, persona: Persona) -> Response:
        return self.ok(self.told(persona), version=persona.version)

    @extend_schema(responses=PersonaOutput)
    def retrieve(self, request: Request, slug: str) -> Response:
        return self.answer(self.get_object())

    @extend_schema(request=PersonaInput, responses={201: PersonaOutput})
    def create(self, request: Request) -> Response:
        persona = write_persona(actor=self.actor, **self.read(PersonaInput))
        return self.created(self.told(persona), location=f"/api/v1/programme/personas/{persona.slug}", version=persona.version)

    @extend_schema(request=PersonaChanges, responses=PersonaOutput)
    def partial_update(self, request: Request, slug: str) -> Response:
        """New criteria sort past cases too, from the next daily refresh of masked figures on."""
        return self.answer(edit_persona(slug, actor=self.actor, version=self.expected_version, changes=self.read(PersonaChanges)))

    @extend_schema(request=Nothing, responses=PersonaOutput)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, slug: str) -> Response:
        """No case resembles it any more."""
        self.read(Nothing)
        return self.answer(retire_persona(slug, actor=self.actor, version=self.expected_version))

    @extend_schema(request=Nothing, responses=PersonaOutput)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, slug: str) -> Response:
        """In use again: cases may resemble it from the next daily refresh of masked figures on."""
        self.read(Nothing)
        return self.answer(restore_persona(slug, actor=self.actor, version=self.expected_version))

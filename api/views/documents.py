"""Documents of a case: each for its audience. Which agency has which kind, all who see the case may know."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.models import User
from api.parsers import FileParser, ORJSONParser
from api.readers import audience_said, counted
from api.renderers import AsItIs
from api.resource import PartOfCase
from api.serializers.documents import DocumentChanges, DocumentInput, DocumentOutput, HeldOutput
from api.serializers.notes import Widening
from cases.documents.access import allowed_actions, documents_in, get_document, held_in
from cases.documents.opening import open_document
from cases.models import Document
from cases.operations.documents.add_document import add_document
from cases.operations.documents.edit_document import edit_document
from cases.operations.documents.remove_document import remove_document
from cases.operations.documents.widen_document import widen_document
from cases.sharing.audience import Readers, present_readers, readers_of, seen_as
from cases.statuses import RemovalReason

REASON = OpenApiParameter("reason", enum=RemovalReason.values, required=True, description="Why it is removed.")


class DocumentViewSet(PartOfCase):
    """Documents that one reads in a case."""

    queryset = Document.objects.none()
    serializer_class = DocumentOutput
    orderings = {"-added": ("-added_at", "-id"), "added": ("added_at", "id")}
    query_parameters = {"destroy": ["reason"]}

    def get_parsers(self):  # type: ignore[no-untyped-def]
        """Only a new document comes as a form."""
        asked = getattr(self, "action", None) or self.action_map.get((self.request.method or "").lower())
        return [FileParser()] if asked == "create" else [ORJSONParser()]

    def get_queryset(self):  # type: ignore[no-untyped-def]
        self.case = self.opened()
        return documents_in(self.actor, self.case)

    def get_object(self) -> Document:
        return get_document(self.actor, self.reference, self.kwargs["pk"], to="read")

    def hydrate(self, rows: list[Any]) -> Iterable[Any]:
        present = present_readers(self.case) if rows else []
        for document in rows:
            document.case = self.case
        return DocumentOutput([self.told(document, present) for document in rows], many=True).data

    @extend_schema(responses=DocumentOutput)
    def retrieve(self, request: Request, reference: str, pk: UUID) -> Response:
        self.opened()
        document = self.get_object()
        return self.ok(self.shown(document), version=document.version)

    @extend_schema(request={"multipart/form-data": DocumentInput}, responses={201: DocumentOutput})
    def create(self, request: Request, reference: str) -> Response:
        said = self.read(DocumentInput)
        added = add_document(reference, actor=self.actor, version=self.expected_version, name=str(said["file"].name), **said)
        path = f"/api/v1/cases/{added.case.reference}/documents/{added.pk}"
        return self.created(self.changed(added.pk), location=path, version=added.version)

    @extend_schema(request=DocumentChanges, responses=DocumentOutput)
    def partial_update(self, request: Request, reference: str, pk: UUID) -> Response:
        document = edit_document(reference, pk, actor=self.actor, version=self.expected_version, **self.read(DocumentChanges))
        return self.ok(self.changed(pk), version=document.version)

    @extend_schema(parameters=[REASON], responses=DocumentOutput)
    def destroy(self, request: Request, reference: str, pk: UUID) -> Response:
        """Remove one added by mistake: its file is erased for everybody. What is answered, its readers see from now on."""
        reason = request.query_params.get("reason", "")
        document = remove_document(reference, pk, actor=self.actor, version=self.expected_version, reason=reason)
        return self.ok(self.changed(pk), version=document.version)

    @extend_schema(request=Widening, responses=DocumentOutput)
    @action(detail=True, methods=["post"])
    def widen(self, request: Request, reference: str, pk: UUID) -> Response:
        """Open it to more agencies, which are added to those named, or to all participants. Nothing narrows it again."""
        document = widen_document(reference, pk, actor=self.actor, version=self.expected_version, **self.read(Widening))
        return self.ok(self.changed(pk), version=document.version)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], renderer_classes=[AsItIs])
    def content(self, request: Request, reference: str, pk: UUID) -> HttpResponseBase:
        """The file, as an attachment. Who may read it is asked again each time, and each look is journaled."""
        document, file = open_document(self.actor, self.reference, pk)
        response = FileResponse(file, as_attachment=True, filename=document.name, content_type=document.media_type)
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    @extend_schema(responses=HeldOutput(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def held(self, request: Request, reference: str) -> Response:
        """Which agency has which kind of paper, so that the person is not asked twice."""
        return self.ok(HeldOutput(held_in(self.opened()), many=True).data)

    # --- what is told of a document ---

    def changed(self, pk: UUID) -> Any:
        return self.shown(get_document(self.actor, self.reference, pk, to="read"))

    def shown(self, document: Document) -> Any:
        return DocumentOutput(self.told(document, present_readers(document.case))).data

    def told(self, document: Document, present: list[Readers]) -> dict[str, Any]:
        sight, allowed = document.case.sight, allowed_actions(self.actor, document)
        readers = seen_as(sight, readers_of(document, present))
        document = sight.one(document)
        return {
            "id": document.pk,
            "kind": document.kind,
            "name": document.name,
            "media_type": document.media_type,
            "size": document.size,
            "sha256": bytes(document.digest).hex(),
            "author": signed(document.author),
            "agency": document.agency.slug,
            "audience": audience_said(document),
            **counted(readers),
            "added_at": document.added_at,
            "removed_at": document.removed_at,
            "removed_by": signed(document.removed_by) if document.removed_by else None,
            "removal_reason": document.removal_reason or None,
            "allowed_actions": allowed,
            "version": document.version,
        }


def signed(user: User) -> dict[str, Any]:
    return {"id": user.pk, "display_name": user.display_name}

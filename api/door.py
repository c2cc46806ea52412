"""The door of the API: what every resource does alike, so that a viewset says only what is its own.

A write runs inside one durable transaction: claim the Idempotency-Key, carry out, render, keep the answer, commit.
"""

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from rest_framework import exceptions as drf
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from agencies.actor import Actor
from api.errors import PreconditionRequired, wrong_header
from api.filtering import FILTERED_ACTIONS, parameters
from api.input import refuse_unknown_parameters
from api.once import claims_of, is_creators
from api.pagination import PAGE_SIZE, KeysetPagination
from api.parsers import ORJSONParser
from backend.base.errors import Invalid, NotAllowed, NotFound, Stale
from backend.base.idempotency import Claim, Mismatch
from backend.base.keyset import CURSOR, Branches
from backend.base.models import StoredAnswer
from backend.base.operation import door_transaction

logger = logging.getLogger("api")

ENTITY_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]*)"')
LOST_HEADERS = frozenset({"allow", "vary", "content-length"})
"""Headers that are made anew for each answer, so that none is kept with a stored one."""
ABOUT_THE_REQUEST = (drf.ValidationError, drf.ParseError, drf.UnsupportedMediaType, PreconditionRequired, Invalid)
"""Errors that may be told only to somebody who sees the object: out of sight is 404 first."""
Refusal = NotFound | NotAllowed | drf.PermissionDenied
"""What somebody known was refused."""


class Door(GenericViewSet[Any]):
    """Base of every resource. Refusals are exceptions: DomainError, or those of REST framework."""

    parser_classes = [ORJSONParser]
    throttle_scope: ClassVar[str | None] = None
    """A rate of `settings.API_RATES`; by default `read` or `write`, after the method."""
    query_parameters: ClassVar[Mapping[str, Iterable[str]]] = {}
    """Per action, the query parameters that it takes besides filters, ordering and paging."""
    repeatable_parameters: ClassVar[Iterable[str]] = ()
    needs_if_match: ClassVar[Iterable[str]] = ("PUT", "PATCH", "DELETE")
    """Methods refused without If-Match (428)."""
    reads_leave_a_trace: ClassVar[bool] = False
    """Reads write an access record: they too run, and are rendered, inside the door's transaction."""
    expected_version: int | None = None
    """The version that the caller has read (If-Match); operations compare it once the row is locked."""

    @property
    def actor(self) -> Actor:
        return cast(Actor, self.request.actor)  # type: ignore[attr-defined]

    # --- hooks of the resources -----------------------------------------------------------------------------------------

    def recheck(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raise NotFound when what the address names is out of the actor's sight.

        Asked before a stored answer is given again, and before an error about the request itself is told. By default a
        detail route asks its own `get_object`; a nested list names its parent here.
        """
        if self.detail and type(self).get_object is not GenericAPIView.get_object:
            self.get_object()

    def on_refusal(self, exc: Refusal, request: Request) -> None:
        """Called in a transaction of its own once a refused request is rolled back: the place to record the attempt."""

    def kept_body(self, response: Response) -> str:
        """What a replay gives again: the whole answer, but for what is shown once and kept nowhere."""
        return str(response.content.decode())

    def represent_current(self, exc: Stale, request: Request) -> Any:
        """What a stale caller should have read: by default the answer of `retrieve` to the same address."""
        if not hasattr(self, "retrieve"):
            return None
        self.action, asked = "retrieve", self.action
        try:
            with door_transaction():
                return self.retrieve(request, *self.args, **self.kwargs).data
        finally:
            self.action = asked

    # --- answers ----------------------------------------------------------------------------------------------------

    def read(self, serializer_class: type[BaseSerializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The body, validated. Raises ValidationError (400)."""
        serializer = serializer_class(data=self.request.data, partial=partial, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return cast(dict[str, Any], serializer.validated_data)

    def ok(self, data: Any, *, version: int | None = None) -> Response:
        return self.etag(Response(data), version)

    def created(self, data: Any, *, location: str, version: int | None = None) -> Response:
        """201. `location` is the path of what was made; it becomes an absolute address."""
        return self.etag(Response(data, status=201, headers={"Location": self.request.build_absolute_uri(location)}), version)

    @staticmethod
    def etag(response: Response, version: int | None) -> Response:
        if version is not None:
            response["ETag"] = f'"{version}"'
        return response

    def if_match(self, request: Request, *, required: bool) -> int | None:
        """The version of `If-Match: "n"` (or `W/"n"`). Zero, which no row has, for a tag that was never ours.

        Raises PreconditionRequired (428) when it is missing and required, ValidationError (400) when it is not one tag.
        """
        header = request.headers.get("If-Match")
        if header is None:
            if required:
                raise PreconditionRequired
            return None
        found = ENTITY_TAG.fullmatch(header.strip())
        if not found:
            raise wrong_header("If-Match", "bad_if_match")
        tag = found[1]
        return int(tag) if tag.isascii() and tag.isdigit() and len(tag) < 10 else 0

    # --- the life of a request ------------------------------------------------------------------------------------------

    def perform_authentication(self, request: Request) -> None:
        """Count the request as soon as one knows whose it is, refused ones and wrong keys included."""
        try:
            super().perform_authentication(request)
        finally:
            super().check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        """Done with the authentication, before the permissions."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = (request.method or "").lower()
        handler = getattr(self, method, None)
        if handler and method != "options":
            setattr(self, method, partial(self.carry_out, handler))

    def carry_out(self, handler: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        run = partial(handler, request, *args, **kwargs)
        try:
            self.check_query(request)
            if request.method in SAFE_METHODS:
                return self.traced(run, request) if self.reads_leave_a_trace else run()
            self.expected_version = self.if_match(request, required=str(request.method) in self.needs_if_match)
            claims = list(claims_of(request, self.actor)) if request.method == "POST" else []
            with door_transaction():
                return self.once(run, request, claims)
        except ABOUT_THE_REQUEST:
            with door_transaction():
                self.recheck(request, *args, **kwargs)
            raise

    def traced(self, run: Callable[[], Response], request: Request) -> HttpResponseBase:
        with door_transaction():
            return self.rendered(run(), request)

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]  # a problem is no DRF response
        if isinstance(exc, Stale):
            try:
                exc.facts = {**exc.facts, "current_representation": self.represent_current(exc, self.request)}
            except Exception as gone:  # out of sight by now, most likely
                return self.handle_exception(gone)
        if isinstance(exc, Refusal) and hasattr(self.request, "actor") and type(self).on_refusal is not Door.on_refusal:
            try:
                with door_transaction():
                    self.on_refusal(exc, self.request)
            except Exception:
                logger.exception("a refused attempt could not be recorded")
        return super().handle_exception(exc)

    # --- once and only once -----------------------------------------------------------------------------------------

    def once(self, run: Callable[[], Response], request: Request, claims: list[Claim]) -> HttpResponseBase:
        """Carry out, or give again the answer that the same request has had. Inside the door's transaction."""
        for claim in claims:
            stored = claim.stored()
            if stored and claim.same_request(stored):
                return self.replay(stored, request)
            if stored and not is_creators(claim):
                raise Mismatch
        response = self.rendered(run(), request)
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        headers = {name: value for name, value in response.items() if name.lower() not in LOST_HEADERS}
        for claim in claims:
            claim.keep(status=response.status_code, headers=headers, body=self.kept_body(response))
        return response

    def replay(self, stored: StoredAnswer, request: Request) -> HttpResponse:
        """The stored answer, if what it speaks of is still in the actor's sight."""
        self.recheck(request, *self.args, **self.kwargs)
        if location := stored.headers.get("Location"):
            self.recheck_at(location, request)
        response = HttpResponse(stored.body, status=stored.status)
        for name, value in {"Content-Type": "application/json", **stored.headers, "Idempotency-Replayed": "true"}.items():
            response[name] = value
        return response

    def recheck_at(self, location: str, request: Request) -> None:
        """Ask the resource that a stored answer points to whether the actor still sees it."""
        try:
            found = resolve(urlsplit(location).path, urlconf=getattr(request, "urlconf", None))
        except Resolver404:
            return
        view_class = getattr(found.func, "cls", None)
        if view_class is None or not issubclass(view_class, Door):
            return
        view = view_class(**getattr(found.func, "initkwargs", {}))
        view.request, view.args, view.kwargs = request, found.args, found.kwargs
        view.action, view.format_kwarg = "retrieve", None
        view.recheck(request, *found.args, **found.kwargs)

    def rendered(self, response: Response, request: Request) -> Response:
        """Render now: what is still lazy must be read inside the transaction."""
        response = self.finalize_response(request, response, *self.args, **self.kwargs)
        return response.render() if hasattr(response, "render") else response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Nothing but `Allow`: the documentation says the rest."""
        return Response(status=204)

    # --- lists ------------------------------------------------------------------------------------------------------

    def check_query(self, request: Request) -> None:
        accepted, repeatable = self.accepted_parameters()
        refuse_unknown_parameters(request, accepted, repeatable)

    def accepted_parameters(self) -> tuple[set[str], set[str]]:
        accepted, repeatable = set(self.query_parameters.get(self.action or "", ())), set(self.repeatable_parameters)
        filterset_class = getattr(self, "filterset_class", None)
        if self.action in FILTERED_ACTIONS and filterset_class:
            filters, multiple = parameters(filterset_class)
            accepted, repeatable = accepted | filters, repeatable | multiple
        if self.action == "list" and self.pagination_class:
            accepted |= {CURSOR, PAGE_SIZE}
        return accepted, repeatable

    def page(
        self, queryset: Branches, *, ordering: Sequence[str] | None = None, hydrate: Callable[[list[Any]], Iterable[Any]] | None = None
    ) -> Response:
        """One page of `queryset` in keyset order. `hydrate` makes its rows what is answered; by default the serializer does."""
        paginator = cast(KeysetPagination, self.paginator)
        rows = paginator.paginate_queryset(queryset, self.request, self, ordering=ordering)
        return paginator.get_paginated_response(list(hydrate(rows)) if hydrate else self.get_serializer(rows, many=True).data)

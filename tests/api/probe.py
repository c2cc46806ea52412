"""A small resource behind the door, for tests: agencies as widgets, and an address that fails in every known way."""

import threading
from collections.abc import Callable
from typing import Any

import django_filters
from django.contrib.auth.models import Group
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import connection
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.routers import SimpleRouter

from agencies.actor import Actor
from agencies.models import Agency, Capacity, Commune, Kind
from agencies.operations.change_capacity import change_capacity
from agencies.roles import Role
from api.door import Door
from api.input import Nothing, StrictSerializer
from api.lists import Listed
from api.permissions import ActingMember, roles
from backend import urls as real
from backend.base.errors import (
    Conflict,
    DomainError,
    Invalid,
    InvalidTransition,
    NotAllowed,
    NotFound,
    PersonalNumberDetected,
    Problem,
    Stale,
)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def raising(kind: type[Exception], *args: Any, **facts: Any) -> Callable[[], None]:
    def fail() -> None:
        raise kind(*args, **facts)

    return fail


TWICE = "INSERT INTO agencies_intercommunality (siren, name) VALUES ('1', 'a'), ('1', 'a')"
FAILURES: dict[str, tuple[int, str, Callable[[], Any]]] = {
    "not_found": (404, "not_found", raising(NotFound, secret="K7Q4")),
    "not_allowed": (403, "not_allowed", raising(NotAllowed, "Ask a coordinator.")),
    "conflict": (409, "already_open", raising(Conflict, "An open case exists.", code="already_open", reference="K7Q4-92MX-3")),
    "transition": (409, "invalid_transition", raising(InvalidTransition, current="closed", allowed=["reopen"], label="Closed")),
    "stale": (412, "stale", raising(Stale, version=4)),
    "invalid": (400, "invalid", raising(Invalid, Problem("person.birth_date", "in_future", "This day is not yet there."))),
    "number": (422, "personal_number_detected", raising(PersonalNumberDetected, Problem("summary", "nir", "Remove it."))),
    "domain": (400, "error", raising(DomainError, "No.")),
    "drf_invalid": (
        400,
        "invalid",
        raising(drf.ValidationError, {"person": {"birth_date": ["Wrong."]}, "factors": [{}, {"code": ["Unknown."]}]}),
    ),
    "drf_invalid_body": (400, "invalid", raising(drf.ValidationError, ["Both at once."])),
    "drf_denied": (403, "not_allowed", raising(drf.PermissionDenied)),
    "drf_not_found": (404, "not_found", raising(drf.NotFound)),
    "drf_media": (415, "unsupported_media_type", raising(drf.UnsupportedMediaType, "text/html")),
    "drf_throttled": (429, "throttled", raising(drf.Throttled, 12)),
    "drf_server_error": (500, "internal_error", raising(drf.APIException, "SELECT secret")),
    "http404": (404, "not_found", raising(Http404, "secret")),
    "denied": (403, "not_allowed", raising(PermissionDenied, "secret")),
    "suspicious": (400, "malformed", raising(SuspiciousOperation, "secret")),
    "bad_request": (400, "malformed", raising(BadRequest, "secret")),
    "model_invalid": (400, "invalid", raising(ModelValidationError, {"name": ["Too long."]})),
    "protected": (409, "still_used", raising(ProtectedError, "secret", set())),
    "unique": (409, "conflict", lambda: Agency.objects.filter(slug__in=["ccas-cahors", "caf-lot"]).update(is_fallback=True)),
    "check": (409, "conflict", lambda: Agency.objects.filter(slug="caf-lot").update(kind="secret")),
    "used_id": (409, "id_taken", lambda: run(TWICE)),
    "foreign_key": (
        409,
        "still_used",
        lambda: run("SET CONSTRAINTS ALL IMMEDIATE; DELETE FROM agencies_commune WHERE insee_code = '46042'"),
    ),
    "timeout": (503, "unavailable", lambda: run("SET LOCAL statement_timeout = 20; SELECT pg_sleep(5)")),
    "crash": (500, "internal_error", lambda: {}["secret"]),
    "not_null": (500, "internal_error", lambda: run("INSERT INTO agencies_intercommunality (siren, name) VALUES ('2', NULL)")),
}
"""Name → (status, code, what fails)."""


class FailureViewSet(Door):
    permission_classes = [ActingMember]

    def create(self, request: Any, kind: str) -> Any:
        _status, _code, fail = FAILURES[kind]
        fail()


class WidgetFilter(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=Kind.choices)
    active = django_filters.BooleanFilter(field_name="is_active")
    mine = django_filters.BooleanFilter(method="of_actor")
    since = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")

    class Meta:
        model = Agency
        fields: list[str] = []

    def of_actor(self, queryset: Any, name: str, wanted: bool) -> Any:
        return queryset.filter(pk=self.request.actor.agency_id) if wanted else queryset


class Address(StrictSerializer):
    street = serializers.CharField()


class WidgetInput(StrictSerializer):
    id = serializers.UUIDField(required=False)
    slug = serializers.SlugField()
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Kind.choices, default=Kind.OPERATOR)
    version = serializers.IntegerField(read_only=True)
    address = Address(required=False)


class CapacityInput(StrictSerializer):
    capacity = serializers.ChoiceField(Capacity.choices)


class WidgetOutput(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    capacity = serializers.CharField()
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


GATE = threading.Event()
"""Held back by a test that wants a request to last."""
REFUSED: list[str] = []


class WidgetViewSet(Listed):
    permission_classes = [ActingMember]
    lookup_field = "slug"
    queryset = Agency.objects.all()
    serializer_class = WidgetOutput
    filterset_class = WidgetFilter
    orderings = {"slug": ("slug",), "-created": ("-created_at", "-id"), "kind": ("kind", "slug")}
    query_parameters = {"create": ["dry_run"]}

    def get_object(self) -> Agency:
        widget = Agency.objects.filter(slug=self.kwargs["slug"], is_active=True).first()
        if widget is None:
            raise NotFound
        return widget

    def on_refusal(self, exc: Any, request: Any) -> None:
        REFUSED.append(f"{exc.code} {connection.in_atomic_block}")

    def retrieve(self, request: Any, slug: str) -> Any:
        widget = self.get_object()
        return self.ok(self.get_serializer(widget).data, version=widget.version)

    def create(self, request: Any) -> Any:
        data = self.read(WidgetInput)
        data.pop("address", None)
        widget = Agency(caseworkers=Group.objects.create(name=f"probe:{data['slug']}"), **data)
        widget.save(force_insert=True)
        return self.created(self.get_serializer(widget).data, location=f"/api/v1/widgets/{widget.slug}", version=widget.version)

    def partial_update(self, request: Any, slug: str) -> Any:
        capacity = self.read(CapacityInput)["capacity"]
        widget = Agency.objects.select_for_update().get(pk=self.get_object().pk)
        widget.check_version(self.expected_version)
        widget.capacity = capacity
        widget.save_changes("capacity")
        return self.ok(self.get_serializer(widget).data, version=widget.version)

    def destroy(self, request: Any, slug: str) -> Any:
        self.get_object().check_version(self.expected_version)
        raise NotAllowed(_("Nobody deletes an agency."))

    @action(detail=True, methods=["post"])
    def strain(self, request: Any, slug: str) -> Any:
        self.read(Nothing)
        widget = self.get_object()
        widget.check_version(self.expected_version)
        GATE.wait(10)
        widget = change_capacity(slug, capacity=Capacity.TIGHT, actor=Actor.system("probe"))
        return self.ok(self.get_serializer(widget).data, version=widget.version)

    @action(detail=False, methods=["get"], permission_classes=[roles(Role.AUDITOR, Role.MANAGER)])
    def figures(self, request: Any) -> Any:
        return self.ok({"secret": False})

    @action(detail=False, methods=["get"], throttle_scope="lookup")
    def lookup(self, request: Any) -> Any:
        return self.ok({"result": "none"})


class CommuneViewSet(Listed):
    """Key rows as tuples in two united branches, made whole by hydrate."""

    permission_classes = [ActingMember]

    def rows(self) -> Any:
        rows = Commune.objects.filter(department_code="46").values_list("name_norm", "insee_code")
        return [rows.filter(population__lt=400), rows.filter(population__gte=300)]

    def list(self, request: Any) -> Any:
        return self.page(self.rows(), ordering=("name_norm", "insee_code"), hydrate=lambda rows: [code for _name, code in rows])


class TracedViewSet(Door):
    """A read that tells whether it runs, and is rendered, inside a transaction."""

    permission_classes = [ActingMember]

    def retrieve(self, request: Any) -> Any:
        return self.ok({"run": connection.in_atomic_block, "rendered": lazy(lambda: str(connection.in_atomic_block), str)()})


class TracingViewSet(TracedViewSet):
    reads_leave_a_trace = True


class UnsaidViewSet(Door):
    def list(self, request: Any) -> Any:
        return self.ok({})


def plain_page(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret")


def odd_answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<h1>secret</h1>", status=418)


router = SimpleRouter(trailing_slash=False)
router.register("widgets", WidgetViewSet, "widget")
router.register("communes", CommuneViewSet, "probe-commune")

urlpatterns = [
    path(
        "api/v1/",
        include(
            [
                *router.urls,
                path("failures/<str:kind>", FailureViewSet.as_view({"post": "create"})),
                path("traced", TracedViewSet.as_view({"get": "retrieve"})),
                path("tracing", TracingViewSet.as_view({"get": "retrieve"})),
                path("unsaid", UnsaidViewSet.as_view({"get": "list"})),
                path("plain", plain_page),
                path("odd", odd_answer),
            ]
        ),
    ),
    *real.urlpatterns,
]

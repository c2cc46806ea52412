"""Routes of version 1, without trailing slash."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from api.renderers import AsItIs
from api.views.access import (
    AccessExplanationViewSet,
    ColleagueViewSet,
    PersonReportViewSet,
    ProtectedAddressViewSet,
    SeenByColleagueViewSet,
)
from api.views.administration import InvitationViewSet, KeyViewSet, MemberViewSet
from api.views.calendar import CalendarView, MyCalendarViewSet
from api.views.case_parts import AccessViewSet, EventViewSet, InformationViewSet, ParticipationViewSet
from api.views.cases import CaseViewSet
from api.views.directory import AgencyViewSet, CommuneViewSet, LivingAreaViewSet
from api.views.documentation import DocsView, ProblemViewSet, SchemaView
from api.views.documents import DocumentViewSet
from api.views.flags import FlagViewSet, RiskFactorViewSet
from api.views.habilitations import HabilitationViewSet
from api.views.irritants.catalogue import CategoryViewSet
from api.views.irritants.irritants import CaseIrritantViewSet, IrritantViewSet
from api.views.irritants.observations import ObservationIrritantViewSet, ObservationSheetViewSet, ObservationViewSet
from api.views.irritants.personas import PersonaViewSet
from api.views.irritants.recurring import RecurringViewSet
from api.views.me import MeViewSet
from api.views.merges import CaseMergeViewSet, MergeViewSet
from api.views.notes import NoteViewSet
from api.views.one_person import AccessRequestViewSet, LookupViewSet
from api.views.own_agency import AgencyEventViewSet, OwnAgencyViewSet
from api.views.own_keys import OwnKeyViewSet
from api.views.pairs import PairViewSet
from api.views.papers import PaperViewSet
from api.views.people import PeopleViewSet
from api.views.plan import ActionViewSet, AppointmentViewSet, CaseActionViewSet, CaseAppointmentViewSet
from api.views.protection import ExclusionViewSet, ReadersViewSet
from api.views.replacements import ReplacementViewSet
from api.views.sharing import AgreementViewSet, CaseHandoverViewSet, HandoverViewSet
from api.views.statistics import PublicFiguresView, StatisticsViewSet

IN_CASE = r"cases/(?P<reference>[^/]+)"

router = SimpleRouter(trailing_slash=False)
router.register("agencies", AgencyViewSet, "agency")
router.register("agency/habilitations", HabilitationViewSet, "agency-habilitation")
router.register("agency/members", MemberViewSet, "agency-member")
router.register("agency/invitations", InvitationViewSet, "agency-invitation")
router.register("agency/api-keys", KeyViewSet, "agency-key")
router.register("agency/events", AgencyEventViewSet, "agency-event")
router.register("me/api-keys", OwnKeyViewSet, "own-key")
router.register("communes", CommuneViewSet, "commune")
router.register("living-areas", LivingAreaViewSet, "living-area")
router.register("people", PeopleViewSet, "people")
router.register("people/lookup", LookupViewSet, "lookup")
router.register("cases", CaseViewSet, "case")
router.register(f"{IN_CASE}/information", InformationViewSet, "case-information")
router.register(f"{IN_CASE}/agreements", AgreementViewSet, "case-agreement")
router.register(f"{IN_CASE}/handovers", CaseHandoverViewSet, "case-handover")
router.register(f"{IN_CASE}/participations", ParticipationViewSet, "case-participation")
router.register(f"{IN_CASE}/irritants", CaseIrritantViewSet, "case-irritant")
router.register(f"{IN_CASE}/notes", NoteViewSet, "case-note")
router.register(f"{IN_CASE}/documents", DocumentViewSet, "case-document")
router.register(f"{IN_CASE}/exclusions", ExclusionViewSet, "case-exclusion")
router.register("colleagues", ColleagueViewSet, "colleague")
router.register(r"colleagues/(?P<pk>[^/]+)/cases", SeenByColleagueViewSet, "colleague-case")
router.register(f"{IN_CASE}/actions", CaseActionViewSet, "case-action")
router.register(f"{IN_CASE}/appointments", CaseAppointmentViewSet, "case-appointment")
router.register(f"{IN_CASE}/events", EventViewSet, "case-event")
router.register(f"{IN_CASE}/accesses", AccessViewSet, "case-access")
router.register("actions", ActionViewSet, "action")
router.register("appointments", AppointmentViewSet, "appointment")
router.register(f"{IN_CASE}/merges", CaseMergeViewSet, "case-merge")
router.register("file-merges", MergeViewSet, "file-merge")
router.register("handovers", HandoverViewSet, "handover")
router.register("access-requests", AccessRequestViewSet, "access-request")
router.register("probable-pairs", PairViewSet, "probable-pair")
router.register("risk-factors", RiskFactorViewSet, "risk-factor")
router.register("flags", FlagViewSet, "flag")
router.register("irritant-categories", CategoryViewSet, "irritant-category")
router.register("irritants", IrritantViewSet, "irritant")
router.register("programme/observations", ObservationViewSet, "observation")
router.register("programme/observation-sheets", ObservationSheetViewSet, "observation-sheet")
router.register(r"programme/observations/(?P<observation>[^/]+)/irritants", ObservationIrritantViewSet, "observation-irritant")
router.register("programme/personas", PersonaViewSet, "persona")
router.register("recurring-irritants", RecurringViewSet, "recurring-irritant")
router.register("replacements", ReplacementViewSet, "replacement")
router.register("statistics", StatisticsViewSet, "statistics")

urlpatterns = [
    path("schema", SchemaView.as_view(), name="schema"),
    path("docs", DocsView.as_view(), name="docs"),
    path("statistics/public/<slug:area>", PublicFiguresView.as_view(), name="public-figures"),
    path("problems", ProblemViewSet.as_view({"get": "list"}), name="problems"),
    path("problems/<str:code>", ProblemViewSet.as_view({"get": "retrieve"}), name="problem"),
    path("agency", OwnAgencyViewSet.as_view({"get": "retrieve", "patch": "partial_update"}, detail=True), name="own-agency"),
    path("agency/capacity", OwnAgencyViewSet.as_view({"post": "capacity"}, detail=True), name="own-agency-capacity"),
    path("me", MeViewSet.as_view({"get": "retrieve"}), name="me"),
    path(
        "cases/<str:reference>/readers",
        ReadersViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}, detail=True),
        name="case-readers",
    ),
    path(
        "cases/<str:reference>/access-explanation",
        AccessExplanationViewSet.as_view({"get": "retrieve"}, detail=True),
        name="case-access-explanation",
    ),
    path(
        "cases/<str:reference>/protected-address",
        ProtectedAddressViewSet.as_view({"get": "retrieve"}, detail=True),
        name="case-protected-address",
    ),
    path("cases/<str:reference>/person-report", PersonReportViewSet.as_view({"get": "retrieve"}, detail=True), name="case-person-report"),
    path("cases/<str:reference>/papers/<str:kind>", PaperViewSet.as_view({"get": "retrieve"}, detail=True), name="case-paper"),
    path(
        "cases/<str:reference>/papers/<str:kind>/pdf",
        PaperViewSet.as_view({"get": "pdf"}, detail=True, renderer_classes=[AsItIs]),
        name="case-paper-pdf",
    ),
    path("me/calendar", MyCalendarViewSet.as_view({"get": "retrieve", "post": "create"}), name="my-calendar"),
    path("me/calendar/revoke", MyCalendarViewSet.as_view({"post": "revoke"}), name="my-calendar-revoke"),
    path("calendar/<str:token>.ics", CalendarView.as_view({"get": "retrieve"}), name="calendar"),
    *router.urls,
]

"""Routes of version 1, without trailing slash."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from api.views.administration import InvitationViewSet, KeyViewSet, MemberViewSet
from api.views.case_parts import AccessViewSet, EventViewSet, InformationViewSet, ParticipationViewSet
from api.views.cases import CaseViewSet
from api.views.directory import AgencyViewSet, CommuneViewSet, LivingAreaViewSet
from api.views.documentation import DocsView, ProblemViewSet, SchemaView
from api.views.flags import FlagViewSet, RiskFactorViewSet
from api.views.habilitations import HabilitationViewSet
from api.views.irritants import CaseIrritantViewSet, CategoryViewSet, IrritantViewSet
from api.views.me import MeViewSet
from api.views.own_agency import AgencyEventViewSet, OwnAgencyViewSet
from api.views.people import PeopleViewSet
from api.views.replacements import ReplacementViewSet
from api.views.sharing import AgreementViewSet, CaseHandoverViewSet, HandoverViewSet
from api.views.statistics import StatisticsViewSet

IN_CASE = r"cases/(?P<reference>[^/]+)"

router = SimpleRouter(trailing_slash=False)
router.register("agencies", AgencyViewSet, "agency")
router.register("agency/habilitations", HabilitationViewSet, "agency-habilitation")
router.register("agency/members", MemberViewSet, "agency-member")
router.register("agency/invitations", InvitationViewSet, "agency-invitation")
router.register("agency/api-keys", KeyViewSet, "agency-key")
router.register("agency/events", AgencyEventViewSet, "agency-event")
router.register("communes", CommuneViewSet, "commune")
router.register("living-areas", LivingAreaViewSet, "living-area")
router.register("people", PeopleViewSet, "people")
router.register("cases", CaseViewSet, "case")
router.register(f"{IN_CASE}/information", InformationViewSet, "case-information")
router.register(f"{IN_CASE}/agreements", AgreementViewSet, "case-agreement")
router.register(f"{IN_CASE}/handovers", CaseHandoverViewSet, "case-handover")
router.register(f"{IN_CASE}/participations", ParticipationViewSet, "case-participation")
router.register(f"{IN_CASE}/irritants", CaseIrritantViewSet, "case-irritant")
router.register(f"{IN_CASE}/events", EventViewSet, "case-event")
router.register(f"{IN_CASE}/accesses", AccessViewSet, "case-access")
router.register("handovers", HandoverViewSet, "handover")
router.register("risk-factors", RiskFactorViewSet, "risk-factor")
router.register("flags", FlagViewSet, "flag")
router.register("irritant-categories", CategoryViewSet, "irritant-category")
router.register("irritants", IrritantViewSet, "irritant")
router.register("replacements", ReplacementViewSet, "replacement")
router.register("statistics", StatisticsViewSet, "statistics")

urlpatterns = [
    path("schema", SchemaView.as_view(), name="schema"),
    path("docs", DocsView.as_view(), name="docs"),
    path("problems", ProblemViewSet.as_view({"get": "list"}), name="problems"),
    path("problems/<str:code>", ProblemViewSet.as_view({"get": "retrieve"}), name="problem"),
    path("agency", OwnAgencyViewSet.as_view({"get": "retrieve", "patch": "partial_update"}, detail=True), name="own-agency"),
    path("agency/capacity", OwnAgencyViewSet.as_view({"post": "capacity"}, detail=True), name="own-agency-capacity"),
    path("me", MeViewSet.as_view({"get": "retrieve"}), name="me"),
    *router.urls,
]

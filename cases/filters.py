"""Filters of the lists of cases, handovers, requests to join and flags, the same for the API and the pages."""

from typing import Any

import django_filters as filters
from django.db.models import BooleanField, Case, Q, QuerySet, When

from agencies.models import Commune
from agencies.themes import Theme
from backend.base import clock
from cases.models import AccessRequest, CaseFile, FileMerge, Handover, ProbablePair, RiskFlag
from cases.references import parse_reference
from cases.referents import vacant
from cases.statuses import AccessRequestStatus, CaseStatus, FileMergeStatus, FlagStatus, HandoverStatus


class CaseFilter(filters.FilterSet):
    """Over each of `case_branches(actor)`."""

    status = filters.MultipleChoiceFilter(choices=CaseStatus.choices, distinct=False)
    theme = filters.ChoiceFilter(choices=Theme.choices, method="about")
    commune = filters.CharFilter(field_name="commune_id")
    intercommunality = filters.CharFilter(method="around")
    overdue = filters.BooleanFilter(method="late")
    referent = filters.ChoiceFilter(choices=[("me", "me"), ("none", "none")], method="followed_by")
    reference = filters.CharFilter(method="named")
    modified_after = filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gt")

    class Meta:
        model = CaseFile
        fields: list[str] = []

    def about(self, cases: QuerySet[CaseFile], _name: str, theme: str) -> QuerySet[CaseFile]:
        return cases.filter(themes__contains=[theme])

    def around(self, cases: QuerySet[CaseFile], _name: str, siren: str) -> QuerySet[CaseFile]:
        """An agency has most of its cases around itself, which PostgreSQL does not know: it would begin with all cases of the place.

        A CASE, of which it guesses nothing, lets it begin with those of the agency, latest activity first.
        """
        communes = Commune.objects.filter(intercommunality=siren).values("insee_code")
        return cases.filter(Case(When(commune__in=communes, then=True), default=False, output_field=BooleanField()))

    def late(self, cases: QuerySet[CaseFile], _name: str, wanted: bool) -> QuerySet[CaseFile]:
        """By the grant's copy of the deadline, which has an index."""
        past = Q(deadline__lt=clock.now())
        return cases.filter(past) if wanted else cases.filter(~past | Q(deadline=None))

    def followed_by(self, cases: QuerySet[CaseFile], _name: str, whom: str) -> QuerySet[CaseFile]:
        if whom == "none":
            return cases.filter(vacant())
        actor: Any = self.request.actor
        return cases.filter(referent_id=actor.user_id, referent_agency_id=actor.agency_id)

    def named(self, cases: QuerySet[CaseFile], _name: str, text: str) -> QuerySet[CaseFile]:
        return cases.filter(reference=parse_reference(text) or "")  # not none(): it cannot be united with the other branches of the list


class HandoverFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=HandoverStatus.choices, distinct=False)
    overdue = filters.BooleanFilter(method="late")

    class Meta:
        model = Handover
        fields: list[str] = []

    def late(self, handovers: QuerySet[Handover], _name: str, wanted: bool) -> QuerySet[Handover]:
        past = Q(status=HandoverStatus.REQUESTED, respond_by__lt=clock.now())
        return handovers.filter(past if wanted else ~past)


class AccessRequestFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=AccessRequestStatus.choices, distinct=False)
    overdue = filters.BooleanFilter(method="late")

    class Meta:
        model = AccessRequest
        fields: list[str] = []

    def late(self, requests: QuerySet[AccessRequest], _name: str, wanted: bool) -> QuerySet[AccessRequest]:
        past = Q(status=AccessRequestStatus.REQUESTED, respond_by__lt=clock.now())
        return requests.filter(past if wanted else ~past)


class PairFilter(filters.FilterSet):
    verdict = filters.MultipleChoiceFilter(choices=ProbablePair.Verdict.choices, distinct=False)

    class Meta:
        model = ProbablePair
        fields: list[str] = []


class FileMergeFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=FileMergeStatus.choices, distinct=False)

    class Meta:
        model = FileMerge
        fields: list[str] = []


class FlagFilter(filters.FilterSet):
    """Given a request, its criteria find nothing among flags whose state the reader is not told: those raised, those passed on."""

    status = filters.MultipleChoiceFilter(choices=FlagStatus.choices, method="in_state", distinct=False)
    overdue = filters.BooleanFilter(method="late")

    class Meta:
        model = RiskFlag
        fields: list[str] = []

    def in_state(self, flags: QuerySet[RiskFlag], _name: str, wanted: list[str]) -> QuerySet[RiskFlag]:
        return self.readable(flags).filter(status__in=wanted) if wanted else flags

    def late(self, flags: QuerySet[RiskFlag], _name: str, wanted: bool) -> QuerySet[RiskFlag]:
        past = Q(status__in=[FlagStatus.RAISED, FlagStatus.ACKNOWLEDGED], respond_by__lt=clock.now())
        return self.readable(flags).filter(past if wanted else ~past)

    def readable(self, flags: QuerySet[RiskFlag]) -> QuerySet[RiskFlag]:
        if self.request is None:
            return flags
        actor: Any = self.request.actor
        return flags.filter(to_agency_id=actor.agency_id) if actor.works_on_cases else flags.none()

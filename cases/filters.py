"""Filters of the lists of cases, handovers, requests to join and flags, the same for the API and the pages."""

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from agencies.models import Commune
from agencies.themes import Theme
from backend.base import clock
from cases.models import (
    AccessRequest,
    CaseFile,
    FileMerge,
    Handover,
    InformationRecord,
    Participation,
    ProbablePair,
    RiskFlag,
    SharingAgreement,
)
from cases.references import parse_reference
from cases.referents import vacant
from cases.snoozes import snoozes_of
from cases.statuses import AccessRequestStatus, CaseStatus, FileMergeStatus, FlagStatus, HandoverStatus, ParticipationStatus

QUIET_AFTER = 15
"""Working days."""
EXPIRING_WITHIN = 30
"""Days."""


class CaseFilter(filters.FilterSet):
    """Over each of `case_branches(actor)`."""

    status = filters.MultipleChoiceFilter(choices=CaseStatus.choices, distinct=False)
    theme = filters.ChoiceFilter(choices=Theme.choices, method="about")
    commune = filters.CharFilter(field_name="commune_id")
    intercommunality = filters.CharFilter(method="around")
    overdue = filters.BooleanFilter(method="late")
    referent = filters.ChoiceFilter(choices=[("me", "me"), ("none", "none")], method="followed_by")
    reference = filters.CharFilter(method="named")
    taken_up = filters.BooleanFilter(method="taken_up_here", label=_("False: the acting agency has not said that it works on it"))
    quiet = filters.BooleanFilter(method="without_news", label=_("Neither closed nor on hold, and untouched for 15 working days"))
    agreement_expiring = filters.BooleanFilter(method="soon_unshared", label=_("A sharing agreement in force ends within 30 days"))
    informed = filters.BooleanFilter(method="told", label=_("Whether it is recorded that the person was told of the shared file"))
    snoozed = filters.BooleanFilter(method="put_aside", label=_("Put aside by whoever asks, acting for this agency"))
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

    def taken_up_here(self, cases: QuerySet[CaseFile], _name: str, wanted: bool) -> QuerySet[CaseFile]:
        own: Any = self.request.actor.agency_id
        waiting = Participation.objects.filter(agency_id=own, ended_at=None, status=ParticipationStatus.TO_TAKE_UP)
        if not wanted:
            return cases.filter(pk__in=waiting.values("case"))  # few of an agency's cases: an index holds no others
        return cases.filter(~Exists(waiting.filter(case=OuterRef("pk"))))

    def without_news(self, cases: QuerySet[CaseFile], _name: str, wanted: bool) -> QuerySet[CaseFile]:
        """By the grant's copy of the last activity, which is sorted."""
        silent = Q(activity__lt=clock.working_days_ago(QUIET_AFTER), status__in=[CaseStatus.OPEN, CaseStatus.IN_PROGRESS])
        return cases.filter(silent if wanted else ~silent)

    def soon_unshared(self, cases: QuerySet[CaseFile], _name: str, wanted: bool) -> QuerySet[CaseFile]:
        today = clock.today()
        soon = (today, today + timedelta(days=EXPIRING_WITHIN))
        ending = SharingAgreement.objects.filter(withdrawn_at=None, given_on__lte=today, expires_on__range=soon)
        if wanted:
            return cases.filter(pk__in=ending.values("case"))
        return cases.filter(~Exists(ending.filter(case=OuterRef("pk"))))

    def told(self, cases: QuerySet[CaseFile], _name: str, wanted: bool) -> QuerySet[CaseFile]:
        told = Exists(InformationRecord.objects.filter(case=OuterRef("pk")))
        return cases.filter(told if wanted else ~told)

    def put_aside(self, cases: QuerySet[CaseFile], _name: str, wanted: bool) -> QuerySet[CaseFile]:
        aside = snoozes_of(self.request.actor)
        return cases.filter(pk__in=aside.values("case")) if wanted else cases.filter(~Exists(aside.filter(case=OuterRef("pk"))))

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

"""Filters of the lists of cases, handovers, requests to join and flags, the same for the API and the pages."""

from datetime import timedelta
from typing import Any

import django_filters as filters
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _

from agencies.filters import NOT_SAID, by_agency, by_commune, by_intercommunality, by_living_area
from agencies.models import Agency, Commune, LivingArea
from agencies.themes import Theme
from backend.base import clock
from backend.base.local_days import FromDay, UntilDay
from cases.handovers.offers import FEW_INHABITANTS, place_told
from cases.masking import where_told, without_case
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
from cases.statuses import (
    SENT_BACK,
    TAKEN,
    AccessRequestStatus,
    CaseStatus,
    FileMergeStatus,
    FlagStatus,
    HandoverKind,
    HandoverStatus,
    Outcome,
    ParticipationRole,
    ParticipationStatus,
    Refusal,
    Severity,
    Urgency,
)

QUIET_AFTER = 15
"""Working days."""
EXPIRING_WITHIN = 30
"""Days."""
SAID_NOWHERE = _("Not said")
IN_TIME = _("Whether the first answer came before the day that was set; false while there is none")


class CaseFilter(filters.FilterSet):
    """Over each of `case_branches(actor)`."""

    status = filters.MultipleChoiceFilter(choices=CaseStatus.choices, distinct=False)
    theme = filters.ChoiceFilter(choices=Theme.choices, method="about")
    commune = filters.CharFilter(method="in_commune", label=_("INSEE code; `null` where none is said"))
    intercommunality = filters.CharFilter(method="around", label=_("SIREN; `null` where none is said"))
    living_area = by_living_area(null_label=SAID_NOWHERE)
    agency_in_charge = by_agency(
        "participations__agency", method="led_by", label=_("Slug of the agency that leads it, or that was the last to")
    )
    outcome = filters.ChoiceFilter(choices=Outcome.choices, method="ended_in", null_label=SAID_NOWHERE, label=_("`null`: not closed"))
    counted = filters.BooleanFilter(method="in_figures", label=_("Counted in figures: of files that were merged, the one that goes on"))
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

    def in_commune(self, cases: QuerySet[CaseFile], _name: str, code: str) -> QuerySet[CaseFile]:
        return cases.filter(commune=None if code == NOT_SAID else code)

    def around(self, cases: QuerySet[CaseFile], _name: str, siren: str) -> QuerySet[CaseFile]:
        """An agency has most of its cases around itself, which PostgreSQL does not know: it would begin with all cases of the place.

        A CASE, of which it guesses nothing, lets it begin with those of the agency, latest activity first.
        """
        if siren == NOT_SAID:
            return cases.filter(commune__intercommunality=None)
        communes = Commune.objects.filter(intercommunality=siren).values("insee_code")
        return cases.filter(unguessed(commune__in=communes))

    def led_by(self, cases: QuerySet[CaseFile], _name: str, agency: Agency) -> QuerySet[CaseFile]:
        """Of several that led a case, the last. One's own agency leads many, and the list is walked; of another, begun with what it led."""
        actor: Any = self.request.actor
        if without_case(actor).hides(agency):
            return cases.filter(pk__in=[])
        leads = Participation.objects.filter(role=ParticipationRole.LEAD)
        last = leads.filter(case=OuterRef("pk")).order_by(F("ended_at").desc(nulls_first=True), "-started_at")
        found = cases.alias(last_lead=Subquery(last.values("agency")[:1])).filter(unguessed(last_lead=agency.pk))
        return found if agency.pk == actor.agency_id else found.filter(pk__in=leads.filter(agency=agency).values("case"))

    def ended_in(self, cases: QuerySet[CaseFile], _name: str, outcome: str) -> QuerySet[CaseFile]:
        return cases.filter(outcome="" if outcome == NOT_SAID else outcome)

    def in_figures(self, cases: QuerySet[CaseFile], _name: str, wanted: bool) -> QuerySet[CaseFile]:
        merged = Q(outcome=Outcome.MERGED)
        return cases.filter(~merged if wanted else merged)

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


# `from` is a word of Python: a filter of that name can only be declared so. By the grant's copy of the day, which is sorted.
CaseFilter.base_filters["from"] = FromDay("opened", label=_("Opened on that day or later"))
CaseFilter.base_filters["to"] = UntilDay("opened", label=_("Opened on that day or earlier"))


def unguessed(**condition: Any) -> Case:
    """A condition of which PostgreSQL guesses nothing: not that it leaves hardly any."""
    return Case(When(**condition, then=True), default=False, output_field=BooleanField())


class HandoverFilter(filters.FilterSet):
    """Over each of `handover_branches(actor, box)`. By what the reader is told of it, and no more: the actor is the request's."""

    status = filters.MultipleChoiceFilter(choices=HandoverStatus.choices, distinct=False, label=_("State"))
    overdue = filters.BooleanFilter(method="late")
    kind = filters.ChoiceFilter(choices=HandoverKind.choices, label=_("Kind"))
    urgency = filters.ChoiceFilter(choices=Urgency.choices, label=_("Urgency"))
    reason = filters.ChoiceFilter(
        choices=Refusal.choices,
        method="sent_back_because",
        null_label=SAID_NOWHERE,
        label=_("Why it was rejected or returned; `null` for those that were not"),
    )
    from_agency = by_agency(method="between")
    to_agency = by_agency(method="between")
    commune = by_commune("case__commune", method="in_commune", null_label=SAID_NOWHERE)
    intercommunality = by_intercommunality("case__commune__intercommunality", null_label=SAID_NOWHERE)
    living_area = by_living_area("case__living_area", method="within", null_label=SAID_NOWHERE)
    answered_in_time = filters.BooleanFilter(method="soon_enough", label=IN_TIME)
    loop = filters.BooleanFilter(method="come_back", label=_("Accepted by an agency that had passed the case on before"))

    class Meta:
        model = Handover
        fields: list[str] = []

    def sent_back_because(self, handovers: QuerySet[Handover], _name: str, reason: str) -> QuerySet[Handover]:
        sent_back = Q(status__in=SENT_BACK)
        return handovers.filter(~sent_back if reason == NOT_SAID else sent_back & Q(reason_code=reason))

    def between(self, handovers: QuerySet[Handover], name: str, agency: Agency) -> QuerySet[Handover]:
        return handovers.filter(where_told(self.request.actor, agency), **{name: agency})

    def in_commune(self, handovers: QuerySet[Handover], _name: str, commune: Commune | str) -> QuerySet[Handover]:
        told = place_told(self.request.actor)
        if not isinstance(commune, Commune):
            return handovers.filter(Q(case__commune=None) | ~told)
        there = handovers.filter(case__commune=commune)
        return there.filter(told) if commune.population < FEW_INHABITANTS else there

    def within(self, handovers: QuerySet[Handover], _name: str, area: LivingArea | str) -> QuerySet[Handover]:
        told = place_told(self.request.actor)
        if not isinstance(area, LivingArea):
            return handovers.filter(Q(case__living_area=None) | ~told)
        return handovers.filter(told, case__living_area=area)

    def soon_enough(self, handovers: QuerySet[Handover], _name: str, wanted: bool) -> QuerySet[Handover]:
        in_time = Q(answered_at__lte=F("respond_by"))
        return handovers.filter(in_time if wanted else ~in_time)

    def come_back(self, handovers: QuerySet[Handover], _name: str, wanted: bool) -> QuerySet[Handover]:
        """Its sender and its receiver were told of the other when they led the case, which only its lead passes on."""
        taken = Q(status__in=TAKEN, kind=HandoverKind.LEAD)
        before = Handover.objects.filter(
            taken, case=OuterRef("case"), from_agency=OuterRef("to_agency"), answered_at__lt=OuterRef("answered_at")
        )
        loop = taken & Q(Exists(before))
        return handovers.filter(loop if wanted else ~loop)

    def late(self, handovers: QuerySet[Handover], _name: str, wanted: bool) -> QuerySet[Handover]:
        past = Q(status=HandoverStatus.REQUESTED, respond_by__lt=clock.now())
        return handovers.filter(past if wanted else ~past)


HandoverFilter.base_filters["from"] = FromDay("requested_at", label=_("Asked for on that day or later"))
HandoverFilter.base_filters["to"] = UntilDay("requested_at", label=_("Asked for on that day or earlier"))


class AccessRequestFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=AccessRequestStatus.choices, distinct=False, label=_("State"))
    overdue = filters.BooleanFilter(method="late")

    class Meta:
        model = AccessRequest
        fields: list[str] = []

    def late(self, requests: QuerySet[AccessRequest], _name: str, wanted: bool) -> QuerySet[AccessRequest]:
        past = Q(status=AccessRequestStatus.REQUESTED, respond_by__lt=clock.now())
        return requests.filter(past if wanted else ~past)


class PairFilter(filters.FilterSet):
    verdict = filters.MultipleChoiceFilter(choices=ProbablePair.Verdict.choices, distinct=False, label=_("State"))

    class Meta:
        model = ProbablePair
        fields: list[str] = []


class FileMergeFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(choices=FileMergeStatus.choices, distinct=False, label=_("State"))

    class Meta:
        model = FileMerge
        fields: list[str] = []


class FlagFilter(filters.FilterSet):
    """Given a request, its criteria find nothing among flags whose state the reader is not told: those raised, those passed on."""

    status = filters.MultipleChoiceFilter(choices=FlagStatus.choices, method="in_state", distinct=False, label=_("State"))
    overdue = filters.BooleanFilter(method="late")
    severity = filters.ChoiceFilter(choices=Severity.choices, method="alike", label=_("Severity"))
    commune = by_commune(method="alike", null_label=SAID_NOWHERE)
    intercommunality = by_intercommunality("commune__intercommunality", method="alike", null_label=SAID_NOWHERE)
    redirected = filters.BooleanFilter(method="passed_on", label=_("Another agency had it before"))
    answered_in_time = filters.BooleanFilter(method="soon_enough", label=IN_TIME)
    counted = filters.BooleanFilter(method="in_live_figures", label=_("Counted in the live figures that one reads: the agency has them"))

    class Meta:
        model = RiskFlag
        fields: list[str] = []

    def in_state(self, flags: QuerySet[RiskFlag], _name: str, wanted: list[str]) -> QuerySet[RiskFlag]:
        return self.readable(flags).filter(status__in=wanted) if wanted else flags

    def late(self, flags: QuerySet[RiskFlag], _name: str, wanted: bool) -> QuerySet[RiskFlag]:
        past = Q(status__in=[FlagStatus.RAISED, FlagStatus.ACKNOWLEDGED], respond_by__lt=clock.now())
        return self.readable(flags).filter(past if wanted else ~past)

    def alike(self, flags: QuerySet[RiskFlag], name: str, asked: Any) -> QuerySet[RiskFlag]:
        return self.readable(flags).filter(**{name: None if asked == NOT_SAID else asked})

    def passed_on(self, flags: QuerySet[RiskFlag], _name: str, wanted: bool) -> QuerySet[RiskFlag]:
        return self.readable(flags).filter(redirections__gt=0) if wanted else self.readable(flags).filter(redirections=0)

    def soon_enough(self, flags: QuerySet[RiskFlag], _name: str, wanted: bool) -> QuerySet[RiskFlag]:
        in_time = Q(acknowledged_at__lte=F("respond_by")) | Q(ended_at__lte=F("respond_by"))
        return self.readable(flags).filter(in_time if wanted else ~in_time)

    def in_live_figures(self, flags: QuerySet[RiskFlag], _name: str, wanted: bool) -> QuerySet[RiskFlag]:
        held = self.readable(flags)
        return held if wanted else flags.exclude(pk__in=held.values("pk"))

    def readable(self, flags: QuerySet[RiskFlag]) -> QuerySet[RiskFlag]:
        if self.request is None:
            return flags
        actor: Any = self.request.actor
        return flags.filter(to_agency_id=actor.agency_id) if actor.works_on_cases else flags.none()


FlagFilter.base_filters["from"] = FromDay("raised_at", label=_("Raised on that day or later"))
FlagFilter.base_filters["to"] = UntilDay("raised_at", label=_("Raised on that day or earlier"))

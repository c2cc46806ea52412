"""What the clock asks for: reminders, escalations, ends. Each runs in a transaction of its own, and may run again without harm."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from agencies.actor import Actor
from agencies.models import Agency, Capacity
from agencies.operations.change_capacity import change_capacity
from backend.base import clock
from backend.base.errors import DomainError
from backend.base.operation import door_transaction, operation
from cases.access import lock_case
from cases.documents.sweeping import sweep_once_a_day
from cases.joining.due import access_requests_due
from cases.merging.due import pairs_due
from cases.models import CaseFile, Handover, Participation, RiskFlag, SharingAgreement
from cases.notices import notify
from cases.operations.handovers.expire_handover import expire_handover
from cases.operations.resume_case import resume_case
from cases.operations.withdraw_agreement import end_agreement, lock_where_it_stands
from cases.plan.reminders import due_tomorrow, late_and_untold, remind, tell_late
from cases.sharing.grants import sync_grants
from cases.sharing.participations import active, end
from cases.statuses import CaseStatus, FlagStatus, HandoverStatus, ParticipationRole

Key = TypeVar("Key")
CLOCK = Actor.system("clock")
ESCALATED_AFTER = 1
"""Working days between a deadline that passed and the alert to the coordinators."""


def run_due() -> Iterator[tuple[str, int]]:
    """(what, how many) for each kind of work that was due."""
    now = clock.now()
    expired = Handover.objects.filter(status=HandoverStatus.REQUESTED, expires_at__lte=now)
    yield "handovers expired", _each(_keys(expired), lambda key: expire_handover(key, actor=CLOCK))
    awaited = Handover.objects.filter(status=HandoverStatus.REQUESTED)
    yield (
        "handovers reminded",
        _each(_keys(awaited.filter(reminded_at=None, respond_by__lte=now)), _remind(awaited, "handover_reminder", "reminded_at")),
    )
    yield "handovers escalated", _each(_late(awaited), _remind(awaited, "handover_late", "escalated_at", coordinators_only=True))
    yield from access_requests_due(_each, escalated_after=ESCALATED_AFTER, actor=CLOCK)
    yield from pairs_due(_each)
    unanswered = RiskFlag.objects.filter(status__in=[FlagStatus.RAISED, FlagStatus.ACKNOWLEDGED])
    yield (
        "flags reminded",
        _each(_keys(unanswered.filter(reminded_at=None, respond_by__lte=now)), _remind(unanswered, "flag_reminder", "reminded_at")),
    )
    yield "flags escalated", _each(_late(unanswered), _remind(unanswered, "flag_late", "escalated_at", coordinators_only=True))
    asleep = CaseFile.objects.filter(status=CaseStatus.ON_HOLD, hold_until__lte=clock.today())
    yield "cases woken", _each(list(asleep.order_by("pk").values_list("reference", flat=True)), _wake)
    over = SharingAgreement.objects.filter(withdrawn_at=None, expires_on__lt=clock.today())
    yield "agreements expired", _each(_keys(over), lambda key: _expire_agreement(key, actor=CLOCK))
    watching = Participation.objects.filter(role=ParticipationRole.OBSERVER, ended_at=None, observer_until__lt=clock.today())
    yield "observers gone", _each(_keys(watching), lambda key: _end_observer(key, actor=CLOCK))
    yield "actions reminded of", _each(due_tomorrow(), remind)
    yield "late actions told", _each(late_and_untold(), tell_late)
    past = Agency.objects.filter(capacity_until__lt=clock.today()).order_by("slug").values_list("slug", flat=True)
    yield "agencies open again", _each(list(past), lambda slug: change_capacity(slug, capacity=Capacity.OPEN, actor=CLOCK))
    yield "months prepared", _prepare_months()
    yield "files without a document removed", sweep_once_a_day()


def _keys(rows: QuerySet[Handover] | QuerySet[RiskFlag] | QuerySet[SharingAgreement] | QuerySet[Participation]) -> list[UUID]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _late(rows: QuerySet[Handover] | QuerySet[RiskFlag]) -> list[UUID]:
    late = rows.filter(Q(escalated_at=None), respond_by__lte=clock.now() - timedelta(days=ESCALATED_AFTER))
    found = late.order_by("pk").values_list("pk", "respond_by")
    return [key for key, respond_by in found if clock.working_days_between(respond_by, clock.now()) >= ESCALATED_AFTER]


def _each(keys: Iterable[Key], run: Callable[[Key], object]) -> int:
    """One transaction each; what somebody settled in the meantime is left alone."""
    done = 0
    for key in keys:
        try:
            with door_transaction():
                run(key)
            done += 1
        except DomainError:
            continue
    return done


def _remind(
    waiting: QuerySet[Handover] | QuerySet[RiskFlag], notice: str, mark: str, *, coordinators_only: bool = False
) -> Callable[[UUID], None]:
    def run(key: UUID) -> None:
        """Marked and sent in one transaction: a second run, or an answer in the meantime, leaves nothing to do."""
        if waiting.filter(pk=key, **{mark: None}).update(**{mark: clock.now()}):
            row = waiting.model._default_manager.get(pk=key)
            page = "flags" if waiting.model is RiskFlag else "handovers"
            notify(notice, row.to_agency_id, f"/{page}/{key}", coordinators_only=coordinators_only)

    return run


def _wake(reference: str) -> None:
    case = resume_case(reference, actor=CLOCK)
    lead = Participation.objects.get(case=case, role=ParticipationRole.LEAD, ended_at=None)
    notify("case_woken", lead.agency_id, f"/cases/{reference}")


@operation
def _expire_agreement(agreement_id: UUID, *, actor: Actor) -> None:
    cases = lock_where_it_stands(SharingAgreement.objects.get(pk=agreement_id))
    agreement = SharingAgreement.objects.select_for_update(no_key=True).get(pk=agreement_id)
    if agreement.withdrawn_at is None:
        agreement.case = cases[agreement.case_id]
        end_agreement(agreement, kind="agreement_expired", actor=actor)


@operation
def _end_observer(participation_id: UUID, *, actor: Actor) -> None:
    case = lock_case(Participation.objects.values_list("case_id", flat=True).get(pk=participation_id))
    participations = active(case)
    observer = next((p for p in participations if p.pk == participation_id and p.role == ParticipationRole.OBSERVER), None)
    if observer:
        end(case, observer, participations, actor)
        sync_grants(case)


def _prepare_months() -> int:
    """Partitions of the journal of accesses for the year to come."""
    with door_transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT access_partitions_ahead(12)")
        return int(cursor.fetchone()[0])

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, DomainError
from backend.base.models import new_id
from backend.base.operation import operation
from cases.access import get_case
from cases.models import CaseEvent, CaseFile, ReplacedReferent, Replacement
from cases.operations.name_referent import name_referent
from cases.replacements import Plan, Refused, Step, plan
from cases.statuses import PersonPosition


@dataclass(frozen=True)
class Replaced:
    replacement: Replacement
    plan: Plan
    """`steps` are what was done."""


@operation
def replace_colleague(
    *,
    absent: UUID,
    replacement: UUID | None = None,
    cases: Mapping[str, UUID] | None = None,
    replacement_id: UUID | None = None,
    actor: Actor,
) -> Replaced:
    """Name other referents in the cases of a colleague. The persons are told later: their position is `no_opinion` until then.

    What cannot change stays as it is, and is named. Raises Conflict when nothing changes.
    """
    asked = plan(actor, absent, replacement=replacement, cases=cases)
    assert actor.user is not None
    made = Replacement(id=replacement_id or new_id(), agency_id=actor.agency_id, absent_id=absent, done_by=actor.user, done_at=clock.now())

    made.save(force_insert=True)
    done: list[Step] = []
    for step in asked.steps:
        try:
            _replace(made, step, actor)
            done.append(step)
        except DomainError as refusal:
            asked.refused.append(Refused(step.case, refusal.code, refusal.detail))
    asked.steps = done
    if not done:
        raise Conflict(_("No case changes: none is left to share out, or none can be."), code="nothing_to_replace")
    return Replaced(made, asked)


def preview_replacement(*, absent: UUID, replacement: UUID | None = None, cases: Mapping[str, UUID] | None = None, actor: Actor) -> Plan:
    """What it would do; nothing changes."""
    return plan(actor, absent, replacement=replacement, cases=cases)


def _replace(replacement: Replacement, step: Step, actor: Actor) -> None:
    with transaction.atomic():
        case = get_case(actor, step.case.reference, to="name_referent", lock=True)
        refuse_changed(case, replacement)
        before = case.referent_position
        name_referent(case.reference, user=step.replacement.user_id, person_position=PersonPosition.NO_OPINION, actor=actor)
        ReplacedReferent.objects.create(
            replacement=replacement,
            case=case,
            referent_id=step.replacement.user_id,
            position_before=before,
            event_seq=last_event(case),
        )


def refuse_changed(case: CaseFile, replacement: Replacement) -> None:
    if (case.referent_id, case.referent_agency_id) != (replacement.absent_id, replacement.agency_id):
        raise Conflict(_("Somebody has changed the referent of this case meanwhile."), code="changed_since")


def last_event(case: CaseFile) -> int:
    return CaseEvent.objects.filter(stream_id=case.pk).order_by("-seq").values_list("seq", flat=True)[0]

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Conflict, DomainError
from backend.base.operation import operation
from cases.access import get_case
from cases.models import CaseEvent, CaseFile, ReplacedReferent, Replacement
from cases.operations.name_referent import name_referent
from cases.replacements import Refused, get_replacement, seen_among

NAMING = ("referent_named", "referent_gone")


@dataclass
class Undone:
    """`refused`: cases that changed since and stay as they are; `out_of_sight`: how many of them the agency no longer sees."""

    replacement: Replacement
    cases: list[CaseFile] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    out_of_sight: int = 0


@operation
def undo_replacement(replacement_id: UUID, *, actor: Actor, version: int | None = None) -> Undone:
    """Give the cases back to the colleague who followed them, as it was. Within seven days, once; never over what changed since."""
    replacement = get_replacement(actor, replacement_id, lock=True)
    replacement.check_version(version)
    refuse_late(replacement)
    rows = list(replacement.cases.select_related("case"))
    seen = seen_among(actor, [row.case_id for row in rows])

    outcome = Undone(replacement, out_of_sight=len(rows) - len(seen))
    for row in rows:
        if row.case_id in seen:
            _give_back(row, replacement, outcome, actor)
    if not outcome.cases:
        raise Conflict(
            _("Every case has changed since: nothing can be given back. %(cases)s") % {"cases": references(outcome)}, code="nothing_to_undo"
        )
    replacement.undone_at, replacement.undone_by = clock.now(), actor.user
    replacement.save_changes("undone_at", "undone_by")
    return outcome


def refuse_late(replacement: Replacement) -> None:
    if replacement.undone_at is not None:
        raise Conflict(_("This replacement was undone already."), code="already_undone")
    if not replacement.may_be_undone:
        raise Conflict(_("Seven days have passed: name the referents again, case by case."), code="too_late_to_undo")


def references(outcome: Undone) -> str:
    return ", ".join(refused.case.reference for refused in outcome.refused)


def _give_back(row: ReplacedReferent, replacement: Replacement, outcome: Undone, actor: Actor) -> None:
    try:
        with transaction.atomic():
            case = get_case(actor, row.case.reference, to="name_referent", lock=True)
            if CaseEvent.objects.filter(stream_id=case.pk, seq__gt=row.event_seq, kind__in=NAMING).exists():
                raise Conflict(_("Another referent was named in this case since."), code="changed_since")
            name_referent(case.reference, user=replacement.absent_id, person_position=row.position_before, actor=actor)
            row.undone_at = clock.now()
            row.save(update_fields=["undone_at"])
    except DomainError as refusal:
        outcome.refused.append(Refused(row.case, refusal.code, refusal.detail))
    else:
        outcome.cases.append(row.case)

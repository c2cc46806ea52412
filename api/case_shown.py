"""A case in full, as every route answers it."""

from typing import Any

from agencies.actor import Actor
from api.serializers.cases import CaseOutput
from cases.access import allowed_actions
from cases.levels import levels_of
from cases.masking import sight_of
from cases.merging.told import merges_at, told_of
from cases.models import CaseFile, Participation
from cases.snoozes import snoozed_in
from cases.statuses import ParticipationRole


def case_shown(actor: Actor, case: CaseFile) -> Any:
    """A case as the one who got it may read it."""
    if not case.levels:
        case.levels = levels_of(actor, case)
    sight = sight_of(actor, case)
    present = Participation.objects.filter(case=case, ended_at=None).select_related("agency")
    participations: list[Any] = list(present.annotate(merged=merges_at("case"), snoozed=snoozed_in(actor, "case")))
    merged = told_of(case, participations[0].merged if participations else [], actor)
    allowed, has_referent = allowed_actions(actor, case, participations), bool(case.referent_id)
    lead = next((part.agency.slug for part in sight.over(participations) if part.role == ParticipationRole.LEAD), None)
    return CaseOutput(
        {
            **{name: getattr(case, name) for name in AS_THEY_ARE},
            "lead_agency": lead,
            "participations": participations,
            "referent": sight.one(case) if has_referent else None,
            "snoozed_until": participations[0].snoozed if participations else None,
            "continued_in": merged.continued_in.reference if merged.continued_in else None,
            "continues": [other.reference for other in merged.continues],
            "allowed_actions": allowed,
        }
    ).data


DERIVED = {"continued_in", "continues", "lead_agency", "participations", "referent", "allowed_actions", "commune", "snoozed_until"}
AS_THEY_ARE = [*(CaseOutput().fields.keys() - DERIVED), "commune_id"]

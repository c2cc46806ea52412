"""Where one reports what goes wrong, wherever a case is in hand. `{% load irritants %}`."""

from typing import Any

from django import template

from cases.access import allowed_actions
from cases.models import CaseFile
from cases.statuses import CaseStatus, ParticipationRole

register = template.Library()
AT_WORK = (ParticipationRole.LEAD, ParticipationRole.CONTRIBUTOR)


@register.inclusion_tag("frontend/irritants/report_from_here.html", takes_context=True)
def report_from_here(context: template.Context) -> dict[str, Any]:
    """At the foot of the screens of a case, for whoever may report an irritant met in it."""
    case, actor = context.get("case"), getattr(context.get("request"), "actor", None)
    if actor is None or not isinstance(case, CaseFile) or not case.levels:
        return {"reference": ""}
    return {"reference": case.reference if "report_irritant" in allowed_actions(actor, case, ()) else ""}


@register.inclusion_tag("frontend/irritants/report_link.html")
def report_link(reference: str, role: str, status: str) -> dict[str, Any]:
    """In a row about a case, for an agency that works on it while it is open."""
    return {"reference": reference if role in AT_WORK and status != CaseStatus.CLOSED else ""}

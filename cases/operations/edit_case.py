from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Conflict
from backend.base.operation import operation
from cases.access import get_case
from cases.events import record
from cases.free_text import check_free_text, names_person
from cases.models import CaseFile, Handover
from cases.people.details import tell
from cases.statuses import HandoverStatus


@operation
def edit_case(
    reference: str,
    *,
    actor: Actor,
    version: int | None = None,
    summary: str | None = None,
    themes: Collection[str] | None = None,
    person: Mapping[str, Any] | None = None,
) -> CaseFile:
    """Change the summary, the themes, or what is told of the person. What is not given stays."""
    case = get_case(actor, reference, to="edit", lock=True, version=version)
    check_free_text(summary=summary)

    told = tell(case.person, person or {})
    if told:
        _check_offers(case)
        case.person.save_changes(*told)
    wanted: dict[str, Any] = {"summary": summary, "themes": None if themes is None else list(dict.fromkeys(themes))}
    if "commune" in told:
        wanted["commune"] = case.person.commune
    changed = [
        name
        for name, value in wanted.items()
        if (value is not None or (name == "commune" and "commune" in told)) and getattr(case, name) != value
    ]
    for name in changed:
        setattr(case, name, wanted[name])

    if told:
        record(case, "person_edited", actor, changed=("commune",) if "commune" in told else (), fields=sorted(told))
    if edited := [name for name in changed if name != "commune"]:
        record(case, "case_edited", actor, changed=edited, fields=sorted(edited))
    return case


def _check_offers(case: CaseFile) -> None:
    """A request that awaits an answer is read without identity: what is told of the person now must not be in it already."""
    for offer in Handover.objects.filter(case=case, status=HandoverStatus.REQUESTED):
        if names_person(case.person, f"{offer.need} {offer.summary} {offer.how_reason}"):
            raise Conflict(
                _("A request that awaits an answer says who the person is. Cancel it first, then change the name."), code="handover_pending"
            )

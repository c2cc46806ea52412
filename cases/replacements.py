"""Which cases a colleague follows, who could follow them instead, and what was replaced before. For coordinators."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Membership
from agencies.roles import CASE_ROLES
from backend.base.errors import Invalid, NotAllowed, NotFound, Sentence
from cases.models import CaseExclusion, CaseFile, Replacement
from cases.querysets import LEAD
from cases.references import parse_reference
from cases.statuses import CaseStatus

AT_ONCE = 100
"""Cases of one batch, which is one transaction; the others wait for the next."""


@dataclass(frozen=True)
class Step:
    """One case, and who is to follow it."""

    case: CaseFile
    replacement: Membership


@dataclass(frozen=True)
class Refused:
    """One case that stays as it is."""

    case: CaseFile
    code: str
    reason: Sentence


@dataclass
class Plan:
    """What a replacement does, or would do. `remaining`: cases beyond this batch."""

    steps: list[Step] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    remaining: int = 0


def refuse_others(actor: Actor) -> None:
    if not actor.is_coordinator:
        raise NotAllowed(_("Sharing out the cases of a colleague is for coordinators. Ask one of your agency."), code="role_needed")


def followed_cases(actor: Actor, absent: UUID) -> QuerySet[CaseFile]:
    """Open cases that `actor` sees and of which `absent` is the referent, for the acting agency. In the order of locks."""
    mine = CaseFile.objects.visible_to(actor).filter(referent=absent, referent_agency=actor.agency_id)
    return mine.exclude(status=CaseStatus.CLOSED).select_related("person", "commune").order_by("pk")


def colleagues(actor: Actor) -> list[Membership]:
    """Whoever follows cases for the acting agency, those who left too, each with `followed`: how many."""
    refuse_others(actor)
    cases = CaseFile.objects.visible_to(actor).filter(referent_agency=actor.agency_id).exclude(status=CaseStatus.CLOSED)
    counts = dict(cases.order_by().values_list("referent").annotate(Count("pk")))
    members = Membership.objects.filter(agency=actor.agency_id, user__in=counts).select_related("user")
    found = list(members.order_by("is_active", "user__last_name", "user__first_name", "pk"))
    for member in found:
        member.followed = counts[member.user_id]  # type: ignore[attr-defined]
    return found


def possible_replacements(actor: Actor) -> QuerySet[Membership]:
    working = Membership.objects.filter(agency=actor.agency_id, is_active=True, user__is_active=True, roles__overlap=sorted(CASE_ROLES))
    return working.select_related("user").order_by("user__last_name", "user__first_name", "pk")


def colleague(actor: Actor, user: UUID) -> Membership:
    """Somebody of the acting agency, who may have left it."""
    found = Membership.objects.filter(agency=actor.agency_id, user=user).select_related("user").first()
    if found is None:
        raise Invalid.value(
            "absent", _("This person does not belong to your agency. Choose one of your colleagues."), code="not_a_colleague"
        )
    return found


def plan(actor: Actor, absent: UUID, *, replacement: UUID | None = None, cases: Mapping[str, UUID] | None = None) -> Plan:
    """Who would follow what: `cases` names somebody case by case, `replacement` for all the others. Raises NotAllowed, Invalid."""
    refuse_others(actor)
    colleague(actor, absent)
    chosen, able = (
        {parse_reference(text) or text: user for text, user in (cases or {}).items()},
        {member.user_id: member for member in possible_replacements(actor)},
    )
    for name, wanted in (("replacement", [replacement] if replacement else []), ("cases", chosen.values())):
        if any(user == absent or user not in able for user in wanted):
            raise Invalid.value(name, _("Choose a caseworker of your agency who is there."), code="not_able")
    found = list(followed_cases(actor, absent))
    if unknown := sorted(chosen.keys() - {case.reference for case in found}):
        raise Invalid.value("cases", _("This colleague is not the referent of %(case)s.") % {"case": unknown[0]}, code="not_followed")
    asked = [(case, able[user]) for case in found if (user := chosen.get(case.reference, replacement))]
    return sorted_out(actor, asked)


def sorted_out(actor: Actor, asked: list[tuple[CaseFile, Membership]]) -> Plan:
    """Two statements, however many cases."""
    led = set(CaseFile.objects.visible_to(actor, LEAD).filter(pk__in=[case.pk for case, _member in asked]).values_list("pk", flat=True))
    never = set(CaseExclusion.objects.filter(case__in=led).values_list("case_id", "user_id"))
    sorted_plan = Plan()
    for case, member in asked:
        if case.pk not in led:
            sorted_plan.refused.append(Refused(case, "lead_needed", _("Another agency leads this case: ask it to name the referent.")))
        elif (case.pk, member.user_id) in never:
            sorted_plan.refused.append(Refused(case, "not_in_the_case", _("This colleague may not read this case. Choose another.")))
        elif len(sorted_plan.steps) < AT_ONCE:
            sorted_plan.steps.append(Step(case, member))
        else:
            sorted_plan.remaining += 1
    return sorted_plan


def replacements_of(actor: Actor) -> QuerySet[Replacement]:
    refuse_others(actor)
    return Replacement.objects.filter(agency=actor.agency_id).select_related("absent", "done_by", "undone_by")


def get_replacement(actor: Actor, replacement_id: UUID, *, lock: bool = False) -> Replacement:
    """Raises NotFound for one of another agency."""
    rows = replacements_of(actor)
    found = (rows.select_for_update(no_key=True, of=("self",)) if lock else rows).filter(pk=replacement_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class ReplacedCase:
    case: str
    """Its reference."""
    referent: str
    undone: bool


def replaced_cases(actor: Actor, replacement: Replacement) -> tuple[list[ReplacedCase], int]:
    """Those that `actor` still sees, and how many others."""
    rows = list(replacement.cases.select_related("case", "referent"))
    seen = seen_among(actor, [row.case_id for row in rows])
    shown = [ReplacedCase(row.case.reference, row.referent.display_name, row.undone_at is not None) for row in rows if row.case_id in seen]
    return shown, len(rows) - len(shown)


def seen_among(actor: Actor, keys: Iterable[UUID]) -> set[UUID]:
    return set(CaseFile.objects.visible_to(actor).filter(pk__in=list(keys)).values_list("pk", flat=True))

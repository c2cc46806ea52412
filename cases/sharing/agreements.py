"""What withdrawing an agreement does (rule 3), worked out first: the screen shows it, the operation carries it out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency
from backend.base.errors import Invalid
from cases.models import CaseFile, CoveredAgency, Handover, Participation, SharingAgreement
from cases.sharing.participations import active, lead_of, of_agency, stands
from cases.statuses import Ground, HandoverStatus


@dataclass
class Effects:
    """`moved`: parts that stand on another agreement in force. Without a lead that may stay, `lead_returns_to` or the case closes.

    `elsewhere`: the same in the file that goes on, where it was merged and agencies came in by this agreement.
    """

    losing: list[Participation] = field(default_factory=list)
    moved: list[tuple[Participation, SharingAgreement]] = field(default_factory=list)
    cancelled: list[Handover] = field(default_factory=list)
    lead_returns_to: Agency | None = None
    closes: bool = False
    elsewhere: list["Effects"] = field(default_factory=list)

    @property
    def losing_anywhere(self) -> list[Agency]:
        """Each once, by name."""
        found = {part.agency_id: part.agency for effects in (self, *self.elsewhere) for part in effects.losing}
        return sorted(found.values(), key=lambda agency: agency.name)


def effects_of_ending(
    agreement: SharingAgreement, participations: list[Participation] | None = None, *, case: CaseFile | None = None
) -> Effects:
    """What ends when `agreement` does, in a case that is locked (or only looked at): its own, unless another is named."""
    case, effects = case or agreement.case, Effects()
    participations = active(case) if participations is None else participations
    others = _covered_by_others(agreement, case)
    for participation in participations:
        if participation.agreement_id == agreement.pk:
            other = others.get(participation.agency_id)
            if other:
                effects.moved.append((participation, other))
            else:
                effects.losing.append(participation)
    pending = list(case.handovers.filter(status=HandoverStatus.REQUESTED).select_related("to_agency").order_by("requested_at", "id"))
    if case.is_open and lead_of(participations) in effects.losing:
        effects.lead_returns_to = _last_lead_with_ground(case, effects.losing)
        effects.closes = effects.lead_returns_to is None
        effects.cancelled = pending
    else:
        effects.cancelled = [h for h in pending if h.agreement_id == agreement.pk and h.to_agency_id not in others]
    return effects


def covered_agencies(agreements: Iterable[SharingAgreement]) -> dict[object, list[Agency]]:
    """Per agreement, the agencies that it names: one query."""
    covered: dict[object, list[Agency]] = {}
    for row in CoveredAgency.objects.filter(agreement__in=agreements).select_related("agency").order_by("agency__slug"):
        covered.setdefault(row.agreement_id, []).append(row.agency)
    return covered


def stand_elsewhere(agreement: SharingAgreement) -> QuerySet[CaseFile]:
    """Other cases in which agencies stand on this agreement: those that merged files go on in."""
    parts = Participation.objects.filter(agreement=agreement, ended_at=None).exclude(case=agreement.case_id)
    return CaseFile.objects.filter(pk__in=parts.values("case")).order_by("pk")


def agencies_named(slugs: str | Collection[str], *, name: str) -> list[Agency]:
    """Those that an agreement is to cover, by slug. Raises Invalid `unknown_agency`, of the value `name`."""
    wanted = {slugs} if isinstance(slugs, str) else set(slugs)
    agencies = list(Agency.objects.filter(slug__in=wanted, is_active=True).order_by("slug"))
    unknown = wanted - {agency.slug for agency in agencies}
    if unknown or not wanted:
        raise Invalid.value(
            name,
            _("No such agency: %(slugs)s. Look them up in the directory.") % {"slugs": ", ".join(sorted(unknown)) or "–"},
            code="unknown_agency",
        )
    return agencies


def _covered_by_others(agreement: SharingAgreement, case: CaseFile) -> dict[object, SharingAgreement]:
    others = (
        SharingAgreement.objects.filter(case__in={agreement.case_id, case.pk})
        .in_force()
        .exclude(pk=agreement.pk)
        .order_by("given_on", "id")
    )
    rows = CoveredAgency.objects.filter(agreement__in=others).select_related("agreement").order_by("agreement__given_on", "agreement_id")
    return {row.agency_id: row.agreement for row in rows}


def _last_lead_with_ground(case: CaseFile, losing: list[Participation]) -> Agency | None:
    """The last lead before that has a ground of its own: still in the case on another ground, or the one that opened it."""
    lost = {participation.agency_id for participation in losing}
    staying = [p for p in active(case) if p.agency_id not in lost and p.ground == Ground.OPENED and stands(p)]
    if staying:
        return staying[0].agency
    opener = case.opened_by_agency
    former = of_agency(active(case), opener.pk)
    if opener.pk in lost or not opener.is_active or (former and former.ground != Ground.OPENED):
        return None
    return opener

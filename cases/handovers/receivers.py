"""To whom a case may be handed over: who is competent, who serves the place, who has room, who is covered by the person's agreement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from agencies.actor import Actor
from agencies.models import Agency, Competence
from agencies.names import named_like
from agencies.themes import Theme
from backend.base.errors import Sentence
from cases.flags.routing import best_first, competent_for, serving, staffed_agencies
from cases.models import CaseFile, CoveredAgency, Handover, Participation, SharingAgreement
from cases.statuses import HandoverStatus

MOST = 25


@dataclass(frozen=True)
class Receiver:
    agency: Agency
    competences: list[Sentence]
    """In words, those of its own that are wanted."""
    covered: bool
    """An agreement in force covers it, or it is in the case already: no exception is needed."""
    named: bool
    """The agreement names it: the sender may show the identity before it accepts."""
    asked: bool
    role: str
    """Its part in the case; empty if it has none."""


def receivers(case: CaseFile, *, actor: Actor, q: str = "", theme: str = "", anywhere: bool = False) -> list[Receiver]:
    """Agencies that could be asked, best first, at most `MOST`: by default, competent for the case and serving its commune.

    `theme`: for another competence; `anywhere`: whatever the commune; `q`: words of the name, whatever the competence and the commune.
    """
    wanted = [theme] if theme else case.themes
    everybody = _everybody(actor)
    if q:
        found = named_like(everybody, q)
    else:
        found = everybody.filter(competent_for(wanted)) if wanted else everybody
        found = found.filter(serving(case.commune_id)) if case.commune_id and not anywhere else found
    return _told(case, best_first(found, wanted)[:MOST], wanted)


def receiver_named(case: CaseFile, slug: str, *, actor: Actor) -> Receiver | None:
    """None when it could not be asked at all."""
    return next(iter(_told(case, _everybody(actor).filter(slug=slug), case.themes)), None)


def _everybody(actor: Actor) -> QuerySet[Agency]:
    return staffed_agencies().filter(accepts_handovers=True).exclude(pk=actor.agency_id)


def _told(case: CaseFile, agencies: QuerySet[Agency], wanted: Sequence[str]) -> list[Receiver]:
    """How each agency stands to the case, in the same statement."""
    itself = {"agency": OuterRef("pk")}
    in_force = CoveredAgency.objects.filter(**itself, agreement__in=SharingAgreement.objects.filter(case=case).in_force())
    rows: QuerySet[Any] = agencies.annotate(
        wanted=ArraySubquery(Competence.objects.filter(**itself, theme__in=wanted).order_by("theme").values("theme")),
        covered=Exists(in_force),
        named=Exists(in_force.filter(agreement__covers_participants=False)),
        asked=Exists(Handover.objects.filter(case=case, to_agency=OuterRef("pk"), status=HandoverStatus.REQUESTED)),
        part=Subquery(Participation.objects.filter(**itself, case=case, ended_at=None).values("role")[:1]),
    )
    # Where nothing is wanted, Django leaves the subquery out and the array is NULL.
    return [
        Receiver(
            row, [Theme(theme).label for theme in row.wanted or ()], row.covered or bool(row.part), row.named, row.asked, row.part or ""
        )
        for row in rows
    ]

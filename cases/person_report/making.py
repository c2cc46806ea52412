from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db.models import Count, JSONField, Max, Min
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from agencies.signatures import signatures
from backend.base import clock
from backend.base.errors import Sentence
from cases.access import get_case, ground_of
from cases.accesses import GROUNDS, WORDS, record_read
from cases.events import FIELDS
from cases.levels import levels_of
from cases.masking import Sight, sight_of
from cases.models import AccessRecord, CaseFile, Handover, Person, RiskFlag
from cases.people.details import TOLD
from cases.people.linked import cases_of_person
from cases.person_report.registry import ReportPart, Row, in_order


@dataclass(frozen=True)
class Held:
    """One part of what is held in a case."""

    part: ReportPart
    rows: list[Row]


@dataclass(frozen=True)
class CaseHeld:
    case: CaseFile
    parts: list[Held]
    person: Row | None = None
    """Who the person is there: for a file that was merged, and has a record of its own."""

    @property
    def empty(self) -> list[Sentence]:
        """Titles of the parts where nothing is held."""
        return [held.part.title for held in self.parts if not held.rows]


@dataclass(frozen=True)
class ReadBy:
    """An agency that looked: as what, how often, between which days. Of its people, none is named: the report is given away."""

    agency: str
    what: Sentence
    ground: Sentence
    first: datetime
    last: datetime
    times: int


@dataclass(frozen=True)
class PersonReport:
    made_at: datetime
    case: CaseFile
    """The one that it was asked from."""
    person: Row
    person_fields: dict[str, Sentence]
    cases: list[CaseHeld]
    read_by: list[ReadBy]
    hides_agencies: bool
    """Whoever makes it is not told of all the agencies: the person is told so, and may ask the lead agency."""


def make_report(actor: Actor, reference: str) -> PersonReport:
    """All that is held on the person, in this case and in their others as far as the reader may know of them. Journaled in each, each time.

    Raises NotFound, NotAllowed.
    """
    case = get_case(actor, reference, to="read_report")
    cases = [case, *_others(actor, case)]
    for each in cases:
        record_read(actor, "report_read", each.pk, ground=ground_of(actor, each))
    held = [_held(each, case.person_id) for each in cases]
    sight = next((each.sight for each in cases if not each.sight.concerned), case.sight)
    read_by = list(_read_by([each.pk for each in cases], sight))
    return PersonReport(
        made_at=clock.now(),
        case=case,
        person=_told(case.person),
        person_fields={**{name: FIELDS[name] for name in TOLD}, "created_at": _("Known since")},
        cases=held,
        read_by=read_by,
        hides_agencies=any(each.sight.hid for each in cases),
    )


def _held(case: CaseFile, person_id: UUID) -> CaseHeld:
    other = _told(case.person) if case.person_id != person_id else None
    return CaseHeld(case, [Held(part, list(part.rows(case))) for part in in_order()], other)


def _others(actor: Actor, case: CaseFile) -> Iterator[CaseFile]:
    others = cases_of_person(case.person).exclude(pk=case.pk).select_related("person__commune").order_by("opened_at", "pk")
    for other in others:
        other.levels = levels_of(actor, other, for_audit=True)
        other.sight = sight_of(actor, other)
        if other.levels:
            yield other


def _told(person: Person) -> Row:
    told = {name: getattr(person, name) for name in TOLD if name != "commune"}
    return {
        **told,
        "contact_channels": person.channels,
        "commune": person.commune.name if person.commune else "",
        "created_at": person.created_at,
    }


def _read_by(cases: Iterable[UUID], sight: Sight) -> Iterator[ReadBy]:
    """Of the cases, and of the requests and flags by which they were read too."""
    of_cases = {"case__in": list(cases)}
    streams = chain(
        of_cases["case__in"],
        Handover.objects.filter(**of_cases).values_list("pk", flat=True),
        RiskFlag.objects.filter(**of_cases).values_list("pk", flat=True),
    )
    looks = (
        AccessRecord.objects.filter(stream_id__in=list(streams))
        .annotate(ground=KeyTextTransform("ground", Cast("data", JSONField())))
        .values("agency_id", "kind", "ground")
        .annotate(first=Min("occurred_at"), last=Max("occurred_at"), times=Count("pk"))
        .order_by("first", "agency_id", "kind")
    )
    found = list(looks)
    known, _hidden = sight.among(signatures(look["agency_id"] for look in found))
    for look in found:
        agency = known.get(str(look["agency_id"]))
        yield ReadBy(
            agency.name if agency else "",
            WORDS.get(look["kind"], look["kind"]),
            GROUNDS.get(look["ground"], look["ground"] or ""),
            look["first"],
            look["last"],
            look["times"],
        )

"""The list of cases, driven from the sorted index of the grants: one branch per run of the index, united by the door that pages them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from agencies.actor import Actor
from agencies.filters import NOT_SAID
from agencies.models import Agency
from cases.levels import personal_to
from cases.masking import without_case
from cases.models import CaseExclusion, CaseFile, CaseGroupGrant, CaseUserGrant, Participation
from cases.querysets import LEAD, VIEW, permission_id
from cases.statuses import CaseStatus, ParticipationRole

ORDERINGS: Mapping[str, tuple[str, ...]] = {
    "-activity": ("-activity", "-pk"),
    "activity": ("activity", "pk"),
    "-opened": ("-opened", "-pk"),
    "opened": ("opened", "pk"),
}
"""What a list of cases may be sorted by, with the columns of each; the first is the default."""
SORTED_BY = ("pk", "activity", "opened")


def case_branches(actor: Actor, *, role: str = "", statuses: Sequence[str] | None = None, outcome: str = "") -> list[QuerySet[CaseFile]]:
    """Cases that `actor` sees (`role`: that of the acting agency), each branch sorted by `activity` or `opened` at no cost.

    `statuses`, `outcome`: those asked for, as `CaseFilter` reads them; branches that can have none of them are left out.
    Same cases as `visible_to`. Named readers have branches of their own, only if this user is one.
    """
    if actor.case_group_id is None:
        return [CaseFile.objects.none().annotate(activity=F("last_activity_at"), opened=F("opened_at"), deadline=F("next_deadline"))]
    level = permission_id(LEAD if role == ParticipationRole.LEAD else VIEW)
    named, never = personal_to(actor, level)
    by_group = {"group_grants__group_id": actor.case_group_id, "group_grants__permission_id": level}
    ways = [("group_grants", by_group)]
    if named:
        by_name = {"user_grants__user_id": actor.user_id, "user_grants__agency_id": actor.agency_id, "user_grants__permission_id": level}
        ways.append(("user_grants", by_name))
    branches = [_run(grants, {**held, f"{grants}__is_open": is_open}) for grants, held in ways for is_open in _runs(statuses, outcome)]
    return [_in_role(branch.exclude(pk__in=never) if never else branch, actor, role) for branch in branches]


def _run(grants: str, held: Mapping[str, Any]) -> QuerySet[CaseFile]:
    """One run of an index of these grants."""
    sorted_by = {
        "activity": F(f"{grants}__last_activity_at"),
        "opened": F(f"{grants}__opened_at"),
        "deadline": F(f"{grants}__next_deadline"),
    }
    return CaseFile.objects.filter(**held).annotate(**sorted_by)


def count_cases(actor: Actor, *, role: str = "") -> int:
    """How many cases `case_branches` holds, unfiltered, of those that the agency sees or leads: counted on the grants alone."""
    if actor.case_group_id is None:
        return 0
    level = permission_id(LEAD if role == ParticipationRole.LEAD else VIEW)
    by_group = CaseGroupGrant.objects.filter(group_id=actor.case_group_id, permission_id=level)
    by_name = CaseUserGrant.objects.filter(user_id=actor.user_id, agency_id=actor.agency_id, permission_id=level)
    never = Exists(CaseExclusion.objects.filter(user_id=actor.user_id, case_id=OuterRef("content_object_id")))
    twice = Exists(by_group.filter(content_object_id=OuterRef("content_object_id")))
    return by_group.filter(~never).count() + by_name.filter(~never, ~twice).count()


def _runs(statuses: Sequence[str] | None, outcome: str) -> list[bool]:
    """Which values of `is_open` these need: each is one run of the index. One at least, whatever is asked."""
    runs = sorted({status != CaseStatus.CLOSED for status in statuses}, reverse=True) if statuses else [True, False]
    return [is_open for is_open in runs if not outcome or is_open == (outcome == NOT_SAID)] or runs[:1]


def _in_role(branch: QuerySet[CaseFile], actor: Actor, role: str) -> QuerySet[CaseFile]:
    if role in ("", ParticipationRole.LEAD):
        return branch
    return branch.filter(Exists(Participation.objects.filter(case=OuterRef("pk"), agency_id=actor.agency_id, role=role, ended_at=None)))


# --- what a list shows ---


COLUMNS = (
    "id",
    "reference",
    "status",
    "outcome",
    "themes",
    "next_deadline",
    "opened_at",
    "last_activity_at",
    "version",
    "person_id",
    "person__met_as_id",
    "person__first_name",
    "person__last_name",
    "person__birth_name",
    "person__alias",
    "commune_id",
    "commune__name",
)
"""Of a case, for `ListedCase.of`."""
AS_THEY_ARE = tuple(name for name in COLUMNS if "__" not in name and name not in ("person_id", "commune_id"))


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case as a list shows it."""

    id: UUID
    reference: str
    status: str
    outcome: str
    themes: list[str]
    next_deadline: datetime | None
    opened_at: datetime
    last_activity_at: datetime
    version: int
    shown_id: UUID
    """Of the person (`Person.shown_id`)."""
    person: str
    """The name to show."""
    commune: str | None
    """INSEE code."""
    commune_name: str | None
    lead: str | None = None
    """Slug of the agency in charge; none for one of which the reader is not told."""
    lead_name: str | None = None
    role: str | None = None
    """Of the acting agency."""
    snoozed_until: date | None = None
    """Where somebody's snoozes are shown."""

    @classmethod
    def of(cls, row: Mapping[str, Any], **more: Any) -> "ListedCase":
        named = f"{row['person__first_name']} {row['person__last_name'] or row['person__birth_name']}".strip()
        return cls(
            **{name: row[name] for name in AS_THEY_ARE},
            shown_id=row["person__met_as_id"] or row["person_id"],
            person=named or row["person__alias"],
            commune=row["commune_id"],
            commune_name=row["commune__name"],
            **more,
        )


def case_rows(keys: Iterable[UUID], actor: Actor) -> list[ListedCase]:
    """The cases of these keys, in their order, with the agency in charge and the role of the acting one: two statements."""
    keys = list(keys)
    found = {row["id"]: row for row in CaseFile.objects.filter(pk__in=keys).values(*COLUMNS)}
    leads, roles, told = dict[UUID, tuple[str | None, str]](), dict[UUID, str](), dict[UUID, tuple[str | None, str]]()
    present = Participation.objects.filter(case__in=keys, ended_at=None).order_by("case_id", "pk")
    sight, who = without_case(actor), ("agency__slug", "agency__name", "agency__is_sensitive")
    for case_id, participant, role, slug, name, sensitive in present.values_list("case_id", "agency_id", "role", *who):
        if role == ParticipationRole.LEAD:
            if participant not in told:
                lead = sight.agency(Agency(id=participant, slug=slug, name=name, is_sensitive=sensitive))
                told[participant] = lead.slug, lead.name
            leads[case_id] = told[participant]
        if participant == actor.agency_id:
            roles[case_id] = role
    return [_listed(found[key], leads.get(key), roles.get(key)) for key in keys if key in found]


def _listed(row: Mapping[str, Any], lead: tuple[str | None, str] | None, role: str | None) -> ListedCase:
    slug, name = lead or (None, None)
    return ListedCase.of(row, lead=slug, lead_name=name, role=role)

"""Who is told, by jobs: coordinators of the side that is asked, of a page without a reference. Never whoever opened the later case."""

from uuid import UUID

from django_tasks import task

from agencies.actor import Actor
from agencies.models import Membership
from agencies.roles import Role
from cases.merging.access import visible_merges
from cases.models import FileMerge, Participation, ProbablePair
from cases.notices import NOTICES, notify_member
from cases.people.pairs import visible_pairs, with_cases
from cases.statuses import MergeSide, ParticipationRole


def tell_of_merge(notice: str, merge: FileMerge, *, side: str) -> None:
    """Tell the coordinators of one side of a merge."""
    if notice not in NOTICES:
        raise ValueError(f"unknown notice {notice!r}")
    tell_side_of_merge.enqueue(notice, str(merge.pk), str(side))


def tell_sides_of_pair(key: UUID) -> None:
    """Each coordinator who would find the pair in their list, once, whichever sides are theirs."""
    pair = with_cases(ProbablePair.objects.filter(pk=key)).get()
    for member in _coordinators([pair.first_case, pair.second_case]):
        if visible_pairs(Actor.of(member)).filter(pk=key).exists():
            notify_member("pair_found", member.user_id, member.agency_id, f"/probable-pairs/{key}")


@task()
def tell_side_of_merge(notice: str, merge_id: str, side: str) -> None:
    """May run twice. Whoever leads that side by then, and would find the merge in their list."""
    merge = FileMerge.objects.filter(pk=UUID(merge_id)).first()
    if merge is None:
        return
    for member in _coordinators([merge.kept_id if side == MergeSide.KEPT else merge.absorbed_id]):
        if visible_merges(Actor.of(member)).filter(pk=merge.pk).exists():
            notify_member(notice, member.user_id, member.agency_id, f"/file-merges/{merge.pk}")


def _coordinators(cases: list[UUID]) -> list[Membership]:
    leads = Participation.objects.filter(case__in=cases, role=ParticipationRole.LEAD, ended_at=None).values("agency")
    members = Membership.objects.filter(agency__in=leads, is_active=True, user__is_active=True, roles__contains=[Role.COORDINATOR])
    return list(members.select_related("user", "agency").order_by("pk"))

"""What the page of a case tells of the files merged with it: to those who see both, and nothing to others."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONArray

from agencies.actor import Actor
from cases.levels import seen_among
from cases.models import CaseFile, FileMerge
from cases.statuses import FileMergeStatus


@dataclass(frozen=True)
class Merged:
    continued_in: CaseFile | None = None
    continues: tuple[CaseFile, ...] = ()
    merges: tuple[UUID, ...] = ()
    """Of the case, whoever sees the other: for those who may take them apart."""


def merges_at(case: str) -> ArraySubquery:
    """Merges of the case in that column, to be read with something else and given to `told_of`."""
    done = FileMerge.objects.filter(Q(absorbed=OuterRef(case)) | Q(kept=OuterRef(case)), status=FileMergeStatus.MERGED)
    return ArraySubquery(done.order_by("answered_at", "id").values(row=JSONArray(F("id"), F("kept"), F("absorbed"))))


def told_of(case: CaseFile, merges: Sequence[Sequence[str]], actor: Actor) -> Merged:
    """No statement for a case that was not merged, one for another."""
    if not merges:
        return Merged()
    rows = [tuple(UUID(key) for key in row) for row in merges]
    others = {key for _merge, *pair in rows for key in pair} - {case.pk}
    seen = seen_among(actor, others)
    return Merged(
        next((seen[kept] for _merge, kept, absorbed in rows if absorbed == case.pk and kept in seen), None),
        tuple(seen[absorbed] for _merge, kept, absorbed in rows if kept == case.pk and absorbed in seen),
        tuple(merge for merge, *_pair in rows),
    )


def merged_with(case: CaseFile, actor: Actor) -> Merged:
    """For whoever has read the case already."""
    found = CaseFile.objects.filter(pk=case.pk).annotate(merged=merges_at("pk")).values_list("merged", flat=True).get()
    return told_of(case, found, actor)

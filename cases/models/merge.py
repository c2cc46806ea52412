"""Two files of one person, brought together by a link that can be undone: nothing of either is moved or copied."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from backend.base import clock
from backend.base.journal import JournalEntry
from backend.base.models import Record
from cases.models.case_file import CaseFile
from cases.models.person import ProbablePair
from cases.statuses import CaseStatus, ExceptionGround, FileMergeStatus, MergeSide, TakenApart

ANSWERED = ["declined", "cancelled"]
LINKED = ["merged", "undone"]


class FileMerge(Record):
    """`absorbed` closes and `kept` goes on. Proposed for one of the two sides, answered for the other where two agencies lead them."""

    kept = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="merges_kept", editable=False)
    absorbed = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="merges_absorbed", editable=False)
    status = models.CharField(max_length=10, choices=FileMergeStatus, default=FileMergeStatus.PROPOSED)

    proposed_for = models.CharField(max_length=10, choices=MergeSide, help_text=_("The side for which it was proposed."))
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    pair = models.ForeignKey(ProbablePair, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    found_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text=_("Who opened the later case of the pair.")
    )
    exception_ground = models.CharField(max_length=20, choices=ExceptionGround, blank=True)
    exception_reason = models.TextField(blank=True)

    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_by_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    # what the absorbed case was, and what the merge did: to undo it
    former_status = models.CharField(max_length=12, choices=CaseStatus, blank=True)
    former_hold_reason = models.CharField(max_length=200, blank=True)
    former_hold_until = models.DateField(null=True, blank=True)
    entered = ArrayField(models.UUIDField(), default=list, help_text=_("Participations in the kept case."))
    dropped = ArrayField(models.UUIDField(), default=list, help_text=_("Actions of the absorbed case that were still to be done."))
    set_apart = ArrayField(models.UUIDField(), default=list, help_text=_("Exclusions added to the kept case."))

    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_by_agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=20, choices=TakenApart, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_of_two_cases"),
            models.CheckConstraint(
                condition=Q(status="proposed", answered_at=None)
                | Q(status__in=ANSWERED, answered_at__isnull=False)
                | (Q(status__in=LINKED, answered_at__isnull=False) & ~Q(former_status="")),
                name="merge_answered",
            ),
            models.CheckConstraint(
                condition=(Q(status="undone", undone_at__isnull=False, reason_code__in=TakenApart.values) & ~Q(reason=""))
                | (~Q(status="undone") & Q(undone_at=None, reason_code="", reason="")),
                name="merge_undone_with_reason",
                violation_error_message=_("Two files are taken apart with a reason."),
            ),
            models.CheckConstraint(
                condition=Q(exception_ground="", exception_reason="")
                | (Q(exception_ground__in=ExceptionGround.values) & ~Q(exception_reason="")),
                name="merge_exception_with_reason",
            ),
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(status="merged"),
                name="absorbed_once",
                violation_error_message=_("This case is continued in another already."),
            ),
            models.UniqueConstraint(
                fields=["kept", "absorbed"],
                condition=Q(status="proposed"),
                name="merge_proposed_once",
                violation_error_message=_("This merge is proposed already."),
            ),
        ]
        indexes = [models.Index(fields=["-proposed_at", "-id"], name="merge_latest")]

    sides: Any = ()
    """Of those that the actor who got this merge answers for, and what else they may read (cases/merging/access.py)."""
    shown: Any = None


class FileMergeEvent(JournalEntry):
    """Who proposed, answered, undid; its stream is the merge. Cases tell only that they were merged, or taken apart: a proposal is told
    in the history of neither, whose other readers would learn of another file."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream_id", "seq"], name="merge_event_chain")]

"""What somebody put aside for a while: a comfort of theirs, which says nothing of the case and changes nothing for anybody else."""

from django.db import models

from agencies.models import Agency, User
from backend.base import clock
from backend.base.models import Identified
from cases.models.case_file import CaseFile


class CaseSnooze(Identified):
    """Out of this user's worklist, acting for this agency, until the morning of `until`. Over by itself: nothing has to run."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="snoozes")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    until = models.DateField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "agency", "case"], name="snoozed_once")]

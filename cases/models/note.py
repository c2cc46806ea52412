"""Notes: what an agent writes on the way, for colleagues, for all the agencies in the case, or for some of them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.base import clock
from cases.models.audience import Content, NamedReader
from cases.models.handover import Handover
from cases.statuses import Audience


class Note(Content):
    """Only its author corrects it; each correction keeps the former text."""

    app_may = ("SELECT", "INSERT", "UPDATE")

    text = models.TextField()
    written_at = models.DateTimeField(default=clock.now)
    corrected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="note_audience"),
            models.CheckConstraint(
                condition=Q(corrected_at=None) | Q(corrected_at__gte=F("written_at")), name="note_corrected_after_written"
            ),
        ]
        indexes = [models.Index(fields=["case", "-written_at", "-id"], name="note_by_case")]


class NoteReader(NamedReader):
    app_may = ("SELECT", "INSERT", "DELETE")

    of = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="named")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["of", "agency"], name="note_names_agency_once", violation_error_message=_("This agency reads this note already.")
            )
        ]


class NoteVersion(models.Model):
    """A text that was corrected. Only the author's agency reads it again: whoever the note was opened to since never read it."""

    app_may = ("SELECT", "INSERT")

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="former")
    number = models.PositiveIntegerField(help_text=_("Version of the note that had this text."))
    text = models.TextField()
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="note_version_once")]


class ForwardedNote(models.Model):
    """A note that the sender of a handover ticked: its receiver reads it from its acceptance on."""

    app_may = ("SELECT", "INSERT")

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="forwarded")
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "note"], name="note_forwarded_once")]

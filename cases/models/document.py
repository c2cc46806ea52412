"""Documents: the papers that the person was asked for, kept once so that nobody asks again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.base import clock
from cases.models.audience import Content, NamedReader
from cases.models.handover import Handover
from cases.statuses import Audience, DocumentKind


class Document(Content):
    """The file lies in the storage `documents`, under a name that says nothing. All participants may know who has which kind of paper."""

    app_may = ("SELECT", "INSERT", "UPDATE")

    kind = models.CharField(max_length=20, choices=DocumentKind)
    name = models.CharField(max_length=150, help_text=_("As the person who added it calls it, with the ending of what it is."))
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text=_("Bytes, as kept."))
    digest = models.BinaryField(max_length=32, help_text=_("SHA-256 of what is kept."))
    stored_as = models.CharField(max_length=100, unique=True, editable=False)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="document_audience"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind"),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_not_empty", violation_error_message=_("This file is empty.")),
        ]
        indexes = [models.Index(fields=["case", "-added_at", "-id"], name="document_by_case")]


class DocumentReader(NamedReader):
    app_may = ("SELECT", "INSERT", "DELETE")

    of = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="named")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["of", "agency"],
                name="document_names_agency_once",
                violation_error_message=_("This agency reads this document already."),
            )
        ]


class ForwardedDocument(models.Model):
    """A document that the sender of a handover ticked: its receiver reads it from its acceptance on."""

    app_may = ("SELECT", "INSERT")

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="forwarded_documents")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handover", "document"], name="document_forwarded_once")]

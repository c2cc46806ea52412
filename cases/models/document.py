"""Documents: the papers that the person was asked for, kept once so that nobody asks again."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.base import clock
from cases.models.audience import Content, ContentQuerySet, NamedReader
from cases.models.handover import Handover
from cases.statuses import Audience, DocumentKind, RemovalReason


class DocumentQuerySet(ContentQuerySet):
    def kept(self) -> Self:
        return self.filter(removed_at=None)


class Document(Content):
    """The file lies in the storage `documents`, under a name that says nothing. All participants may know who has which kind of paper.

    Removed, the row stays for its readers, without what named or described the file: they see that it was there.
    """

    app_may = ("SELECT", "INSERT", "UPDATE")

    kind = models.CharField(max_length=20, choices=DocumentKind)
    name = models.CharField(max_length=150, help_text=_("As the person who added it calls it, with the ending of what it is."))
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text=_("Bytes, as kept."))
    digest = models.BinaryField(max_length=32, help_text=_("SHA-256 of what is kept."))
    stored_as = models.CharField(max_length=100, unique=True, editable=False)
    added_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removal_reason = models.CharField(max_length=20, blank=True, default="", db_default="", choices=RemovalReason)

    objects = DocumentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-added_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="document_audience"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind"),
            models.CheckConstraint(
                condition=Q(size__gt=0) | Q(removed_at__isnull=False),
                name="document_not_empty",
                violation_error_message=_("This file is empty."),
            ),
            models.CheckConstraint(
                condition=(Q(removed_at=None, removed_by=None, removal_reason="") & ~Q(name=""))
                | Q(removed_at__isnull=False, removal_reason__in=RemovalReason.values, name="", size=0, digest=b""),
                name="document_removed_and_blank",
            ),
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


class DocumentSweep(models.Model):
    """That the store was compared with the documents, on which day, and with what result."""

    app_may = ("SELECT", "INSERT")

    swept_at = models.DateTimeField(default=clock.now)
    removed = models.PositiveIntegerField(help_text=_("Files that no document had."))
    lost = models.PositiveIntegerField(help_text=_("Documents whose file was missing."))

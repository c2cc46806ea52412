from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models.agency import Agency
from agencies.models.member import Membership, User
from agencies.roles import Role
from backend.base import clock
from backend.base.models import Record

LASTS = timedelta(days=7)


class InvitationState(models.TextChoices):
    """Derived from what happened to it."""

    SENT = "sent", pgettext_lazy("invitation", "Sent")
    EXPIRED = "expired", pgettext_lazy("invitation", "Expired")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "Withdrawn")


class Invitation(Record):
    """Somebody is invited to an agency, at an address. Its link opens once, until it expires; sent again, the links before open nothing."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    roles = ArrayField(models.CharField(max_length=20, choices=Role))
    language = models.CharField(max_length=2, choices=[("fr", _("French")), ("en", _("English"))], default="fr")
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    times_sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    membership = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations")

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["agency", "-created_at", "-id"], name="invitations_of_agency")]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_address",
                violation_error_message=_("This address was invited already."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, membership=None) | Q(accepted_at__isnull=False, membership__isnull=False, withdrawn_at=None),
                name="invitation_answered_once",
                violation_error_message=_("An invitation is accepted once, or withdrawn."),
            ),
            models.CheckConstraint(condition=Q(roles__contained_by=Role.values) & Q(roles__len__gt=0), name="invitation_roles"),
        ]

    @property
    def is_open(self) -> bool:
        """Neither accepted nor withdrawn; its time may be over, and it can be sent again."""
        return self.accepted_at is None and self.withdrawn_at is None

    @property
    def opens(self) -> bool:
        return self.is_open and self.expires_at > clock.now()

    @property
    def state(self) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.SENT if self.opens else InvitationState.EXPIRED

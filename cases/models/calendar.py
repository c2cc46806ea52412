"""The secret address at which the calendar of one user may be read. Only its digest is kept: the address is shown once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from backend.base import clock
from backend.base.models import Identified


class CalendarAddress(Identified):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_addresses")
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_read_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at=None),
                name="one_calendar_address",
                violation_error_message=_("You have a calendar address already: renew it instead."),
            )
        ]

from django.db import models

from backend.base.journal import JournalEntry


class AgencyEvent(JournalEntry):
    """What happened to an agency: members, roles, keys, capacity. Its stream is the agency."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream_id", "seq"], name="agency_event_chain")]

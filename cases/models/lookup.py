"""Who asked whether a person is already followed somewhere: kept for good, never rewritten."""

from django.db import models

from backend.base.journal import JournalEntry


class PersonLookup(JournalEntry):
    """One blind lookup, or what was asked from it. Its stream is the reader; `data` tells why, the outcome, and the case that it met.

    What was typed is not kept: a keyed digest of it is, with which a question about one person can be answered.
    """

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream_id", "seq"], name="lookup_chain")]
        indexes = [models.Index(fields=["actor_id", "occurred_at"], name="lookup_by_actor")]

from django.db import models

from backend.base.journal import JournalEntry, MonthlyJournal


class CaseEvent(JournalEntry):
    """The history of a case (its stream): codes and identifiers; words are made when shown (cases/events.py)."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream_id", "seq"], name="case_event_chain")]


class AccessRecord(MonthlyJournal):
    """Who opened what. Its stream is the case (or flag, or handover), or the reader for lists, searches and refusals."""

    class Meta:
        indexes = [
            models.Index(fields=["stream_id", "recorded_at"], name="access_by_stream"),
            models.Index(fields=["actor_id", "recorded_at"], name="access_by_actor"),
        ]

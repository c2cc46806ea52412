"""What our tables have in common: UUIDv7 keys, timestamps of the actor's clock, a version for stale edits."""

import uuid

import uuid_utils.compat
from django.db import models
from django.utils.translation import gettext as _

from backend.base import clock
from backend.base.errors import Conflict, Stale


def new_id() -> uuid.UUID:
    """A UUIDv7: sorts by time of creation, may also be supplied by the client."""
    return uuid_utils.compat.uuid7()


def refuse_taken(model: type[models.Model], key: uuid.UUID | None) -> None:
    """`key` is what a client chose. Raises Conflict; of two writers at the same instant, the database refuses the second."""
    if key is not None and model._default_manager.filter(pk=key).exists():
        raise Conflict(_("This identifier is taken. Choose another, or leave it out."), code="id_taken")


class Identified(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class Record(Identified):
    """A mutable object: `version` counts its changes (ETag) and is bumped by `save_changes`."""

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save_changes(self, *fields: str) -> None:
        """Save the named fields of a row that is locked. Raises nothing stale: `check_version` does."""
        self.version += 1
        self.updated_at = clock.now()
        self.save(update_fields=[*fields, "version", "updated_at"])

    def check_version(self, expected: int | None) -> None:
        """Raise Stale unless the row, already locked, is the one the actor has read."""
        if expected is not None and expected != self.version:
            raise Stale(version=self.version)


class StoredAnswer(models.Model):
    """The answer given to a POST with an Idempotency-Key, to give it again for 24 hours (backend/base/idempotency.py)."""

    id = models.BigAutoField(primary_key=True)
    credential = models.CharField(max_length=120)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=300)
    key = models.CharField(max_length=64)
    request_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "method", "path", "key"], name="answer_once")]


class RequestCount(models.Model):
    """How many requests a credential made in one window of time (an UNLOGGED table: losing it harms nobody)."""

    WINDOW = 60
    """Seconds. `window` counts them since the epoch."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=200)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "window"], name="count_once")]

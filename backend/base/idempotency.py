"""A request sent twice is carried out once: the answer to a key is kept for 24 hours and given again.

A door claims the key inside the transaction of the write, and keeps the answer in the same transaction: either both
the change and its answer are there, or neither. Only answers of what was carried out are kept; a refusal rolls back,
its answer with it, and the same key may be sent again once the cause is gone.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.base.errors import Conflict, DomainError
from backend.base.models import StoredAnswer

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 64
LONGEST_PATH = 300


class InProgress(Conflict):
    """The same key is being carried out at this very moment, in another transaction."""

    code = "idempotency_in_progress"

    def __init__(self) -> None:
        super().__init__(_("The same request is still being carried out. Wait a moment, then send it again with the same key."))


class Mismatch(DomainError):
    """The key was used for another request."""

    code = "idempotency_mismatch"
    title = _("Refused as it stands")

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was used for another request. Use a new key for each new request."))


@dataclass(frozen=True, slots=True)
class Claim:
    """One key, as one credential sent it to one address. `digest` is the SHA-256 of what the request asks."""

    credential: str
    method: str
    path: str
    key: str
    digest: bytes

    @property
    def where(self) -> dict[str, str]:
        path = self.path if len(self.path) <= LONGEST_PATH else hashlib.sha256(self.path.encode()).hexdigest()
        return {"credential": self.credential, "method": self.method, "path": path, "key": self.key}

    def stored(self) -> StoredAnswer | None:
        """The answer already given to this key, after locking the key until the end of the transaction.

        Raises InProgress when another transaction holds the key. The caller compares `digest`: see `same_request`.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", ["\n".join(self.where.values())])
            (locked,) = cursor.fetchone()
        if not locked:
            raise InProgress
        return StoredAnswer.objects.filter(**self.where, created_at__gt=timezone.now() - KEPT_FOR).first()

    def same_request(self, answer: StoredAnswer) -> bool:
        return bytes(answer.request_digest) == self.digest

    def keep(self, *, status: int, headers: dict[str, Any], body: str) -> None:
        """Store the answer, in the transaction of the change; one that outlived its 24 hours is replaced."""
        answer = StoredAnswer(**self.where, request_digest=self.digest, status=status, headers=headers, body=body)
        StoredAnswer.objects.bulk_create(
            [answer],
            update_conflicts=True,
            unique_fields=["credential", "method", "path", "key"],
            update_fields=["request_digest", "status", "headers", "body", "created_at"],
        )


def forget_old_answers() -> int:
    """Delete the answers that are older than 24 hours. Returns how many."""
    return StoredAnswer.objects.filter(created_at__lte=timezone.now() - KEPT_FOR).delete()[0]

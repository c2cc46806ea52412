"""Sessions with two ends: some time after their last use, and eight hours after signing in, whatever is done (docs/adr/0011)."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"
"""Key of the session: seconds since the epoch."""
RENEWED_EVERY = timedelta(minutes=3)
"""Using a session moves its end, but one write for each request would be many."""
REMEMBERED = timedelta(hours=24)
"""For so long, a session that is over still says whose it was: what was typed in it, and sent too late, is kept for that person."""


class SessionStore(db.SessionStore):
    """Django's, in the same table. The name matters: it salts the signature of what is stored."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.in_use = True
        """False on a request that is no use of the session: a page that only asks how long is left."""
        self._ends_at: datetime | None = None
        self._over: dict[str, Any] | None = None

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        row = Session.objects.filter(session_key=self.session_key, expire_date__gt=now - REMEMBERED).first()
        if row is None or row.expire_date <= now:
            self._session_key = None
            self._over = self.decode(row.session_data) if row else None
            return {}
        self._ends_at = row.expire_date
        return self.decode(row.session_data)

    @property
    def over(self) -> dict[str, Any] | None:
        """What the session held that the browser names, when it is over since a day at most. It opens nothing any more."""
        self.keys()  # which reads it
        return self._over

    def is_empty(self) -> bool:
        """A browser keeps the name of a session that is over, until somebody signs in: see `over`."""
        return super().is_empty() and self._over is None

    def cycle_key(self) -> None:
        """Somebody signs in: eight hours begin."""
        self.pop(SIGNED_IN_AT, None)
        super().cycle_key()

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        data.setdefault(SIGNED_IN_AT, int(timezone.now().timestamp()))
        return super().create_model_instance(data)

    def get_expiry_date(self, **_options: Any) -> datetime:
        return self.ends_if_used_now()

    # --- when it ends ---

    def ends_if_used_now(self) -> datetime:
        return min(timezone.now() + timedelta(minutes=settings.SESSION_IDLE), self.limit)

    @property
    def limit(self) -> datetime:
        """When it ends, however much it is used. A session without a beginning is not prolonged."""
        began = self.get(SIGNED_IN_AT)
        if began is None:
            return self._ends_at or timezone.now()
        return datetime.fromtimestamp(began, UTC) + timedelta(seconds=settings.SESSION_COOKIE_AGE)

    @property
    def to_renew(self) -> bool:
        """Whether this request moves the end."""
        return self.in_use and self._ends_at is not None and self.ends_if_used_now() - self._ends_at >= RENEWED_EVERY

    def renew(self) -> None:
        """Move the end, at once and nothing else: what another request has put in the session meanwhile stays."""
        ends = self.ends_if_used_now()
        Session.objects.filter(session_key=self.session_key, expire_date__lt=ends).update(expire_date=ends)
        self._ends_at = ends

    @property
    def ends_at(self) -> datetime:
        """As of the end of this request."""
        return self.ends_if_used_now() if self.to_renew or self._ends_at is None else self._ends_at

    @property
    def seconds_left(self) -> int:
        return max(int((self.ends_at - timezone.now()).total_seconds()), 0)

    @property
    def may_be_extended(self) -> bool:
        """Whether using it now gains a minute at least: not in its last hour."""
        return self._ends_at is not None and self.limit - self._ends_at >= timedelta(minutes=1)


def session_of(request: HttpRequest) -> SessionStore:
    return cast(SessionStore, request.session)


def forget_what_is_over() -> int:
    """Delete the sessions that nobody can come back from. Returns how many."""
    return Session.objects.filter(expire_date__lte=timezone.now() - REMEMBERED).delete()[0]

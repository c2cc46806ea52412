"""Keys of partner software: `fr_<prefix>_<secret>`. The prefix finds the key, the digest of the secret proves it."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from django.db.models import Q

from agencies.models import ApiKey
from backend.base import clock

FORMAT = re.compile(r"fr_(?P<prefix>[0-9a-f]{12})_(?P<secret>[0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Token:
    """What the owner of a key holds. Its secret has 256 random bits: a fast digest is enough to keep it."""

    prefix: str
    secret: str

    @classmethod
    def generate(cls) -> "Token":
        return cls(prefix=secrets.token_hex(6), secret=secrets.token_hex(32))

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.secret.encode()).digest()

    def __str__(self) -> str:
        return f"fr_{self.prefix}_{self.secret}"

    def __repr__(self) -> str:
        return f"<Token {self.prefix}>"


def parse(token: str) -> Token | None:
    """None for whatever does not look like one of our keys."""
    found = FORMAT.fullmatch(token)
    return Token(**found.groupdict()) if found else None


def membership_for(token: str) -> ApiKey | None:
    """The key, with its membership, user and agency at hand; None when it opens nothing (unknown, expired, revoked, ended).

    One query; a second one notes the first use of each day.
    """
    given = parse(token)
    if given is None:
        return None
    key = ApiKey.objects.select_related("membership__user", "membership__agency").filter(prefix=given.prefix).first()
    if key is None or not hmac.compare_digest(bytes(key.digest), given.digest) or not is_usable(key):
        return None
    note_use(key)
    return key


def is_usable(key: ApiKey) -> bool:
    membership = key.membership
    return (
        key.revoked_at is None
        and key.expires_at > clock.now()
        and membership.is_active
        and membership.user.is_active
        and membership.agency.is_active
    )


def note_use(key: ApiKey) -> None:
    today = clock.today()
    if key.last_used_on is None or key.last_used_on < today:
        never_or_before = Q(last_used_on=None) | Q(last_used_on__lt=today)
        ApiKey.objects.filter(never_or_before, pk=key.pk).update(last_used_on=today)
        key.last_used_on = today

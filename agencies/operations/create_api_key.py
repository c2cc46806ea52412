import uuid
from datetime import timedelta

from django.utils.translation import gettext as _

from agencies.access import own_membership, refuse_ended
from agencies.actor import Actor
from agencies.events import record
from agencies.key_notices import tell_key_issued
from agencies.keys import Token
from agencies.models import ApiKey
from agencies.validation import validate
from backend.base import clock
from backend.base.errors import Conflict, Invalid
from backend.base.models import new_id
from backend.base.operation import operation

LONGEST_DAYS = 730


@operation
def create_api_key(
    membership_id: uuid.UUID, *, label: str, expires_in_days: int = 365, key_id: uuid.UUID | None = None, actor: Actor
) -> tuple[ApiKey, str]:
    """A key for one's own software, and its token: shown once, kept nowhere. An e-mail tells that it exists: it may have been another."""
    membership = own_membership(actor, membership_id)
    refuse_ended(membership)
    if not 1 <= expires_in_days <= LONGEST_DAYS:
        raise Invalid.value("expires_in_days", _("A key lasts from 1 to %(days)d days. Choose a number between.") % {"days": LONGEST_DAYS})
    token, now = Token.generate(), clock.now()
    refuse_made(key_id)
    key = ApiKey(
        id=key_id or new_id(),
        membership=membership,
        label=label,
        prefix=token.prefix,
        digest=token.digest,
        created_at=now,
        expires_at=now + timedelta(days=expires_in_days),
    )
    validate(key, exclude=["membership"])

    key.save(force_insert=True)

    made = {"key": key.pk, "membership": membership.pk, "user": membership.user_id, "expires_at": key.expires_at}
    record(membership.agency, "api_key_created", actor, **made)
    if membership.user.email:
        tell_key_issued.enqueue(str(key.pk))
    return key, str(token)


def refuse_made(key_id: uuid.UUID | None) -> None:
    """The same form sent twice makes one key; what it is was shown the first time."""
    if key_id is not None and ApiKey.objects.filter(pk=key_id).exists():
        raise Conflict(
            _("This key was made already, and is shown once. Revoke it if you did not copy it, then make another."), code="id_taken"
        )

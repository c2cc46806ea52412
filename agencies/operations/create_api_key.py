import uuid
from datetime import timedelta

from django.utils.translation import gettext as _

from agencies.access import membership_to_administer, refuse_ended
from agencies.actor import Actor
from agencies.events import record
from agencies.keys import Token
from agencies.models import ApiKey
from agencies.validation import validate
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation

LONGEST_DAYS = 730


@operation
def create_api_key(membership_id: uuid.UUID, *, label: str, expires_in_days: int = 365, actor: Actor) -> tuple[ApiKey, str]:
    """A key for the software of a member, and its token: shown once, kept nowhere."""
    membership = membership_to_administer(actor, membership_id)
    refuse_ended(membership)
    if not 1 <= expires_in_days <= LONGEST_DAYS:
        raise Invalid.value("expires_in_days", _("A key lasts from 1 to %(days)d days. Choose a number between.") % {"days": LONGEST_DAYS})
    token, now = Token.generate(), clock.now()
    key = ApiKey(
        membership=membership,
        label=label,
        prefix=token.prefix,
        digest=token.digest,
        created_at=now,
        expires_at=now + timedelta(days=expires_in_days),
    )
    validate(key, exclude=["membership"])

    key.save(force_insert=True)

    record(membership.agency, "api_key_created", actor, key=key.pk, membership=membership.pk, expires_at=key.expires_at)
    return key, str(token)

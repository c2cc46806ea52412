import uuid

from django.utils.translation import gettext as _

from agencies.access import key_to_revoke
from agencies.actor import Actor
from agencies.events import record
from agencies.models import ApiKey
from backend.base import clock
from backend.base.errors import Conflict
from backend.base.operation import operation


@operation
def revoke_api_key(key_id: uuid.UUID, *, actor: Actor) -> ApiKey:
    """The key opens nothing from now on. For whose name it acts in, and for their administrators."""
    key = key_to_revoke(actor, key_id)
    if key.revoked_at is not None:
        raise Conflict(_("This key was revoked already. Create a new one if you need it."), code="api_key_revoked")

    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])

    record(key.membership.agency, "api_key_revoked", actor, key=key.pk, membership=key.membership_id, user=key.membership.user_id)
    return key

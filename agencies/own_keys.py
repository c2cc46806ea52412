"""The keys of one's own software. Those of the whole agency: agencies/administration.py."""

import uuid

from django.db.models import QuerySet

from agencies.actor import Actor
from agencies.models import ApiKey
from backend.base.errors import NotFound


def own_keys(actor: Actor) -> QuerySet[ApiKey]:
    """Those that act in the name of this actor, in this agency."""
    return ApiKey.objects.filter(membership=actor.membership_id).select_related("membership__user")


def own_key(actor: Actor, key_id: uuid.UUID) -> ApiKey:
    """Raises NotFound for a colleague's."""
    key = own_keys(actor).filter(pk=key_id).first()
    if key is None:
        raise NotFound
    return key

"""Who signs what happened: names of users and agencies, read together."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import CharField, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from agencies.models import Agency, User


class Signature(NamedTuple):
    name: str
    slug: str | None = None
    """Of an agency; a person has none."""


def signatures(identifiers: Iterable[object]) -> Mapping[str, Signature]:
    """Names by the identifier, written out, of those who are users or agencies: one statement."""
    wanted = {str(identifier) for identifier in identifiers}
    agencies = Agency.objects.filter(pk__in=wanted).values_list("pk", "name", "slug")
    whole_name = NullIf(Trim(Concat("first_name", Value(" "), "last_name")), Value(""))
    users = User.objects.filter(pk__in=wanted).values_list("pk", Coalesce(whole_name, "login"), Value(None, CharField()))
    return {str(key): Signature(name, slug) for key, name, slug in agencies.order_by().union(users, all=True)}

"""Who signs what happened: names of users and agencies, read together."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim

from agencies.models import Agency, Membership, User


class Signature(NamedTuple):
    name: str
    slug: str | None = None
    """Of an agency; a person has none."""
    is_sensitive: bool = False
    """Of an agency; of a person, that they work for one, and not for the reader's."""


def signatures(identifiers: Iterable[object], *, reader: UUID | None = None) -> Mapping[str, Signature]:
    """Names by the identifier, written out, of those who are users or agencies: one statement. `reader`: the agency that reads them."""
    wanted = {str(identifier) for identifier in identifiers}
    agencies = Agency.objects.filter(pk__in=wanted).values_list("pk", "name", "slug", "is_sensitive")
    whole_name = NullIf(Trim(Concat("first_name", Value(" "), "last_name")), Value(""))
    theirs = Membership.objects.filter(user=OuterRef("pk"))
    sensitive: Any = Exists(theirs.filter(agency__is_sensitive=True)) & ~Exists(theirs.filter(agency=reader))
    users = User.objects.filter(pk__in=wanted).values_list("pk", Coalesce(whole_name, "login"), Value(None, CharField()), sensitive)
    rows: Iterable[Any] = agencies.order_by().union(users, all=True)
    return {str(key): Signature(name, slug, hidden) for key, name, slug, hidden in rows}

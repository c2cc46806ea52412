"""Who reads a note or a document: said before it is kept, told with it, widened by a dated act. Lists: `readable_by`, the same policy."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, Membership
from agencies.roles import CASE_ROLES
from backend.base.errors import Conflict, Invalid, NotAllowed
from cases.masking import Sight
from cases.models import CaseExclusion, CaseFile, CaseUserGrant, Participation
from cases.models.audience import Content, named_in
from cases.querysets import VIEW, permission_id
from cases.statuses import Audience


@dataclass(frozen=True)
class Readers:
    """An agency that takes part in the case, and how many of its people see it."""

    agency: Agency
    people: int


@dataclass(frozen=True)
class Meant:
    """For whom something is meant: an audience, and the agencies that it names besides the author's own."""

    audience: str
    agencies: tuple[Agency, ...] = ()


def present_readers(case: CaseFile) -> list[Readers]:
    """Agencies that take part now, by name: one statement. Of a restricted case, only those who have a named reader."""
    members = Membership.objects.filter(
        agency=OuterRef("agency"), is_active=True, user__is_active=True, roles__overlap=sorted(CASE_ROLES)
    ).filter(~Exists(CaseExclusion.objects.filter(case=case, user=OuterRef("user"))))
    if case.is_restricted:
        named = CaseUserGrant.objects.filter(content_object=case, agency=OuterRef("agency"), permission_id=permission_id(VIEW))
        members = members.filter(Exists(named.filter(user=OuterRef("user"))))
    people = Coalesce(Subquery(members.order_by().values("agency").annotate(n=Count("pk")).values("n")), 0)
    present = (
        Participation.objects.filter(case=case, ended_at=None).select_related("agency").annotate(people=people).order_by("agency__name")
    )
    return [Readers(part.agency, part.people) for part in present if part.people or not case.is_restricted]


def with_named(contents: QuerySet[Content], sight: Sight) -> QuerySet[Content]:
    """With the author, the author's agency, and the agencies named (`named_ids`, in sight `named_slugs`), all in the same statement."""
    named = named_in(contents.model).filter(of=OuterRef("pk"))
    told = named.filter(sight.told_of("agency")).order_by("agency__slug")
    return contents.select_related("author", "agency").annotate(
        named_ids=ArraySubquery(named.values("agency_id")), named_slugs=ArraySubquery(told.values("agency__slug"))
    )


def seen_as(sight: Sight, readers: Iterable[Readers]) -> list[Readers]:
    """The same readers, to be shown. Those whose agency is hidden come last, so that their place among names tells nothing."""
    readers = list(readers)
    return [Readers(sight.agency(each.agency), each.people) for each in sorted(readers, key=lambda each: sight.hides(each.agency))]


def nameable(sight: Sight, readers: Iterable[Readers]) -> list[Readers]:
    """Those whom an author may name: an agency that is hidden is answered as one that takes no part."""
    return [each for each in readers if not sight.hides(each.agency)]


def readers_of(content: Content, present: Iterable[Readers]) -> list[Readers]:
    """Who reads it now, among those present. `content` comes through `with_named`."""
    return readers_meant(content.audience, content.named_ids, present, author=content.agency_id)  # type: ignore[attr-defined]


def readers_meant(audience: str, named: Collection[UUID], present: Iterable[Readers], *, author: UUID) -> list[Readers]:
    everybody, wanted = audience == Audience.PARTICIPANTS, {author, *(named if audience == Audience.NAMED else ())}
    return [readers for readers in present if everybody or readers.agency.pk in wanted]


def meant_for(said: str | Collection[str], present: Sequence[Readers], *, author: Agency) -> Meant:
    """`own_agency`, `participants`, or the slugs of agencies that take part. Raises Invalid, naming `audience`."""
    if isinstance(said, str):
        if said not in (Audience.OWN_AGENCY, Audience.PARTICIPANTS):
            raise Invalid.value("audience", _("Say own_agency, participants, or name agencies."), code="invalid_choice")
        return Meant(said)
    wanted = set(said) - {author.slug}
    found = {readers.agency.slug: readers.agency for readers in present if readers.agency.slug in wanted}
    if absent := sorted(wanted - found.keys()):
        sentence = _("Not in this case: %(agencies)s. Only the agencies that take part in it can be named.")
        raise Invalid.value("audience", sentence % {"agencies": ", ".join(absent)}, code="not_in_the_case")
    return Meant(Audience.NAMED, tuple(found.values())) if found else Meant(Audience.OWN_AGENCY)


def check_takes_part(actor: Actor, present: Iterable[Readers]) -> None:
    """Raise NotAllowed for a named reader whose agency takes no part: not even the author could read it again."""
    if all(readers.agency.pk != actor.agency_id for readers in present):
        raise NotAllowed(_("Your agency takes no part in this case: ask its lead to bring it in."), code="part_needed")


def wider(content: Content, meant: Meant) -> Meant:
    """What `content` becomes when it is opened to those as well: only the agencies that are new are named. Raises Conflict `not_wider`."""
    known: Collection[UUID] = content.named_ids  # type: ignore[attr-defined]
    added = tuple(agency for agency in meant.agencies if agency.pk not in known)
    if (
        content.audience == Audience.PARTICIPANTS
        or meant.audience == Audience.OWN_AGENCY
        or not (added or meant.audience == Audience.PARTICIPANTS)
    ):
        raise Conflict(_("They read it already: an audience can only be opened to more agencies, never narrowed."), code="not_wider")
    return Meant(meant.audience, added)


def open_to(content: Content, meant: Meant) -> None:
    """Change the audience of a locked row, and the agencies that it names. The field is for the caller to save."""
    named = named_in(content)
    if meant.audience == Audience.PARTICIPANTS:
        named.filter(of=content).delete()
    else:
        named.bulk_create([named.model(of=content, agency=agency) for agency in meant.agencies])
    content.audience = meant.audience

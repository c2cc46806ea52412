"""What notes and documents have in common: an author, the author's agency, and who else reads it."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from agencies.actor import Actor
from agencies.models import Agency, User
from backend.base import clock
from backend.base.models import Record
from cases.models.case_file import CaseFile, Participation
from cases.statuses import Audience


def named_in(contents: Any) -> models.QuerySet[Any]:
    """The rows that name agencies, of a model with an audience: its relation `named`."""
    return contents._meta.get_field("named").related_model.objects.all()


class ContentQuerySet(models.QuerySet[Any]):
    def readable_by(self, actor: Actor) -> Self:
        """What `actor` reads now: inside the cases in sight, while the acting agency takes part, what its author meant for that agency.

        What an agency kept to itself is sealed when it leaves, and readable again if it comes back.
        """
        if actor.is_system:
            return self
        if actor.case_group_id is None:
            return self.none()
        in_sight = CaseFile.objects.visible_to(actor).filter(pk=OuterRef("case_id"))
        takes_part = Participation.objects.filter(case=OuterRef("case_id"), agency_id=actor.agency_id, ended_at=None)
        named = named_in(self.model).filter(of=OuterRef("pk"), agency_id=actor.agency_id)
        meant_for = Q(audience=Audience.PARTICIPANTS) | Q(agency_id=actor.agency_id) | (Q(audience=Audience.NAMED) & Exists(named))
        return self.filter(Exists(in_sight), Exists(takes_part), meant_for)

    def kept(self) -> Self:
        """All but what was removed."""
        return self

    def sealed(self) -> Self:
        """What is kept by an agency that has left the case, and that nobody reads any more."""
        kept = Participation.objects.filter(case=OuterRef("case_id"), agency=OuterRef("agency_id"), ended_at=None)
        return self.filter(~Exists(kept), audience=Audience.OWN_AGENCY)


class Content(Record):
    """Part of a case that not all of its readers read. `audience` never narrows; the named agencies are in a table of their own."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="%(class)ss")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.OWN_AGENCY)

    objects = ContentQuerySet.as_manager()

    class Meta:
        abstract = True


class NamedReader(models.Model):
    """An agency that the author named; it reads while it takes part in the case. `of` is the note, or the document."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

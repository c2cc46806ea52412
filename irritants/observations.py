"""The only way from an identifier to an observation, or to a spreadsheet of them, and the list that agrees with it.

They belong to the agency that made them.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency
from backend.base.errors import Conflict, NotAllowed, NotFound
from irritants.access import OBSERVERS
from irritants.models import Irritant, IrritantEvent, Observation, ObservationImport
from irritants.statuses import IrritantStatus

ORDERINGS: Mapping[str, tuple[str, ...]] = {"-observed": ("-observed_on", "-id"), "observed": ("observed_on", "id")}
"""What a list of observations may be sorted by, with the columns of each; the first is the default."""

ACTIONS = ("read", "edit", "report_irritant", "void")


def get_observation(
    actor: Actor, observation_id: UUID | str | None, *, to: str, lock: bool = False, version: int | None = None
) -> Observation:
    """Whoever sees an observation may do all of ACTIONS, until it is found to have been entered in error: then it is only read.

    `version` is what the actor has read. Raises NotFound when there is none, or it is another agency's; Stale; Conflict.
    """
    key = _key(observation_id)
    if lock:
        Observation.objects.select_for_update(no_key=True).filter(pk=key).first()
    observation = visible_observations(actor).select_related("commune", "agency", "recorded_by", "sheet").filter(pk=key).first()
    if observation is None:
        raise NotFound
    observation.check_version(version)
    if to not in allowed_on_observation(observation):
        raise Conflict(_("This observation was entered in error: it can only be read. Record another."), code="entered_in_error")
    return observation


def allowed_on_observation(observation: Observation) -> tuple[str, ...]:
    """What can be done now with an observation got through the door."""
    return ("read",) if observation.voided_at else ACTIONS


def visible_observations(actor: Actor) -> QuerySet[Observation]:
    if actor.is_system:
        return Observation.objects.all()
    if actor.agency is None or not actor.has(*OBSERVERS):
        return Observation.objects.none()
    return Observation.objects.filter(agency=actor.agency)


def get_imported_sheet(actor: Actor, sheet_id: UUID | str, *, to: str, lock: bool = False) -> ObservationImport:
    """A spreadsheet that was imported, to "read" or to "void", for whoever sees what it brought. Raises NotFound; Conflict."""
    key = _key(sheet_id)
    if lock:
        ObservationImport.objects.select_for_update(no_key=True).filter(pk=key).first()
    sheet = ObservationImport.objects.filter(pk__in=visible_observations(actor).filter(sheet=key).values("sheet")).first()
    if sheet is None:
        raise NotFound
    if to == "void" and not brought_by(sheet).exists():
        raise Conflict(_("All that this spreadsheet brought was entered in error already."), code="entered_in_error")
    return sheet


def brought_by(sheet: ObservationImport) -> QuerySet[Observation]:
    """Those that are not voided yet."""
    return Observation.objects.filter(sheet=sheet, voided_at=None).order_by("pk")


def _key(identifier: UUID | str | None) -> UUID:
    try:
        return identifier if isinstance(identifier, UUID) else UUID(str(identifier))
    except ValueError:
        raise NotFound from None


def observations_listed(actor: Actor) -> QuerySet[Observation]:
    """Those in sight, each with its `irritant_count`: those entered in error left out."""
    met = Irritant.objects.filter(observation=OuterRef("pk")).exclude(status=IrritantStatus.ENTERED_IN_ERROR)
    counts = met.order_by().values("observation").annotate(number=Count("pk")).values("number")
    return visible_observations(actor).annotate(irritant_count=Coalesce(Subquery(counts), 0))


def history_of(observation: Observation) -> QuerySet[IrritantEvent]:
    """What happened to an observation, first things first."""
    return IrritantEvent.objects.filter(stream_id=observation.pk).order_by("seq")


def observing_agency(actor: Actor) -> Agency:
    """For whom the actor may record what was observed. Raises NotAllowed."""
    if actor.agency is None or not actor.has(*OBSERVERS):
        raise NotAllowed(
            _("Observations are recorded by caseworkers, coordinators and managers. Ask one of your agency."), code="role_needed"
        )
    return actor.agency

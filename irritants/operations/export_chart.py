from agencies.actor import Actor
from agencies.events import record
from backend.base.operation import operation
from irritants.statistics.scope import countable_by


@operation
def export_chart(what: str, *, actor: Actor) -> None:
    """A drawing, or a page of them, leaves the house: it is recorded. Raises NotAllowed for who reads no figures."""
    countable_by(actor)

    record(actor.acting_agency, "figures_exported", actor, what=what)

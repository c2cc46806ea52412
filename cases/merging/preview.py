"""What merging would do, as far as whoever asks may know of it: of a case that they do not see, what they are asked to agree to."""

from dataclasses import dataclass, replace

from agencies.actor import Actor
from agencies.models import Agency
from backend.base.errors import Conflict, Sentence
from cases.levels import levels_of
from cases.masking import Sight
from cases.merging.effects import Entering, check_nothing_awaited, effects_of_merging, excluded_to_carry
from cases.models import CaseFile
from cases.querysets import LEAD
from cases.sharing.exceptions import NO_EXCEPTION, Stated


@dataclass(frozen=True)
class Preview:
    kept: CaseFile | None
    """For those who see it; so for `absorbed`."""
    absorbed: CaseFile | None
    at_once: bool
    """One agency leads both: nobody else is asked."""
    entering: list[Entering] | None
    """None: the other agency is told, once it is asked."""
    already_in: list[Agency]
    staying_out: list[Agency] | None
    missing: Agency | None
    dropped: int | None
    to_come: int | None
    in_the_way: Sentence | None
    """A sentence, when it cannot be done for now."""


def preview_of(actor: Actor, kept: CaseFile, absorbed: CaseFile, *, exception: Stated = NO_EXCEPTION, asked: bool = False) -> Preview:
    """`asked`: the other agency has proposed it, so that whoever answers is told who would come in. Changes nothing."""
    held = {case.pk: levels_of(actor, case) for case in (kept, absorbed)}
    sees_both = all(held.values())
    at_once = all(LEAD in levels for levels in held.values())
    if not sees_both and not asked:
        return Preview(
            kept if held[kept.pk] else None, absorbed if held[absorbed.pk] else None, at_once, None, [], None, None, None, None, None
        )
    effects = effects_of_merging(kept, absorbed, exception)
    sees_absorbed = bool(held[absorbed.pk])
    sight = Sight(actor.agency_id, concerned=actor.is_system or LEAD in held[absorbed.pk])
    either = Sight(actor.agency_id, concerned=sight.concerned or LEAD in held[kept.pk])
    return Preview(
        kept=kept if held[kept.pk] else None,
        absorbed=absorbed if sees_absorbed else None,
        at_once=at_once,
        entering=[replace(each, agency=sight.agency(each.agency)) for each in effects.entering],
        already_in=either.agencies(effects.already_in) if sees_both else [],
        staying_out=sight.agencies(effects.staying_out) if sees_absorbed else None,
        missing=sight.if_any(effects.missing),
        dropped=effects.dropped if sees_absorbed else None,
        to_come=effects.to_come if sees_absorbed else None,
        in_the_way=_in_the_way(kept, absorbed),
    )


def _in_the_way(kept: CaseFile, absorbed: CaseFile) -> Sentence | None:
    try:
        check_nothing_awaited(absorbed)
        excluded_to_carry(kept, absorbed)
    except Conflict as refusal:
        return refusal.detail
    return None

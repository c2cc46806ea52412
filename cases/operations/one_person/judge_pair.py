from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid
from backend.base.operation import operation
from cases.models import PairEvent, ProbablePair
from cases.people.pairs import FIRST, SECOND, get_pair, opinion_of

Verdict = ProbablePair.Verdict


@operation
def judge_pair(pair_id: UUID, *, actor: Actor, says: str, version: int | None = None) -> ProbablePair:
    """Say for one's own side whether the two are one person. One "not the same" is enough, for good; "the same" takes both sides."""
    pair = get_pair(actor, pair_id, to="judge", lock=True, version=version)
    if says not in (Verdict.SAME, Verdict.NOT_SAME):
        raise Invalid.value("says", _("Say whether it is the same person, or two."), code="invalid_choice")

    for side in pair.sides:
        setattr(pair, f"{side}_opinion", says)
    if says == Verdict.NOT_SAME or {opinion_of(pair, side) for side in (FIRST, SECOND)} == {Verdict.SAME}:
        pair.verdict, pair.settled_at = says, clock.now()
    pair.save_changes("first_opinion", "second_opinion", "verdict", "settled_at")

    PairEvent.append(
        pair.pk, "pair_judged", actor_id=actor.user_id, agency_id=actor.agency_id, sides=pair.sides, says=says, verdict=pair.verdict
    )
    return get_pair(actor, pair_id, to="read")

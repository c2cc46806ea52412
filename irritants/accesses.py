"""Irritants that are read in full say something of a case: looking at them is journaled as looking at cases is."""

from collections.abc import Iterable

from agencies.actor import Actor
from cases.access import ground_of
from cases.accesses import record_listing, record_read
from irritants.access import FULL
from irritants.models import Irritant


def record_irritants_listed(actor: Actor, shown: Iterable[Irritant]) -> None:
    """One entry for a list, with the cases where the irritants were met that it tells in full."""
    record_listing(actor, "case_list", sorted({irritant.case_id for irritant in shown if irritant.view == FULL and irritant.case_id}))


def record_irritant_read(actor: Actor, irritant: Irritant) -> None:
    if irritant.view == FULL and irritant.case is not None:
        record_read(actor, "case_read", irritant.case.pk, ground=ground_of(actor, irritant.case))

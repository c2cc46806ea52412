"""How long what still waits has been waiting: in classes, for figures and lists alike."""

from datetime import timedelta

from django.db.models import Q

from backend.base import clock
from irritants.lifecycle import OPEN

AGES = (("0-7", 7), ("8-30", 30), ("31-90", 90), ("91-180", 180), ("181+", None))
"""Classes of the backlog by age, in days since the report, each with the last day that it holds."""


def still_waiting() -> Q:
    """Open, in a case that goes on."""
    return Q(status__in=OPEN, left_by="")


def waiting_for(code: str) -> Q:
    """Those of one of AGES, by the local day of their report."""
    last = dict(AGES)[code]
    first = 1 + max((end for _code, end in AGES if end is not None and (last is None or end < last)), default=-1)
    found = still_waiting() & Q(reported_at__lt=clock.at(clock.today() - timedelta(days=first - 1), clock.MIDNIGHT))
    return found if last is None else found & Q(reported_at__gte=clock.at(clock.today() - timedelta(days=last), clock.MIDNIGHT))

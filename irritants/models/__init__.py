from irritants.models.counted import CountedIrritant, Snapshot
from irritants.models.irritant import Irritant, IrritantCategory, IrritantEvent, Observation
from irritants.models.recurring import RecurringIrritant
from irritants.models.sight import IrritantInSight

__all__ = [
    "CountedIrritant",
    "Irritant",
    "IrritantCategory",
    "IrritantEvent",
    "IrritantInSight",
    "Observation",
    "RecurringIrritant",
    "Snapshot",
]

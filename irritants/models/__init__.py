from irritants.models.counted import CountedIrritant, Snapshot
from irritants.models.irritant import Irritant, IrritantCategory, IrritantEvent, Observation

__all__ = ["CountedIrritant", "Irritant", "IrritantCategory", "IrritantEvent", "Observation", "Snapshot"]

from irritants.models.irritant import Irritant, IrritantCategory, IrritantEvent, Observation

__all__ = ["Irritant", "IrritantCategory", "IrritantEvent", "Observation"]

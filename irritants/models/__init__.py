from irritants.models.counted import CountedIrritant, FiguresCell, KeptAnswer, Snapshot
from irritants.models.irritant import Irritant, IrritantCategory, IrritantEvent, Observation
from irritants.models.observation_import import ObservationImport
from irritants.models.persona import Persona
from irritants.models.recurring import RecurringIrritant
from irritants.models.sight import IrritantInSight

__all__ = [
    "CountedIrritant",
    "FiguresCell",
    "Irritant",
    "IrritantCategory",
    "IrritantEvent",
    "IrritantInSight",
    "KeptAnswer",
    "Observation",
    "ObservationImport",
    "Persona",
    "RecurringIrritant",
    "Snapshot",
]

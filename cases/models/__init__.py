from cases.models.calendar import CalendarAddress
from cases.models.case_file import CaseExclusion, CaseFile, CaseGroupGrant, CaseUserGrant, Participation
from cases.models.consent import CoveredAgency, InformationRecord, SharingAgreement
from cases.models.flag import FlagEvent, FlagRouting, RiskFactor, RiskFlag
from cases.models.handover import Handover
from cases.models.journal import AccessRecord, CaseEvent
from cases.models.person import Person, ProbablePair
from cases.models.plan import Action, Appointment

__all__ = [
    "AccessRecord",
    "Action",
    "Appointment",
    "CalendarAddress",
    "CaseEvent",
    "CaseExclusion",
    "CaseFile",
    "CaseGroupGrant",
    "CaseUserGrant",
    "CoveredAgency",
    "FlagEvent",
    "FlagRouting",
    "Handover",
    "InformationRecord",
    "Participation",
    "Person",
    "ProbablePair",
    "RiskFactor",
    "RiskFlag",
    "SharingAgreement",
]

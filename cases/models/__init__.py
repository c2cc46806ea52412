from cases.models.case_file import CaseExclusion, CaseFile, CaseGroupGrant, CaseUserGrant, Participation
from cases.models.consent import CoveredAgency, InformationRecord, SharingAgreement
from cases.models.flag import FlagEvent, FlagRouting, RiskFactor, RiskFlag
from cases.models.handover import Handover
from cases.models.journal import AccessRecord, CaseEvent
from cases.models.person import Person, ProbablePair
from cases.models.replacement import ReplacedReferent, Replacement

__all__ = [
    "AccessRecord",
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
    "ReplacedReferent",
    "Replacement",
    "RiskFactor",
    "RiskFlag",
    "SharingAgreement",
]

from cases.models.access_request import AccessRequest
from cases.models.calendar import CalendarAddress
from cases.models.case_file import CaseExclusion, CaseFile, CaseGroupGrant, CaseUserGrant, Participation
from cases.models.consent import CoveredAgency, InformationRecord, SharingAgreement
from cases.models.document import Document, DocumentReader, DocumentSweep, ForwardedDocument
from cases.models.flag import FlagEvent, FlagRouting, RiskFactor, RiskFlag
from cases.models.handover import Handover
from cases.models.journal import AccessRecord, CaseEvent
from cases.models.lookup import PersonLookup
from cases.models.merge import FileMerge, FileMergeEvent
from cases.models.note import ForwardedNote, Note, NoteReader, NoteVersion
from cases.models.person import PairEvent, Person, ProbablePair
from cases.models.plan import Action, Appointment
from cases.models.replacement import ReplacedReferent, Replacement
from cases.models.snooze import CaseSnooze

__all__ = [
    "AccessRecord",
    "AccessRequest",
    "Action",
    "Appointment",
    "CalendarAddress",
    "CaseEvent",
    "CaseExclusion",
    "CaseFile",
    "CaseGroupGrant",
    "CaseSnooze",
    "CaseUserGrant",
    "CoveredAgency",
    "Document",
    "DocumentReader",
    "DocumentSweep",
    "FileMerge",
    "FileMergeEvent",
    "FlagEvent",
    "FlagRouting",
    "ForwardedDocument",
    "ForwardedNote",
    "Handover",
    "InformationRecord",
    "Note",
    "NoteReader",
    "NoteVersion",
    "PairEvent",
    "Participation",
    "Person",
    "PersonLookup",
    "ProbablePair",
    "ReplacedReferent",
    "Replacement",
    "RiskFactor",
    "RiskFlag",
    "SharingAgreement",
]

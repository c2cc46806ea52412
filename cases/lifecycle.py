"""The lives of a case, a handover, a request to join, a flag, and two files brought together."""

from backend.base.lifecycle import Lifecycle
from cases.statuses import AccessRequestStatus, CaseStatus, FileMergeStatus, FlagStatus, HandoverStatus

CASE = Lifecycle(
    CaseStatus,
    {
        "start": {CaseStatus.OPEN: CaseStatus.IN_PROGRESS},
        "hold": {CaseStatus.IN_PROGRESS: CaseStatus.ON_HOLD},
        "resume": {CaseStatus.ON_HOLD: CaseStatus.IN_PROGRESS},
        "close": dict.fromkeys((CaseStatus.OPEN, CaseStatus.IN_PROGRESS, CaseStatus.ON_HOLD), CaseStatus.CLOSED),
        "reopen": {CaseStatus.CLOSED: CaseStatus.IN_PROGRESS},
    },
)

HANDOVER = Lifecycle(
    HandoverStatus,
    {
        "accept": {HandoverStatus.REQUESTED: HandoverStatus.ACCEPTED},
        "reject": {HandoverStatus.REQUESTED: HandoverStatus.REJECTED},
        "cancel": {HandoverStatus.REQUESTED: HandoverStatus.CANCELLED},
        "expire": {HandoverStatus.REQUESTED: HandoverStatus.EXPIRED},
        "return": {HandoverStatus.ACCEPTED: HandoverStatus.RETURNED},
        "complete": {HandoverStatus.ACCEPTED: HandoverStatus.COMPLETED},
    },
)

ACCESS_REQUEST = Lifecycle(
    AccessRequestStatus,
    {
        "grant": {AccessRequestStatus.REQUESTED: AccessRequestStatus.GRANTED},
        "refuse": {AccessRequestStatus.REQUESTED: AccessRequestStatus.REFUSED},
        "cancel": {AccessRequestStatus.REQUESTED: AccessRequestStatus.CANCELLED},
        "expire": {AccessRequestStatus.REQUESTED: AccessRequestStatus.EXPIRED},
    },
)

FILE_MERGE = Lifecycle(
    FileMergeStatus,
    {
        "validate": {FileMergeStatus.PROPOSED: FileMergeStatus.MERGED},
        "decline": {FileMergeStatus.PROPOSED: FileMergeStatus.DECLINED},
        "cancel": {FileMergeStatus.PROPOSED: FileMergeStatus.CANCELLED},
        "undo": {FileMergeStatus.MERGED: FileMergeStatus.UNDONE},
    },
)

_AWAITING = (FlagStatus.RAISED, FlagStatus.ACKNOWLEDGED)
FLAG = Lifecycle(
    FlagStatus,
    {
        "acknowledge": {FlagStatus.RAISED: FlagStatus.ACKNOWLEDGED},
        "take_up": dict.fromkeys(_AWAITING, FlagStatus.TAKEN_UP),
        "redirect": dict.fromkeys(_AWAITING, FlagStatus.RAISED),
        "dismiss": dict.fromkeys(_AWAITING, FlagStatus.DISMISSED),
        "withdraw": dict.fromkeys(_AWAITING, FlagStatus.WITHDRAWN),
    },
)

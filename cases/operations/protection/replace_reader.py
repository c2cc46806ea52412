from agencies.actor import Actor
from agencies.models import Membership
from backend.base.operation import operation
from cases.access import lock_case
from cases.events import record
from cases.models import CaseUserGrant
from cases.notices import notify
from cases.readers import readers_of, settle_readers
from cases.sharing.participations import active


@operation
def replace_reader(membership: Membership, *, actor: Actor) -> None:
    """A membership ended or changed: where its user was a named reader, the coordinators are told, and read if nobody else does."""
    named = CaseUserGrant.objects.filter(user=membership.user_id, agency=membership.agency_id, content_object__is_restricted=True)
    for case_id in sorted(set(named.values_list("content_object_id", flat=True))):
        case = lock_case(case_id)
        settled = settle_readers(case, active(case))
        if settled.gone or settled.come:
            readers = readers_of(case)
            record(case, "readers_changed", actor, readers=[str(reader.user_id) for reader in readers])
            theirs = any(reader.agency_id == membership.agency_id for reader in readers)
            notify("reader_gone", membership.agency_id, f"/cases/{case.reference}" if theirs else "/", coordinators_only=True)

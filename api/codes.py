"""Every `code` of a problem, with its status and what it tells people to do. Programs read the code, people the sentence."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from backend.base.errors import Sentence


class Code(NamedTuple):
    status: int
    sentence: Sentence


TITLES: dict[int, Sentence] = {
    400: _("Some values are not valid"),
    401: _("Not signed in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Method not allowed"),
    406: _("Format not available"),
    409: _("Not possible in the current state"),
    412: _("Changed in the meantime"),
    413: _("Too large"),
    415: _("Format not accepted"),
    422: _("Refused as it stands"),
    428: _("If-Match is missing"),
    429: _("Too many requests"),
    500: _("Something broke on our side"),
    503: _("Not available for the moment"),
}

CODES: dict[str, Code] = {
    # 400: what was sent cannot be read, or cannot be accepted
    "invalid": Code(400, _("Correct the values listed, then send the request again.")),
    "malformed": Code(400, _("The request could not be read. Check that its body is valid JSON, then send it again.")),
    "unknown_field": Code(400, _("The body has fields that do not exist here. Remove those listed, then send it again.")),
    "unknown_parameter": Code(400, _("The address has parameters that do not exist here. Remove those listed, then send it again.")),
    "bad_cursor": Code(400, _("This cursor does not belong to this list, these filters and this agency. Start again from the first page.")),
    "bad_if_match": Code(400, _('Send If-Match with the one ETag that you read, for instance If-Match: "3".')),
    "bad_idempotency_key": Code(400, _("Send an Idempotency-Key of 1 to 64 characters, a new one for each new request.")),
    "cut_not_allowed": Code(400, _("These figures are given in a closed set of cuts. Ask for one of those that the problem names.")),
    # 401, 403: who asks
    "not_authenticated": Code(401, _("Sign in, or send an API key: Authorization: Bearer <key>.")),
    "bad_credentials": Code(401, _("This API key is unknown, expired or revoked. Issue a new one on the pages.")),
    "not_allowed": Code(403, _("You may not do this. Ask your agency's coordinator or administrator who can.")),
    "role_needed": Code(403, _("Your role in the acting agency does not permit this. Ask your agency's administrator.")),
    "no_membership": Code(403, _("No agency counts you among its active members. Ask your agency's administrator to invite you again.")),
    "not_a_member": Code(403, _("You are not an active member of the agency named in X-Acting-Agency. Name one that /api/v1/me lists.")),
    "session_needed": Code(403, _("An API key may not do this. Sign in on the pages, and do it there.")),
    "acting_agency_mismatch": Code(403, _("This API key does not act for the agency named in X-Acting-Agency. Leave the header out.")),
    "acting_agency_required": Code(403, _("You belong to several agencies. Say for which one you act: X-Acting-Agency.")),
    "agency_needed": Code(403, _("Only somebody who acts for an agency may do this.")),
    "reason_needed": Code(403, _("Say why you consult this, in X-Access-Reason: it is recorded with your name.")),
    "concerned_only": Code(403, _("Your agency is only told of this because it concerns it. Ask the agency in charge.")),
    "lead_needed": Code(403, _("Only the lead agency may do this. Ask it.")),
    "contribute_needed": Code(403, _("Your agency observes this case: ask its lead to make it a contributor.")),
    "part_needed": Code(403, _("Your agency takes no part in this case: ask its lead to bring it in.")),
    "not_the_author": Code(403, _("Only its author may do this, or a coordinator of the author's agency where it is opened to others.")),
    "not_yours": Code(403, _("Acknowledge the flag first, or ask a coordinator of your agency.")),
    "csrf_failed": Code(403, _("The token of your session is missing. Reload the page, or send the X-CSRFToken header.")),
    # 404 to 406
    "not_found": Code(404, _("There is nothing here for you. Check the address, or ask the agency that gave it to you.")),
    "method_not_allowed": Code(405, _("This address does not take that method. The Allow header lists those that it takes.")),
    "not_acceptable": Code(406, _("This address cannot answer in the format that the Accept header asks for. Accept application/json.")),
    # 409: the state of things
    "conflict": Code(409, _("This is not possible in the current state. Read it again to see what can be done now.")),
    "invalid_transition": Code(409, _("This is not possible any more in the current state. `allowed` lists what can be done now.")),
    "entered_in_error": Code(409, _("It was entered in error: it can only be read. Record what is right anew.")),
    "id_taken": Code(409, _("This identifier is already used. Send another one, or leave it out.")),
    "still_used": Code(409, _("Other records still need this one. Remove or change them first.")),
    "idempotency_in_progress": Code(
        409, _("The same request is still being carried out. Wait a moment, then send it again with the same key.")
    ),
    "already_open": Code(409, _("This person already has an open case that you may see: `reference` names it.")),
    "agreement_missing": Code(409, _("No agreement of the person covers this agency. Record one, or state an exception with its reason.")),
    "handover_pending": Code(
        409, _("Another agency has been asked and has not answered. Wait for its answer, or cancel the request first.")
    ),
    "request_pending": Code(409, _("An agency asks to join the file that would close. Its lead answers first.")),
    "merge_proposed": Code(409, _("A merge of these two files is proposed already, and awaits an answer. See /api/v1/file-merges.")),
    "not_judged_same": Code(409, _("Both sides have not said yet that it is the same person: nothing is merged before.")),
    "case_merged": Code(409, _("This file was merged into another: take the two apart, and it is open again.")),
    "merged_since": Code(409, _("The file that went on was itself merged into another since. Take these two apart first.")),
    "no_lead_left": Code(409, _("The agency that led the closed file has left it. Open a new case for the person.")),
    "leads_since": Code(409, _("An agency that came in by the merge leads the file that went on. It hands it over first.")),
    "agency_not_available": Code(
        409, _("That agency takes nobody over for now. Look in the directory for another with the same competence.")
    ),
    "already_in_the_case": Code(409, _("That agency is in this case already: there is nothing to ask.")),
    "agreement_ended": Code(409, _("This agreement has ended already: nothing more is shared on it.")),
    "access_requested": Code(409, _("You have asked already: follow what becomes of that request.")),
    "lookup_expired": Code(409, _("This answer is more than a day old. Look the person up again.")),
    "lead_cannot_leave": Code(409, _("Your agency leads this case: hand it over first, or close it.")),
    "too_late_to_return": Code(409, _("Ten working days have passed: hand the case over instead.")),
    "part_has_changed": Code(409, _("Your agency no longer has in this case the part that it accepted: there is nothing to give back.")),
    "referent_not_reader": Code(
        409, _("The person’s referent must read the case. Keep them among the readers, or name another referent first.")
    ),
    "not_restricted": Code(409, _("This case is not restricted: there is nothing to lift.")),
    "already_excluded": Code(409, _("This person is excluded from the case already.")),
    "still_referent": Code(409, _("This is the person’s referent. Name another one first.")),
    "still_reader": Code(409, _("This is a named reader of the case. Change the readers first.")),
    "not_wider": Code(409, _("They read it already: an audience can only be opened to more agencies, never narrowed.")),
    "document_removed": Code(409, _("This document was removed, and its file erased. Only the fact that it was here is left.")),
    "too_many_documents": Code(409, _("This case holds as many documents as it may. Ask for less, or merge them.")),
    "person_refused": Code(409, _("The person refuses. Nothing is done against this word, except in danger, with a reason.")),
    "nothing_to_replace": Code(409, _("No case changes: none is left to share out, or none can be.")),
    "changed_since": Code(409, _("The referent of this case has changed since. Read it again, then decide.")),
    "nothing_to_undo": Code(409, _("Every case has changed since: nothing can be given back.")),
    "already_undone": Code(409, _("This replacement was undone already.")),
    "too_late_to_undo": Code(409, _("Seven days have passed: name the referents again, case by case.")),
    "account_closed": Code(409, _("This account is closed. Give the person another login.")),
    "already_a_member": Code(409, _("This person belongs to the agency already. Change the roles instead.")),
    "membership_ended": Code(409, _("This membership has ended. Bring the person back first.")),
    "last_agency_admin": Code(409, _("An agency keeps one administrator. Make somebody else administrator first.")),
    "already_invited": Code(409, _("This address was invited already. Send that invitation again, or withdraw it first.")),
    "invitation_over": Code(409, _("This invitation was accepted or withdrawn. Invite the person again if you need to.")),
    "another_address": Code(
        409, _("This invitation was sent to another address than that of the account. Sign in with the account invited.")
    ),
    "account_exists": Code(409, _("An account exists with this address. Sign in with it to accept the invitation.")),
    "association_reads_no_case": Code(409, _("An association reads no case. Change the roles of its members first.")),
    "api_key_revoked": Code(409, _("This key was revoked already. Create a new one if you need it.")),
    # 412 to 428
    "stale": Code(412, _("Somebody changed this since you read it. Read it again, then repeat your change.")),
    "too_large": Code(413, _("The request is too large. Send less at a time.")),
    "unsupported_media_type": Code(415, _("This address does not read that format. Send application/json, or what the docs say.")),
    "personal_number_detected": Code(
        422, _("A text holds what looks like a social-security number or an IBAN. Remove it: nothing was kept of it.")
    ),
    "idempotency_mismatch": Code(422, _("This Idempotency-Key was used for another request. Use a new key for each new request.")),
    "precondition_required": Code(428, _("Send If-Match with the ETag that you read, so that nobody's change is overwritten.")),
    # 429 and beyond
    "throttled": Code(429, _("Too many requests in a short time. Wait as long as Retry-After says, then send the request again.")),
    "internal_error": Code(
        500,
        _(
            "Something broke on our side. Send the request again later, with the same Idempotency-Key: nothing is done twice. "
            "Give support the instance."
        ),
    ),
    "unavailable": Code(
        503,
        _(
            "The database does not answer, or takes too long. Send the request again in a moment, with the same Idempotency-Key: "
            "nothing is done twice."
        ),
    ),
    "store_unavailable": Code(503, _("The store of documents does not answer. Nothing was kept or removed: try again in a moment.")),
    "file_missing": Code(503, _("The file of this document cannot be found. Tell whoever runs this site: they may restore it.")),
}

BY_STATUS: dict[int, str] = {
    400: "malformed",
    401: "not_authenticated",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    412: "stale",
    413: "too_large",
    415: "unsupported_media_type",
    428: "precondition_required",
    429: "throttled",
    500: "internal_error",
    503: "unavailable",
}
"""The code of an error that says nothing more than its status."""

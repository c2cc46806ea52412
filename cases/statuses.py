"""Codes of states, roles, grounds and reasons. Which verb leads where is in cases/lifecycle.py."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseStatus(TextChoices):
    OPEN = "open", _("Open")
    IN_PROGRESS = "in_progress", _("In progress")
    ON_HOLD = "on_hold", _("On hold")
    CLOSED = "closed", _("Closed")


class Outcome(TextChoices):
    RESOLVED = "resolved", _("Resolved")
    PARTLY_RESOLVED = "partly_resolved", _("Partly resolved")
    UNRESOLVED = "unresolved", _("Unresolved")
    LOST_CONTACT = "lost_contact", _("Contact lost")
    MOVED_AWAY = "moved_away", _("Moved away")
    DECEASED = "deceased", _("Deceased")
    PERSON_WITHDREW = "person_withdrew", _("The person withdrew")
    OPENED_IN_ERROR = "opened_in_error", _("Opened in error")
    MERGED = "merged", _("Continued in another file")
    """The person has another file, which goes on: no outcome of work, and never chosen by whoever closes."""


SAID_WHEN_CLOSING = [outcome for outcome in Outcome.choices if outcome[0] != Outcome.MERGED]


class ParticipationRole(TextChoices):
    LEAD = "lead", _("Lead")
    CONTRIBUTOR = "contributor", _("Contributor")
    OBSERVER = "observer", _("Observer")


class ParticipationStatus(TextChoices):
    TO_TAKE_UP = "to_take_up", _("To take up")
    WORKING = "working", _("Working")
    DONE = "done", _("Done")
    LEFT = "left", _("Left")


class Ground(TextChoices):
    """What entitles an agency to be in a case."""

    OPENED = "opened", _("Opened the case")
    AGREEMENT = "agreement", _("Agreement of the person")
    VITAL_INTEREST = "vital_interest", _("Vital interest")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation")


class ExceptionGround(TextChoices):
    VITAL_INTEREST = "vital_interest", _("Vital interest")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation")


class ExclusionReason(TextChoices):
    """Why somebody never sees a case. Told to nobody but those who decide it."""

    RELATIVE = "relative", _("A relative")
    NEIGHBOUR = "neighbour", _("A neighbour")
    ACQUAINTANCE = "acquaintance", _("Knows the person otherwise")
    OTHER = "other", _("Another reason")


class Channel(TextChoices):
    """How an agreement or an information was given."""

    ORAL = "oral", _("Orally")
    WRITTEN = "written", _("In writing")
    DIGITAL = "digital", _("Online")


class ContactChannel(TextChoices):
    """A way to reach somebody that does not put them at risk."""

    PHONE = "phone", _("By telephone")
    TEXT_MESSAGE = "text_message", _("By text message")
    EMAIL = "email", _("By e-mail")
    POST = "post", _("By letter")
    VISIT = "visit", _("By a visit")
    AT_THE_AGENCY = "at_the_agency", _("When they come to the agency")
    THROUGH_SOMEBODY = "through_somebody", _("Through somebody they trust")


class PersonPosition(TextChoices):
    """What the person says of the referent."""

    CHOSEN = "chosen", _("Chosen by the person")
    ACCEPTED = "accepted", _("Accepted by the person")
    NO_OPINION = "no_opinion", _("No opinion")
    REFUSED = "refused", _("Refused by the person")


class HandoverKind(TextChoices):
    LEAD = "lead", _("Hand the case over")
    SUPPORT = "support", _("Ask for support")


class HandoverStatus(TextChoices):
    REQUESTED = "requested", _("Awaiting an answer")
    ACCEPTED = "accepted", _("Accepted")
    COMPLETED = "completed", _("Completed")
    RETURNED = "returned", _("Returned")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


TAKEN = (HandoverStatus.ACCEPTED, HandoverStatus.COMPLETED, HandoverStatus.RETURNED)
"""Accepted, whatever became of it since."""
SENT_BACK = (HandoverStatus.REJECTED, HandoverStatus.RETURNED)
"""With a reason."""


class AccessRequestStatus(TextChoices):
    """Of a request to join a case; all that its sender is told."""

    REQUESTED = "requested", _("Awaiting an answer")
    GRANTED = "granted", pgettext_lazy("request to join", "Granted")
    REFUSED = "refused", pgettext_lazy("request to join", "Refused")
    CANCELLED = "cancelled", pgettext_lazy("request to join", "Cancelled")
    EXPIRED = "expired", pgettext_lazy("request to join", "Expired")


class FileMergeStatus(TextChoices):
    """Of two files of one person brought together."""

    PROPOSED = "proposed", _("Awaiting an answer")
    MERGED = "merged", pgettext_lazy("two files", "Merged")
    DECLINED = "declined", pgettext_lazy("two files", "Declined")
    CANCELLED = "cancelled", pgettext_lazy("two files", "Cancelled")
    UNDONE = "undone", pgettext_lazy("two files", "Taken apart")


class MergeSide(TextChoices):
    """Of two files brought together."""

    KEPT = "kept", _("The file that goes on")
    ABSORBED = "absorbed", _("The file that closes")


class TakenApart(TextChoices):
    """Why two files that were merged are taken apart."""

    NOT_SAME = "not_same", _("They are two people")
    PERSON_ASKED = "person_asked", _("The person asks for two files")
    MISTAKE = "mistake", _("Merged too early, or the wrong way round")


class Urgency(TextChoices):
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")


class HandoverHow(TextChoices):
    WITH_PERSON = "with_person", _("With the person present")
    THREE_WAY_CALL = "three_way_call", _("Three-way call")
    APPOINTMENT_BOOKED = "appointment_booked", _("Appointment booked")
    SIMPLE = "simple", _("Simple transmission")


class SenderStays(TextChoices):
    CONTRIBUTOR = "contributor", _("Stays as contributor")
    OBSERVER = "observer", _("Stays as observer")
    LEAVES = "leaves", _("Leaves the case")


class Disclosure(TextChoices):
    OFFER = "offer", _("No identity before acceptance")
    IDENTITY = "identity", _("Name and contact before acceptance")


class Refusal(TextChoices):
    """Why a handover is rejected or returned."""

    OUT_OF_SCOPE = "out_of_scope", _("Outside our remit")
    OUT_OF_AREA = "out_of_area", _("Outside our area")
    NO_CAPACITY = "no_capacity", _("No capacity")
    CONFLICT_OF_INTEREST = "conflict_of_interest", _("Conflict of interest")
    DUPLICATE = "duplicate", _("Already followed")
    UNREACHABLE = "unreachable", _("Person unreachable")
    PERSON_REFUSED = "person_refused", _("The person refused")
    INSUFFICIENT_INFORMATION = "insufficient_information", _("Not enough information")
    OTHER = "other", _("Other")


class FlagStatus(TextChoices):
    RAISED = "raised", _("Raised")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    TAKEN_UP = "taken_up", _("Taken up")
    DISMISSED = "dismissed", _("Dismissed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class FlagFeedback(TextChoices):
    """All that the raiser of a flag is told."""

    RECEIVED = "received", _("Received")
    BEING_HANDLED = "being_handled", _("Being handled")
    DIRECTED = "directed", _("Directed to a service")
    CLOSED = "closed", _("Closed")


class PersonAgrees(TextChoices):
    YES = "yes", _("Yes")
    NOT_ASKED = "not_asked", _("Not asked")
    REFUSED = "refused", _("Refused")


class DismissalReason(TextChoices):
    NOT_A_RISK = "not_a_risk", _("No risk found")
    ALREADY_FOLLOWED = "already_followed", _("Already followed")
    UNREACHABLE = "unreachable", _("Person unreachable")
    PERSON_REFUSED = "person_refused", _("The person refused")
    INSUFFICIENT_INFORMATION = "insufficient_information", _("Not enough information")
    DUPLICATE = "duplicate", _("Duplicate")
    OTHER = "other", _("Other")


class FoundBy(TextChoices):
    """Why a search by name found somebody, surest first."""

    LETTERS = "letters", _("The same letters")
    SPELLING = "spelling", _("A close spelling")
    SOUND = "sound", _("Sounds alike")


class Severity(TextChoices):
    """Of a risk factor or a flag, mildest first."""

    LOW = "low", _("Low")
    MODERATE = "moderate", _("Moderate")
    HIGH = "high", _("High")
    CRITICAL = "critical", _("Critical")


class Audience(TextChoices):
    """Who reads a note or a document, among those who see its case."""

    OWN_AGENCY = "own_agency", _("the agency that wrote it")
    PARTICIPANTS = "participants", _("all the agencies in the case")
    NAMED = "named", _("agencies named one by one")


class Doubt(TextChoices):
    """Why a word may not belong in a note."""

    HEALTH = "health", _("health")
    BELIEF = "belief", _("religion or belief")
    OPINION = "opinion", _("political or trade-union opinion")
    ORIGIN = "origin", _("origin")
    INTIMACY = "intimacy", _("sexual life")
    JUDGEMENT = "judgement", _("judgement on the person")


class RemovalReason(TextChoices):
    """Why a document was removed."""

    WRONG_PERSON = "wrong_person", _("It concerns somebody else")
    DUPLICATE = "duplicate", _("It was there twice")
    NOT_NEEDED = "not_needed", _("It is not needed any more")
    PERSON_ASKED = "person_asked", _("The person asked for it")


class PaperKind(TextChoices):
    """What is printed for the person: to take home, or to sign."""

    JOURNEY = "journey", _("My journey")
    AGREEMENT = "agreement", _("Sharing agreement, to sign")
    NOTICE = "notice", _("Information notice, to sign")


class DocumentKind(TextChoices):
    """What a paper is for. Which agency has which kind, all the agencies in the case may know."""

    IDENTITY = "identity", _("identity")
    FAMILY = "family", _("family situation")
    INCOME = "income", _("income")
    TAXES = "taxes", _("tax notice")
    HOUSING = "housing", _("housing")
    EMPLOYMENT = "employment", _("employment")
    BENEFITS = "benefits", _("benefits, notified rights")
    MOBILITY = "mobility", _("mobility")
    OTHER = "other", _("other paper")

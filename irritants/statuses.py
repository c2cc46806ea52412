"""Codes of the life of an irritant. Resolved by an agent is not resolved: the person confirms."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IrritantTheme(TextChoices):
    ACCESS_MOBILITY = "access_mobility", _("Access to services and mobility")
    RESPONSE_FIT = "response_fit", _("Answer given and fit with the person's needs")
    OUTREACH_RIGHTS = "outreach_rights", _("Reaching the farthest: information and guidance to rights")


class IrritantStatus(TextChoices):
    REPORTED = "reported", _("Reported")
    IN_PROGRESS = "in_progress", _("In progress")
    RESOLVED = "resolved", _("Resolved")
    CONFIRMED = "confirmed", _("Confirmed by the person")
    UNRESOLVABLE = "unresolvable", _("Cannot be resolved")
    ENTERED_IN_ERROR = "entered_in_error", _("Entered in error")


class PersonSays(TextChoices):
    """The person's word on a resolution."""

    YES = "yes", _("Yes, it is settled")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    UNREACHABLE = "unreachable", _("Could not be reached")


class Step(TextChoices):
    """Where in a procedure the person was stuck."""

    INFORMATION = "information", _("Getting information")
    APPOINTMENT = "appointment", _("Getting an appointment")
    TRAVEL = "travel", _("Getting there")
    APPLICATION = "application", _("Applying")
    SUPPORTING_DOCUMENTS = "supporting_documents", _("Supporting documents")
    PROCESSING = "processing", _("Waiting for processing")
    DECISION = "decision", _("Decision")
    PAYMENT = "payment", _("Payment")
    APPEAL = "appeal", _("Appeal")
    RENEWAL = "renewal", _("Renewal or change of situation")


class GiveUpReason(TextChoices):
    LAW_OR_RULE = "law_or_rule", _("Would need a change of law or rule")
    NO_MEANS = "no_means", _("No means to solve it")
    PERSON_GAVE_UP = "person_gave_up", _("The person gave up")
    NO_LONGER_RELEVANT = "no_longer_relevant", _("No longer relevant")
    OTHER = "other", _("Other")


class LeftBy(TextChoices):
    """Outcomes of a case after which what was reported in it can no longer be resolved for the person: they compete with resolution."""

    PERSON_WITHDREW = "person_withdrew", _("The person withdrew")
    MOVED_AWAY = "moved_away", _("Moved away")
    DECEASED = "deceased", _("Deceased")


class RecurringState(TextChoices):
    """Where one stands with what several people meet."""

    SPOTTED = "spotted", _("Spotted")
    QUALIFIED = "qualified", _("Qualified")
    SOLUTION_ON_TRIAL = "solution_on_trial", _("Solution on trial")
    SOLVED = "solved", _("Solved")
    RECURRING = "recurring", _("It came back")


class CategoryOrigin(TextChoices):
    """Who answers for the words of a category."""

    REFERENCE = "reference", _("Catalogue delivered with Fil rouge")
    STEERING = "steering", _("Steering team")


class ObservationKind(TextChoices):
    INTERVIEW = "interview", _("Interview")
    IMMERSION = "immersion", _("Immersion")
    TESTIMONY = "testimony", _("Testimony")


class PlaceKind(TextChoices):
    """Where an observation was made."""

    HOME = "home", _("At the person’s home")
    RECEPTION = "reception", _("Where an agency receives people")
    TOWN_HALL = "town_hall", _("Town hall")
    ASSOCIATION = "association", _("Association")
    PUBLIC_HALL = "public_hall", _("Village hall, library")
    STREET = "street", _("Street, market")
    PHONE = "phone", _("By telephone")
    ONLINE = "online", _("Online")
    OTHER = "other", _("Elsewhere")


class AgeBand(TextChoices):
    """Of a persona, on the day the case was opened: wide, so that no two readings of its criteria tell of one birthday."""

    UNDER_18 = "under_18", _("Under 18")
    FROM_18 = "18_25", _("18 to 25")
    FROM_26 = "26_39", _("26 to 39")
    FROM_40 = "40_59", _("40 to 59")
    FROM_60 = "60_74", _("60 to 74")
    FROM_75 = "75_over", _("75 or over")

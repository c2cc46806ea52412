from datetime import date, datetime

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.administration import TRAIL_READERS, administered, members_of
from agencies.events import record
from agencies.models import Membership, User
from agencies.roles import Role
from backend.base import clock
from backend.base.operation import operation
from backend.base.spreadsheets import Cell, Sheet


@operation
def export_habilitations(*, actor: Actor) -> Sheet:
    """Every membership of the acting agency, in the words of the language in force. That it left the house is recorded."""
    agency = administered(actor, by=TRAIL_READERS)
    headings = (
        *(_("Name"), _("Identifier"), _("Roles"), _("Member since"), _("Left on"), _("Last sign-in")),
        *(_("Roles given on"), _("Given by"), _("Reviewed on"), _("Reviewed by")),
    )
    members = members_of(actor, by=TRAIL_READERS).order_by("-is_active", "user__last_name", "user__first_name", "pk")
    sheet = Sheet(f"habilitations-{agency.slug}-{clock.today()}", headings, [row(member) for member in members])

    record(agency, "habilitations_exported", actor, members=len(sheet.rows))
    return sheet


def row(member: Membership) -> list[Cell]:
    return [
        member.user.display_name,
        member.user.login,
        ", ".join(str(Role(role).label) for role in member.roles),
        day(member.created_at),
        day(member.ended_at),
        day(member.user.last_login),
        day(member.roles_given_at),
        name(member.roles_given_by) or _("those who run the service"),
        day(member.reviewed_at),
        name(member.reviewed_by),
    ]


def day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


def name(user: User | None) -> str:
    return user.display_name if user else ""

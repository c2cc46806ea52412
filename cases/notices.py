"""What agencies are told by e-mail: that something awaits them, with a link. Never a name, never a content."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import task

from agencies.models import Membership
from agencies.roles import CASE_ROLES, Role
from backend.base.errors import Sentence
from cases.models import CaseExclusion, CaseFile, CaseUserGrant, Participation
from cases.statuses import ParticipationRole

NOTICES: Mapping[str, Sentence] = {
    "handover_requested": gettext_lazy("Another agency asks you to take over or support a case. Your answer is awaited."),
    "handover_accepted": gettext_lazy("The agency that you asked has accepted."),
    "handover_rejected": gettext_lazy("The agency that you asked has declined. The case is still yours."),
    "handover_cancelled": gettext_lazy("A request that you had received was cancelled: you have nothing more to do."),
    "handover_expired": gettext_lazy("The agency that you asked did not answer in time. The case is still yours: ask somebody else."),
    "handover_returned": gettext_lazy("The agency that had accepted gives the case back to you."),
    "handover_completed": gettext_lazy("The person has met the agency to which you passed them on."),
    "handover_reminder": gettext_lazy("A request awaits your answer, and its deadline has come."),
    "handover_late": gettext_lazy("A request to your agency is still without an answer after its deadline. See who can take it."),
    "handovers_declined_twice": gettext_lazy("Two agencies in a row declined a case. See together who can take it."),
    "flag_received": gettext_lazy("Somebody may be at risk: a flag was sent to your agency."),
    "flag_reminder": gettext_lazy("A risk flag awaits your answer, and its deadline has come."),
    "flag_late": gettext_lazy("A risk flag is still without an answer after its deadline. See who can take it."),
    "access_requested": gettext_lazy("Another agency asks to join a case that yours leads. The answer of a coordinator is awaited."),
    "access_granted": gettext_lazy("A request of your agency to join a case was granted."),
    "access_refused": gettext_lazy("A request of your agency to join a case was refused."),
    "access_cancelled": gettext_lazy("A request to join a case that your agency leads was cancelled: you have nothing more to do."),
    "access_expired": gettext_lazy("A request of your agency to join a case has ended without an answer."),
    "access_reminder": gettext_lazy("A request to join a case awaits the answer of a coordinator, and its deadline has come."),
    "access_late": gettext_lazy(
        "A request to join a case is still without an answer after its deadline. It is for coordinators to answer."
    ),
    "case_woken": gettext_lazy("The pause of a case that your agency leads is over."),
    "agreement_ended": gettext_lazy("A person withdrew their agreement: your agency has left a case."),
    "action_due": gettext_lazy("Something that you are to do is due tomorrow."),
    "action_late": gettext_lazy("Something that you were to do is late."),
    "lead_returned": gettext_lazy("A case has come back to your agency, which leads it again."),
    "pair_found": gettext_lazy("A person whom your agency follows may have another file. Only your opinion on this is asked."),
    "merge_proposed": gettext_lazy("Another agency proposes to merge two files of one person. The answer of a coordinator is awaited."),
    "merge_declined": gettext_lazy("A merge of two files that your agency proposed was declined."),
    "merge_cancelled": gettext_lazy("A merge of two files that your agency was asked about was cancelled: you have nothing more to do."),
    "files_merged": gettext_lazy("The merge of two files that your agency proposed is done."),
    "files_taken_apart": gettext_lazy("Two files of one person that were merged are taken apart again."),
    "case_joined": gettext_lazy("Two files of one person were merged: your agency is now in the one that goes on."),
    "irritant_came_back": gettext_lazy("Something that your agency had spotted was solved, and people meet it again. See what to do."),
    "reader_gone": gettext_lazy("Somebody who read a restricted case for your agency has left or has another role. See who reads it now."),
}


def notify(notice: str, agency_id: UUID, path: str = "/", *, coordinators_only: bool = False) -> None:
    """Tell an agency, once the change is committed. `path` names no person: an identifier at most."""
    if notice not in NOTICES:
        raise ValueError(f"unknown notice {notice!r}")
    send_notice.enqueue(notice, str(agency_id), path, coordinators_only)


def may_be_told(members: QuerySet[Membership], path: str) -> QuerySet[Membership]:
    """Of the members of an agency, those who may know of what `path` opens: never who is excluded from its case; of a restricted case, by
    its page, the named readers alone."""
    kind, _slash, key = path.strip("/").partition("#")[0].partition("?")[0].partition("/")
    case = _case_behind(kind, key.partition("/")[0])
    if case is None:
        return members
    members = members.exclude(user__in=CaseExclusion.objects.filter(case=case).values("user"))
    if case.is_restricted and kind == "cases":
        readers = CaseUserGrant.objects.filter(content_object=case, agency=OuterRef("agency"), user=OuterRef("user"))
        members = members.filter(Exists(readers))
    return members


BEHIND = {"handovers": "handovers", "flags": "flags", "access-requests": "access_requests"}
"""What an address names, and how a case knows of it."""


def _case_behind(kind: str, key: str) -> CaseFile | None:
    if kind == "cases":
        return CaseFile.objects.filter(reference=key).first()
    try:
        return CaseFile.objects.filter(**{BEHIND[kind]: UUID(key)}).first()
    except (KeyError, ValueError):
        return None


def tell_lead(notice: str, request_id: UUID, *, coordinators_only: bool = False) -> None:
    """Tell whoever leads the case of a request to join by then. The same is enqueued for a request that leads nowhere."""
    if notice not in NOTICES:
        raise ValueError(f"unknown notice {notice!r}")
    tell_whoever_leads.enqueue(notice, str(request_id), coordinators_only)


@task()
def tell_whoever_leads(notice: str, request_id: str, coordinators_only: bool) -> None:
    leads = Participation.objects.filter(case__access_requests=UUID(request_id), role=ParticipationRole.LEAD, ended_at=None)
    for agency_id in leads.values_list("agency_id", flat=True):
        send_notice.call(notice, str(agency_id), f"/access-requests/{request_id}", coordinators_only)


def notify_member(notice: str, user_id: UUID, agency_id: UUID, path: str) -> None:
    """Tell one member of an agency, likewise."""
    if notice not in NOTICES:
        raise ValueError(f"unknown notice {notice!r}")
    send_member_notice.enqueue(notice, str(user_id), str(agency_id), path)


@task()
def send_member_notice(notice: str, user_id: str, agency_id: str, path: str) -> None:
    """May run twice, as `send_notice`. Whoever left the agency since is told nothing."""
    _send(notice, _readers(agency_id, sorted(CASE_ROLES)).filter(user_id=user_id), path)


@task()
def send_notice(notice: str, agency_id: str, path: str, coordinators_only: bool) -> None:
    """May run twice: the same e-mail twice does no harm."""
    roles = [Role.COORDINATOR] if coordinators_only else sorted(CASE_ROLES)
    _send(notice, _readers(agency_id, roles), path)


def _readers(agency_id: str, roles: Iterable[str]) -> QuerySet[Membership]:
    members = Membership.objects.filter(agency_id=agency_id, is_active=True, user__is_active=True, roles__overlap=list(roles))
    return members.exclude(user__email="")


def _send(notice: str, readers: QuerySet[Membership], path: str) -> None:
    messages = [_message(notice, member, path) for member in may_be_told(readers, path).select_related("user").order_by("user__login")]
    get_connection().send_messages(messages)


def _message(notice: str, member: Membership, path: str) -> EmailMessage:
    with translation.override(member.user.language):
        body = f"{NOTICES[notice]}\n\n{settings.SITE_URL}{path}\n\n" + _("This message holds no personal data. Sign in to read more.")
        return EmailMessage(_("Fil rouge: something awaits you"), body, to=[member.user.email])

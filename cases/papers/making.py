"""Papers that the person takes home or signs, in her language and not in that of whoever prints them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies.actor import Actor
from agencies.models import Agency
from backend.base.errors import Invalid
from cases.access import get_case, ground_of
from cases.accesses import record_read
from cases.models import CaseFile, Participation
from cases.papers.journey import journey
from cases.papers.shapes import Paper, Part
from cases.papers.to_sign import agreement, notice
from cases.sharing.agreements import agencies_named
from cases.statuses import PaperKind

Writer = Callable[[CaseFile, Sequence[Participation], Sequence[Agency]], Paper]
WRITERS: Mapping[PaperKind, Writer] = {PaperKind.JOURNEY: journey, PaperKind.AGREEMENT: agreement, PaperKind.NOTICE: notice}


def make_paper(actor: Actor, reference: str, kind: str, *, language: str, agencies: Sequence[str] = ()) -> Paper:
    """`agencies`: slugs that a sharing agreement is to cover; by default those in the case. Journaled, each time.

    Raises NotFound, NotAllowed, Invalid.
    """
    case = get_case(actor, reference, to="print_papers", among=CaseFile.objects.select_related("referent", "referent_agency"))
    if kind not in PaperKind.values:
        raise Invalid.value("kind", _("Choose among: %(choices)s.") % {"choices": ", ".join(PaperKind.values)}, code="invalid_choice")
    if language not in dict(settings.LANGUAGES):
        choices = {"choices": ", ".join(dict(settings.LANGUAGES))}
        raise Invalid.value("language", _("Choose among: %(choices)s.") % choices, code="invalid_choice")
    present = list(Participation.objects.filter(case=case, ended_at=None).select_related("agency").order_by("started_at", "id"))
    seen = [participation.agency for participation in present if not case.sight.hides(participation.agency)]
    covered = agencies_named(agencies, name="agencies") if agencies else seen
    record_read(actor, "paper_made", case.pk, ground=ground_of(actor, case))
    with override(language):
        paper = WRITERS[PaperKind(kind)](case.sight.one(case), case.sight.over(present), covered)
        paper = replace(paper, parts=(*paper.parts, one_more())) if case.sight.hid else paper
    return paper.without(case.person.address) if case.person.address_protected else paper


def one_more() -> Part:
    """For the person, when whoever prints does not read all the names."""
    return Part(_("Not all is named here"), (_("An agency that accompanies you is not named here: ask your lead agency."),))


def risky(case: CaseFile) -> bool:
    """Whether a paper that names agencies could put the person at risk where others find it."""
    return bool(case.person.do_not_write or case.person.address_protected)

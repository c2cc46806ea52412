"""What the person is told and agrees to, on paper.

What only a deployment can say is in its settings; a line to write on stands for what is missing.
"""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.models import Agency
from backend.base import clock
from cases.models import CaseFile, Participation
from cases.papers.shapes import Paper, Part
from cases.statuses import PaperKind, ParticipationRole

BLANK = "…" * 24


def agreement(case: CaseFile, _present: Sequence[Participation], covered: Sequence[Agency]) -> Paper:
    others = tuple(agency.name for agency in covered)
    parts = (
        Part(_("With whom"), points=(*others, BLANK)),
        Part(
            _("What they will read"),
            points=(
                _("Who accompanies me, what is to be done and by when, my appointments, what stood in my way."),
                _("How to reach me."),
                _("Notes and documents only where their author opens them to these agencies."),
            ),
        ),
        Part(
            _("What I know"),
            points=(
                _("It lets nobody in by itself: each agency is asked in, and I am told."),
                _("I may withdraw this agreement at any time, by telling any of these agencies: they no longer read my file."),
                _("I may refuse: I am accompanied all the same, by one agency alone."),
            ),
        ),
        Part(_("Until when"), (_("Until the accompaniment ends, or until:"), BLANK)),
        _signed(_("Signature of the person, or her word given aloud before the professional")),
    )
    return _paper(
        PaperKind.AGREEMENT,
        case,
        _("My agreement to share my file"),
        _("I, %(name)s, agree that the agencies below share one file, so that I need not tell everything again.")
        % {"name": case.person.display_name},
        parts,
    )


def notice(case: CaseFile, present: Sequence[Participation], _covered: Sequence[Agency]) -> Paper:
    """Articles 13 and 14 of the GDPR."""
    lead = next((part.agency for part in present if part.role == ParticipationRole.LEAD), None)
    by = lead.name if lead else BLANK
    parts = (
        Part(_("Who answers for it"), (settings.NOTICE_CONTROLLER or BLANK, _("For your case: %(agency)s.") % {"agency": by})),
        Part(
            _("What for"),
            (
                _("So that several public services and associations accompany you together, without losing anything on the way."),
                _("To count, without any name, what stands in people’s way, and to mend it."),
            ),
        ),
        Part(_("On which legal ground"), (settings.NOTICE_LEGAL_BASIS or BLANK,)),
        Part(
            _("What is written"),
            (
                _("Who you are and how to reach you, what you need, what is done about it."),
                _("No question is asked on your religion, your opinions or your origin."),
            ),
        ),
        Part(
            _("Who reads it"),
            (_("The agencies that you agreed to, and no other, except in danger or where the law obliges. Each look is recorded."),),
        ),
        Part(_("How long it is kept"), (settings.NOTICE_KEPT_FOR or BLANK,)),
        Part(
            _("Your rights"),
            points=(
                _("See all of it, with who read it; have it corrected; have its use limited; object."),
                _("Withdraw your agreement, without losing your rights to benefits or services."),
                _("Ask: %(contact)s") % {"contact": settings.NOTICE_DPO or BLANK},
                _("Complain to the CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07, www.cnil.fr"),
            ),
        ),
        _signed(_("Signature of the person: “I was told”")),
    )
    return _paper(
        PaperKind.NOTICE,
        case,
        _("What is done with what you tell us"),
        _("%(name)s, a file was opened for you. Here is what it is for, who reads it, and what you may ask.")
        % {"name": case.person.display_name},
        parts,
    )


def _signed(words: str) -> Part:
    return Part(_("Date and signature"), to_fill=(_("On the"), words, _("Professional, and agency")))


def _paper(kind: PaperKind, case: CaseFile, title: str, lead: str, parts: tuple[Part, ...]) -> Paper:
    foot = _("Case %(reference)s. One copy for the person, one for the agency.") % {"reference": case.reference}
    return Paper(kind, str(get_language()), case, clock.today(), title, lead, parts, foot)

"""Who does something, or meets the person: an agency at work in the case, and one of its caseworkers or nobody in particular."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _

from agencies.models import Membership
from cases.models import CaseFile, Participation
from cases.statuses import ParticipationRole

BETWEEN = "@"


class Responsible(NamedTuple):
    agency: str
    user: str | None


class ResponsibleField(forms.ChoiceField):
    """One choice says both: `ccas-cahors`, or `<user>@ccas-cahors`. `clean` gives a Responsible."""

    def offer(self, working: Iterable[Participation], professionals: Iterable[Membership]) -> None:
        """Each agency at work with its caseworkers, the lead first."""
        names: dict[str, str] = {}
        choices: dict[str, list[tuple[str, str]]] = {}
        for part in sorted(working, key=lambda part: part.role != ParticipationRole.LEAD):
            slug = part.agency.slug
            names[slug] = part.agency.name
            choices[slug] = [(slug, _("%(agency)s, nobody in particular") % {"agency": part.agency.name})]
        for member in professionals:
            if (slug := member.agency.slug) in choices:
                choices[slug].append((f"{member.user_id}{BETWEEN}{slug}", member.user.display_name))
        self.choices = [
            *([] if self.required else [("", _("Another agency, named below"))]),
            *((names[slug], found) for slug, found in choices.items()),
        ]

    def clean(self, value: Any) -> Responsible | None:
        chosen = super().clean(value)
        if not chosen:
            return None
        user, between, agency = chosen.rpartition(BETWEEN)
        return Responsible(agency, user if between else None)


def chosen(agency_slug: str, user_id: object | None) -> str:
    """What the field calls them."""
    return f"{user_id}{BETWEEN}{agency_slug}" if user_id else agency_slug


def at_work(case: CaseFile) -> list[Participation]:
    working = case.participations.filter(ended_at=None).exclude(role=ParticipationRole.OBSERVER)
    return [part for part in working.select_related("agency").order_by("agency__name") if not case.sight.hides(part.agency)]

"""What an agency knows how to do, and where: sets of themes and of communes, and what changes from one to another."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from agencies.models import Agency, Commune, Competence, ServedCommune
from agencies.themes import Theme
from backend.base.errors import Invalid


class Change(NamedTuple):
    added: list[str]
    removed: list[str]

    @classmethod
    def between(cls, before: Iterable[str], after: Iterable[str]) -> "Change":
        return cls(sorted(set(after) - set(before)), sorted(set(before) - set(after)))

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def change_competences(agency: Agency, wanted: Iterable[str]) -> Change:
    """Raises Invalid for what is no theme."""
    change = Change.between(agency.competences.values_list("theme", flat=True), known_themes(wanted))
    agency.competences.filter(theme__in=change.removed).delete()
    Competence.objects.bulk_create(Competence(agency=agency, theme=theme) for theme in change.added)
    return change


def change_communes(agency: Agency, wanted: Iterable[str]) -> Change:
    """Raises Invalid for what is no commune."""
    change = Change.between(agency.served.values_list("commune_id", flat=True), known_communes(wanted))
    agency.served.filter(commune__in=change.removed).delete()
    ServedCommune.objects.bulk_create(ServedCommune(agency=agency, commune_id=code) for code in change.added)
    return change


def known_themes(competences: Iterable[str]) -> list[str]:
    wanted = set(competences)
    if unknown := sorted(wanted - set(Theme.values)):
        raise Invalid.value(
            "competences",
            _("“%(theme)s” is not a competence. Choose among: %(themes)s.") % {"theme": unknown[0], "themes": ", ".join(Theme.values)},
            code="invalid_choice",
        )
    return sorted(wanted)


def known_communes(codes: Iterable[str]) -> list[str]:
    wanted = set(codes)
    known = set(Commune.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if unknown := sorted(wanted - known):
        raise Invalid.value(
            "communes",
            _("There is no commune with the INSEE code “%(code)s”. Look it up in the list of communes.") % {"code": unknown[0]},
            code="invalid_choice",
        )
    return sorted(wanted)

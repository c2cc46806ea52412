"""Who changes the catalogue: managers of an agency that coordinates a living area. Everybody reads it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import LivingArea
from agencies.roles import Role
from backend.base.errors import Invalid, NotAllowed, NotFound, Stale
from irritants.facts import words
from irritants.models import IrritantCategory
from irritants.statuses import IrritantTheme

LETTERS: Mapping[str, str] = {IrritantTheme.ACCESS_MOBILITY: "A", IrritantTheme.RESPONSE_FIT: "B", IrritantTheme.OUTREACH_RIGHTS: "C"}
"""What the codes of a theme begin with."""
WORDS = ("label_fr", "label_en", "definition_fr")
"""What the steering team may change of a category. Its code and its theme stay: past figures are told by them."""


def steers(actor: Actor) -> bool:
    if actor.is_system:
        return True
    return actor.has(Role.MANAGER) and LivingArea.objects.filter(coordinating_agency=actor.agency_id).exists()


def check_steers(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not steers(actor):
        raise NotAllowed(
            _("The catalogue is kept by the managers of the agency that coordinates the living area. Propose it to them."),
            code="role_needed",
        )


def get_category(code: str) -> IrritantCategory:
    """Everybody reads the catalogue. Raises NotFound."""
    category = IrritantCategory.objects.select_related("merged_into").filter(pk=code).first()
    if category is None:
        raise NotFound
    return category


def allowed_on_category(actor: Actor, category: IrritantCategory) -> list[str]:
    """What `actor` could do now with a category."""
    if not steers(actor):
        return ["read"]
    if category.is_active:
        return ["read", "edit", "merge", "retire"]
    return ["read", "edit", "restore"] if category.merged_into_id else ["read", "edit", "merge", "restore"]


def catalogue_to_change(actor: Actor) -> Mapping[str, IrritantCategory]:
    """The whole catalogue, locked in the order of its codes: whether a merge makes a circle is decided on all of it. Raises NotAllowed."""
    check_steers(actor)
    list(IrritantCategory.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    return {category.pk: category for category in IrritantCategory.objects.order_by("pk")}  # with what was added while one waited


def category_to_change(catalogue: Mapping[str, IrritantCategory], code: str, *, version: int | None = None) -> IrritantCategory:
    """Raises NotFound or Stale."""
    if code not in catalogue:
        raise NotFound
    if version is not None and version != catalogue[code].version:
        raise Stale(version=catalogue[code].version)
    return catalogue[code]


def read_words(said: Mapping[str, str]) -> dict[str, str]:
    """Raises Invalid for an empty one, or PersonalNumberDetected."""
    refusals = {
        "label_fr": _("Name the category in French."),
        "label_en": _("Name the category in English."),
        "definition_fr": _("Say in French what belongs in it."),
    }
    return {name: words(name, text, refusal=refusals[name]) for name, text in said.items()}


def read_theme(code: str) -> str:
    if code not in IrritantTheme.values:
        raise Invalid.value("theme", _("Choose among: %(choices)s.") % {"choices": ", ".join(IrritantTheme.values)}, code="invalid_choice")
    return code


def next_code(catalogue: Mapping[str, IrritantCategory], theme: str) -> str:
    """The first number that no category of the theme ever had: retired ones keep theirs."""
    letter = LETTERS[theme]
    taken = [int(code[1:]) for code in catalogue if code.startswith(letter) and code[1:].isdigit()]
    return f"{letter}{max(taken, default=0) + 1:02d}"

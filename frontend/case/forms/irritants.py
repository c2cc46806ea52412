"""Forms of the irritants met in a case."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.territory import communes_around
from backend.base import clock
from backend.base.models import new_id
from cases.models import CaseFile
from cases.people.names import normalise
from frontend.forms.base import HouseForm
from frontend.forms.changing import DayField, LongText, VersionForm
from frontend.forms.named import AgencyField, CommuneField, agencies_near, communes_near
from irritants.access import sight_on
from irritants.catalogue import label_of
from irritants.models import Irritant, IrritantCategory, Observation
from irritants.statuses import GiveUpReason, IrritantTheme, PersonSays, Step

LONGEST_REASON = 2000
WHAT_THE_AGENCY_READS = _("It will read the category, the commune and the step: never the description, nor whose case it is.")


class ReportIrritant(HouseForm):
    """`id` is chosen when the form is shown: sent twice, it makes one irritant."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    q = forms.CharField(
        label=_("Look in the catalogue"), required=False, max_length=120, help_text=_("A word of what happened: form, bus, phone, refusal…")
    )
    category = forms.ChoiceField(
        label=_("What went wrong"), widget=forms.Select, error_messages={"required": _("Choose a category of the catalogue.")}
    )
    agency_concerned = AgencyField(
        label=_("Agency concerned"),
        required=False,
        help_text=WHAT_THE_AGENCY_READS,
    )
    commune = CommuneField(label=_("Commune"), required=False, help_text=_("Where the person met it: by default, that of the case."))
    step = forms.ChoiceField(
        label=_("Step of the procedure"), required=False, choices=[("", _("Not said")), *Step.choices], widget=forms.Select
    )
    occurred_on = DayField(label=_("When it happened"), error_messages={"required": _("Say when it happened, even roughly.")})
    description = LongText(
        label=_("What happened"), required=False, help_text=_("In the person’s words. Only the agencies in the case read it.")
    )

    def __init__(self, where: CaseFile | Observation, data: Any = None) -> None:
        commune = where.commune.name if where.commune else ""
        super().__init__(data, initial={"id": new_id(), "commune": commune, "occurred_on": clock.today()})
        self.fields["occurred_on"].widget.attrs["max"] = clock.today().isoformat()
        category, communes, agencies = self.fields["category"], self.fields["commune"], self.fields["agency_concerned"]
        assert isinstance(category, forms.ChoiceField)
        assert isinstance(communes, CommuneField)
        assert isinstance(agencies, AgencyField)
        chosen, words = ((data or {}).get(name, "") for name in ("category", "q"))
        found = answering(words, chosen=chosen)
        category.choices = [("", _("Choose")), *grouped(found)]
        self.found = len(found)
        near, who = self.around(where)
        communes.know(near)
        agencies.know(who)

    def around(self, where: Any) -> tuple[Iterable[tuple[str, str]], Iterable[tuple[str, str]]]:
        """Communes and agencies that are proposed: code and name."""
        return communes_near(where), agencies_near(where).values_list("slug", "name")

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "q"}


def answering(words: str, *, chosen: str = "") -> list[IrritantCategory]:
    """Categories of the catalogue that speak of every one of `words`, and the one that is chosen already, even if it left it."""
    wanted = normalise(words).split()

    def speaks(category: IrritantCategory) -> bool:
        said = normalise(f"{category.code} {category.label_fr} {category.label_en} {category.definition_fr}")
        return all(word in said for word in wanted)

    categories = IrritantCategory.objects.filter(Q(is_active=True) | Q(pk=chosen))
    return [category for category in categories if category.pk == chosen or speaks(category)]


def grouped(categories: Iterable[IrritantCategory]) -> list[tuple[Any, list[tuple[str, Any]]]]:
    by_theme: dict[str, list[tuple[str, Any]]] = {}
    for category in categories:
        by_theme.setdefault(category.theme, []).append((category.code, f"{category.code} – {label_of(category)}"))
    return [(theme.label, by_theme[theme]) for theme in IrritantTheme if theme in by_theme]


class ChangeIrritant(VersionForm):
    """Nothing but the version: work starts."""

    def __init__(self, irritant: Irritant, data: Any = None) -> None:
        super().__init__(data, initial={"version": irritant.version})

    def said(self) -> dict[str, Any]:
        """For the operation."""
        return self.cleaned_data


class EditIrritant(ChangeIrritant):
    category = forms.ChoiceField(label=_("What went wrong"), widget=forms.Select)
    agency_concerned = AgencyField(label=_("Agency concerned"), required=False, help_text=WHAT_THE_AGENCY_READS)
    commune = CommuneField(
        label=_("Commune"),
        help_text=_("Where the person met it: its name, or its INSEE code."),
        error_messages={"required": _("Say in which commune.")},
    )
    step = forms.ChoiceField(
        label=_("Step of the procedure"), required=False, choices=[("", _("Not said")), *Step.choices], widget=forms.Select
    )
    occurred_on = DayField(label=_("When it happened"), error_messages={"required": _("Say when it happened, even roughly.")})
    description = LongText(label=_("What happened"), required=False, help_text=_("In the person’s words, without a name."))

    FACTS = ("category", "agency_concerned", "commune", "step", "occurred_on", "description")

    def __init__(self, irritant: Irritant, data: Any = None) -> None:
        super().__init__(irritant, data)
        concerned = irritant.agency_concerned
        if hidden := sight_on(irritant).hides(concerned):
            concerned = None
        self.now = {
            "category": irritant.category_id,
            "agency_concerned": concerned.slug if concerned else "",
            "commune": irritant.commune_id,
            "step": irritant.step,
            "occurred_on": irritant.occurred_on,
            "description": irritant.description,
        }
        """As it stands, in the words of the operation."""
        names = {"agency_concerned": concerned.name if concerned else "", "commune": irritant.commune.name}
        self.initial |= {**self.now, **names}
        self.fields["occurred_on"].widget.attrs["max"] = clock.today().isoformat()
        category, communes, agencies = self.fields["category"], self.fields["commune"], self.fields["agency_concerned"]
        assert isinstance(category, forms.ChoiceField)
        assert isinstance(communes, CommuneField)
        assert isinstance(agencies, AgencyField)
        category.choices = grouped(answering("", chosen=irritant.category_id))
        around = communes_around(irritant.commune_id, clock.today()).order_by("name")
        communes.know([(irritant.commune_id, irritant.commune.name), *around.values_list("pk", "name")])
        near = Agency.objects.filter(is_active=True, served__commune=irritant.commune_id).order_by("name")
        agencies.know([*([(concerned.slug, concerned.name)] if concerned else []), *near.values_list("slug", "name")])
        if hidden:  # only the lead of the case changes what others do not read
            del self.fields["agency_concerned"]

    def said(self) -> dict[str, Any]:
        """Only what differs: a category or an agency that has left the lists since may stay as it was said."""
        typed = {**self.cleaned_data, "description": self.cleaned_data["description"].strip()}
        changes = {name: typed[name] for name in self.FACTS if name in typed and typed[name] != self.now[name]}
        return {"version": typed["version"], "changes": changes}


class Resolve(ChangeIrritant):
    resolution = LongText(
        label=_("What was done"),
        help_text=_("So that the person can be asked whether it is settled."),
        error_messages={"required": _("Say what was done, so that the person can be asked whether it is settled.")},
    )


class PersonsWord(ChangeIrritant):
    person_says = forms.ChoiceField(
        label=_("Is it settled, in the person’s words?"),
        choices=PersonSays.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what the person answered.")},
    )


class SayWhy(ChangeIrritant):
    reason = LongText(label=_("Why"), max_length=LONGEST_REASON, error_messages={"required": _("Say why.")})


class GiveUp(ChangeIrritant):
    reason_code = forms.ChoiceField(
        label=_("Why it cannot be resolved"),
        choices=GiveUpReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )
    reason = LongText(
        label=_("In a few words"), required=False, max_length=LONGEST_REASON, help_text=_("Needed when no reason of the list fits.")
    )

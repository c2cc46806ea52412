"""Who will read what is written or added: each choice says it, before anything is kept."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from cases.masking import Sight
from cases.sharing.audience import Readers, nameable, seen_as
from cases.statuses import Audience
from frontend.forms.base import HouseForm

NAMED = Audience.NAMED.value


def people(count: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", count) % {"n": count}


def everybody(present: Sequence[Readers]) -> tuple[str, str]:
    said = gettext("All the agencies in the case, and those that come in later – today %(readers)s")
    return Audience.PARTICIPANTS.value, said % {"readers": read_by(present)}


def read_by(readers: Sequence[Readers]) -> str:
    """“CCAS de Cahors, CAF du Lot: 5 people”."""
    names = ", ".join(each.agency.name for each in readers)
    return gettext("%(agencies)s: %(people)s") % {"agencies": names, "people": people(sum(each.people for each in readers))}


class AudienceForm(HouseForm):
    """`audience` and `agencies`, worded with those who would read."""

    audience = forms.ChoiceField(
        label=_("Who will read it"), widget=forms.RadioSelect, error_messages={"required": _("Say who will read it.")}
    )
    agencies = forms.MultipleChoiceField(
        label=_("Agencies that you name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only those in the case. They read it as long as they take part in it."),
    )

    def offer(self, choices: Iterable[tuple[str, str]], others: Sequence[Readers]) -> None:
        """`others`: those that may be named."""
        audience, agencies = self.fields["audience"], self.fields["agencies"]
        assert isinstance(audience, forms.ChoiceField)
        assert isinstance(agencies, forms.MultipleChoiceField)
        audience.choices = [*choices, *([(NAMED, gettext("The agencies checked below, and yours"))] if others else [])]
        agencies.choices = [(each.agency.slug, f"{each.agency.name} ({people(each.people)})") for each in others]
        if not others:
            del self.fields["agencies"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("audience") == NAMED and "agencies" in cleaned and not cleaned["agencies"]:
            self.add_error("agencies", _("Check at least one agency, or choose another audience."))
        return cleaned

    def meant(self) -> str | Collection[str]:
        """For the operations."""
        chosen: str = self.cleaned_data["audience"]
        return list(self.cleaned_data["agencies"]) if chosen == NAMED else chosen

    def offer_all(self, own: Agency, present: Sequence[Readers], sight: Sight) -> None:
        """Every audience, for something new."""
        mine, others = [each for each in present if each.agency == own], [each for each in present if each.agency != own]
        choices = [(Audience.OWN_AGENCY.value, gettext("Your agency only – %(readers)s") % {"readers": read_by(mine)})]
        if others:
            choices.append(everybody(seen_as(sight, present)))
        else:
            choices.append((Audience.PARTICIPANTS.value, gettext("All the agencies that come into the case – today yours is alone in it")))
        self.offer(choices, nameable(sight, others))

    def offer_more(self, present: Sequence[Readers], readers: Collection[Readers], sight: Sight) -> None:
        """Those beyond `readers`, who read it already."""
        self.offer([everybody(seen_as(sight, present))], [each for each in nameable(sight, present) if each not in readers])
        if "agencies" in self.fields:
            self.fields["agencies"].label = _("Agencies that you add")

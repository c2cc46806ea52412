"""Forms of notes. Each choice of an audience says who will read, before anything is kept."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from backend.base.models import new_id
from cases.audience import Readers
from cases.misplaced_words import Misplaced, misplaced_words
from cases.models import Note
from cases.statuses import Audience
from frontend.forms.base import HouseForm
from frontend.forms.changing import LongText, VersionForm
from frontend.forms.tick import TickField

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


class WeighedForm(HouseForm):
    """A text whose words are weighed: those that seldom belong in a file come back named, to be taken out or confirmed."""

    needed = TickField(label=_("I checked: these words are needed to help this person"))
    weighed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    """The words that were shown: a tick says nothing of others."""

    data: QueryDict
    misplaced: Sequence[Misplaced] = ()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.misplaced = misplaced_words(cleaned.get("text", ""))
        words = [each.word for each in self.misplaced]
        if words and not (cleaned.get("needed") and set(words) <= set(cleaned.get("weighed", "").split("|"))):
            self.add_error("needed", _("Take these words out, or tick that they are needed."))
            data = self.data.copy()
            data["weighed"] = "|".join(words)
            data.pop("needed", None)
            self.data = data
        return cleaned


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


class WriteNote(WeighedForm, AudienceForm):
    """`id` is chosen when the form is shown: sent twice, it makes one note."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    text = LongText(
        label=_("Text of the note"),
        rows=8,
        help_text=_("Facts, and what the person says of them. She may ask to read it."),
        error_messages={"required": _("Write something, or go back.")},
    )

    field_order = ["id", "weighed", "text", "needed", "audience", "agencies"]

    def __init__(self, own: Agency, present: Sequence[Readers], data: Any = None) -> None:
        super().__init__(data, initial={"id": new_id(), "audience": Audience.OWN_AGENCY.value})
        mine, others = [each for each in present if each.agency == own], [each for each in present if each.agency != own]
        choices = [(Audience.OWN_AGENCY.value, gettext("Your agency only – %(readers)s") % {"readers": read_by(mine)})]
        if others:
            choices.append(everybody(present))
        else:
            choices.append((Audience.PARTICIPANTS.value, gettext("All the agencies that come into the case – today yours is alone in it")))
        self.offer(choices, others)


class CorrectNote(WeighedForm, VersionForm):
    text = LongText(label=_("Text of the note"), rows=8, error_messages={"required": _("Write something, or go back.")})

    field_order = ["version", "weighed", "text", "needed"]

    def __init__(self, note: Note, data: Any = None) -> None:
        super().__init__(data, initial={"version": note.version, "text": note.text})


class WidenNote(AudienceForm, VersionForm):
    def __init__(self, note: Note, present: Sequence[Readers], readers: Collection[Readers], data: Any = None) -> None:
        super().__init__(data, initial={"version": note.version})
        self.offer([everybody(present)], [each for each in present if each not in readers])
        if "agencies" in self.fields:
            self.fields["agencies"].label = _("Agencies that you add")

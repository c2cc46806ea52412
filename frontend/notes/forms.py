"""Forms of notes. Each choice of an audience says who will read, before anything is kept."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from backend.base.models import new_id
from cases.masking import Sight
from cases.misplaced_words import Misplaced, misplaced_words
from cases.models import Note
from cases.sharing.audience import Readers
from cases.statuses import Audience
from frontend.forms.audience import AudienceForm
from frontend.forms.base import HouseForm
from frontend.forms.changing import LongText, VersionForm
from frontend.forms.tick import TickField


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

    def __init__(self, own: Agency, present: Sequence[Readers], sight: Sight, data: Any = None) -> None:
        super().__init__(data, initial={"id": new_id(), "audience": Audience.OWN_AGENCY.value})
        self.offer_all(own, present, sight)


class CorrectNote(WeighedForm, VersionForm):
    text = LongText(label=_("Text of the note"), rows=8, error_messages={"required": _("Write something, or go back.")})

    field_order = ["version", "weighed", "text", "needed"]

    def __init__(self, note: Note, data: Any = None) -> None:
        super().__init__(data, initial={"version": note.version, "text": note.text})


class WidenNote(AudienceForm, VersionForm):
    def __init__(self, note: Note, present: Sequence[Readers], readers: Collection[Readers], data: Any = None) -> None:
        super().__init__(data, initial={"version": note.version})
        self.offer_more(present, readers, note.case.sight)

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from backend.base.models import new_id
from cases.masking import Sight
from cases.models import Document
from cases.sharing.audience import Readers
from cases.statuses import Audience, DocumentKind, RemovalReason
from frontend.forms.audience import AudienceForm
from frontend.forms.changing import VersionForm

KIND: dict[str, Any] = {
    "choices": [("", _("Choose")), *DocumentKind.choices],
    "error_messages": {"required": _("Say what the paper is for.")},
}
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.heif,.docx,.xlsx,.odt,.ods"


def may_be() -> str:
    largest = {"largest": filesizeformat(settings.DOCUMENT_LARGEST)}
    return (
        gettext(
            "PDF, JPEG, PNG or HEIC picture, Word, Excel or LibreOffice without macros; %(largest)s at most. "
            "Pictures are kept without the place and the camera."
        )
        % largest
    )


class AddDocument(AudienceForm):
    """`id` is chosen when the form is shown: sent twice, it makes one document."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What the paper is for"), widget=forms.Select, **KIND)
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED, "class": "fr-upload"}),
        help_text=lazy(may_be, str)(),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
    )

    field_order = ["id", "kind", "file", "audience", "agencies"]

    def __init__(self, own: Agency, present: Sequence[Readers], sight: Sight, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"id": new_id(), "audience": Audience.OWN_AGENCY.value})
        self.offer_all(own, present, sight)


class EditDocument(VersionForm):
    name = forms.CharField(label=_("Name"), max_length=140, error_messages={"required": _("Give it a name.")})
    kind = forms.ChoiceField(label=_("What the paper is for"), widget=forms.Select, **KIND)

    def __init__(self, document: Document, data: Any = None) -> None:
        super().__init__(data, initial={"version": document.version, "name": document.name, "kind": document.kind})


class RemoveDocument(VersionForm):
    reason = forms.ChoiceField(
        label=_("Why"), choices=RemovalReason.choices, widget=forms.RadioSelect, error_messages={"required": _("Say why it is removed.")}
    )

    def __init__(self, document: Document, data: Any = None) -> None:
        super().__init__(data, initial={"version": document.version})


class WidenDocument(AudienceForm, VersionForm):
    def __init__(self, document: Document, present: Sequence[Readers], readers: Collection[Readers], data: Any = None) -> None:
        super().__init__(data, initial={"version": document.version})
        self.offer_more(present, readers, document.case.sight)

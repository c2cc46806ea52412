"""The form that asks another agency, in steps. All of it travels with each step: nothing typed is lost, nothing is kept aside."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from agencies.themes import Theme
from cases.handovers.forwarding import DOCUMENT, NOTE
from cases.models import Document, Note
from cases.statuses import Disclosure, ExceptionGround, HandoverHow, HandoverKind, SenderStays, Urgency
from frontend.forms.changing import DayField, LongText, VersionForm
from frontend.forms.tick import TickField
from frontend.handovers.forms import SHORT, WORDS
from frontend.moments import day


@dataclass(frozen=True)
class Step:
    name: str
    title: str | Promise
    fields: tuple[str, ...]


STEPS = (
    Step("who", _("Who?"), ("kind", "q", "theme", "anywhere", "to_agency")),
    Step("what", _("What is asked?"), ("need", "summary", "attach", "papers", "urgency", "needed_by")),
    Step(
        "how",
        _("How is it done?"),
        (
            "how",
            "how_reason",
            "next_appointment",
            "person_told",
            "sender_stays_as",
            "observer_until",
            "disclosure",
            "exception_ground",
            "exception_reason",
        ),
    ),
    Step("check", _("Before sending"), ()),
)
NAMES = [step.name for step in STEPS]
LOOKING = ("q", "theme", "anywhere")
"""What narrows the list of agencies; no part of the request."""


class HandOverForm(VersionForm):
    """`until`: the last step sent. What later steps need is not asked for yet."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    kind = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=[
            (HandoverKind.SUPPORT, _("Support: your agency keeps the lead, the other works beside it")),
            (HandoverKind.LEAD, _("To take over: the other agency leads from its answer on")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you ask for support, or to take over.")},
    )
    q = forms.CharField(label=_("Name of an agency"), required=False, max_length=80)
    theme = forms.ChoiceField(label=_("Competent for"), required=False, choices=[("", _("The themes of the case")), *Theme.choices])
    anywhere = forms.BooleanField(label=_("Also those that do not serve the commune of the case"), required=False)
    to_agency = forms.CharField(max_length=80, error_messages={"required": _("Choose an agency in the list.")})

    need = forms.CharField(
        label=_("What you ask for, in one line"),
        max_length=SHORT,
        help_text=_("For instance: renew the complementary health cover."),
        error_messages={"required": _("Say in one line what you ask for.")},
    )
    summary = LongText(
        label=_("What the other agency needs to know to answer"),
        rows=6,
        help_text=_("It reads this before it accepts: no name, no telephone, no address."),
        error_messages={"required": _("Write what the other agency needs to know to answer.")},
    )
    attach = forms.MultipleChoiceField(
        label=_("Notes of your agency to pass on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The other agency reads them once it has accepted. Those not ticked stay in your agency."),
    )
    papers = forms.MultipleChoiceField(label=_("Documents of your agency to pass on"), required=False, widget=forms.CheckboxSelectMultiple)
    urgency = forms.ChoiceField(
        label=_("When is an answer needed?"),
        choices=[(Urgency.NORMAL, _("Within three working days")), (Urgency.URGENT, _("Urgent: the next working day"))],
        initial=Urgency.NORMAL,
        widget=forms.RadioSelect,
    )
    needed_by = DayField(label=_("The need itself must be met by"), required=False)

    how = forms.ChoiceField(
        label=_("How is the person passed on?"),
        choices=HandoverHow.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the person is passed on.")},
    )
    how_reason = forms.CharField(
        label=_("For a simple transmission: why it could not be done with the person"), required=False, max_length=SHORT
    )
    next_appointment = forms.DateTimeField(
        label=_("Next appointment, if there is one"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )
    person_told = TickField(label=_("The person was told: who is asked, what is passed on, what for"))
    sender_stays_as = forms.ChoiceField(
        label=_("Once it is accepted, your agency"),
        choices=[
            (SenderStays.CONTRIBUTOR, _("stays and goes on working on the case")),
            (SenderStays.OBSERVER, _("stays and only reads, until a date")),
            (SenderStays.LEAVES, _("leaves the case, and no longer reads it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether your agency stays as contributor, stays as observer, or leaves.")},
    )
    observer_until = DayField(label=_("If it only reads: until when"), required=False)
    disclosure = forms.ChoiceField(
        label=_("Before it accepts, the other agency reads"),
        choices=[
            (Disclosure.OFFER, _("what is asked, and not who the person is")),
            (Disclosure.IDENTITY, _("also the name and contact, so that it can tell whether it knows the person")),
        ],
        initial=Disclosure.OFFER,
        widget=forms.RadioSelect,
    )
    exception_ground = forms.ChoiceField(
        label=_("Exception"), choices=[("", _("None: I record the person’s agreement first")), *ExceptionGround.choices], required=False
    )
    exception_reason = LongText(label=_("Reason for the exception"), required=False, max_length=WORDS, rows=3)

    def __init__(
        self, *args: Any, until: str = NAMES[-1], notes: Iterable[Note] = (), papers: Iterable[Document] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        attach, documents = self.fields["attach"], self.fields["papers"]
        assert isinstance(attach, forms.MultipleChoiceField)
        assert isinstance(documents, forms.MultipleChoiceField)
        attach.choices = [(str(note.pk), told_shortly(note)) for note in notes]
        documents.choices = [(str(paper.pk), f"{paper.name} – {paper.get_kind_display()}, {day(paper.added_at)}") for paper in papers]
        # For support it goes without saying: who asks keeps the lead.
        self.fields["sender_stays_as"].required = (self.data or self.initial).get("kind") == HandoverKind.LEAD
        for step in STEPS[NAMES.index(until) + 1 :]:
            for name in step.fields:
                self.fields[name].required = False

    def wrong_step(self) -> str | None:
        """The first step with something to mend; None when no field is wrong."""
        return next((step.name for step in STEPS if any(name in self.errors for name in step.fields)), None)

    def asked(self) -> dict[str, Any]:
        """What was typed, by the names of `hand_over`."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in LOOKING}
        if said["kind"] == HandoverKind.SUPPORT:
            said["sender_stays_as"], said["observer_until"] = "", None
        elif said["sender_stays_as"] != SenderStays.OBSERVER:
            said["observer_until"] = None
        handover_id, ground, reason = (said.pop(name) for name in ("id", "exception_ground", "exception_reason"))
        ticked = ((NOTE, said.pop("attach")), (DOCUMENT, said.pop("papers")))
        said["attached"] = [(kind, UUID(key)) for kind, keys in ticked for key in keys]
        return {**said, "handover_id": handover_id, "exception": (ground, reason if ground else "")}


def told_shortly(note: Note) -> str:
    """When, by whom, and how it begins."""
    return f"{day(note.written_at)}, {note.author.display_name} – {Truncator(note.text).chars(120)}"

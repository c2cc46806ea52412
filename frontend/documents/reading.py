"""Documents as pages show them; and which agency has which kind of paper, so that the person is not asked twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.actor import Actor
from backend.base.errors import Sentence
from cases.documents.access import Held, allowed_actions, held_in
from cases.models import CaseFile, Document
from cases.sharing.audience import Readers, readers_of, seen_as
from cases.statuses import DocumentKind

LATEST_FIRST = ("-added_at", "-id")
OFFERED: tuple[tuple[str, str, Sentence], ...] = (
    ("edit", "edit_document", _("Rename or file elsewhere")),
    ("widen", "widen_document", _("Open to others")),
    ("remove", "remove_document", _("Remove")),
)


@dataclass(frozen=True)
class PapersOfAKind:
    kind: DocumentKind
    held: list[Held]


@dataclass(frozen=True)
class Button:
    label: Sentence
    url: str


@dataclass(frozen=True)
class ShownDocument:
    document: Document
    readers: list[Readers]
    people: int
    buttons: list[Button]


def papers_held(case: CaseFile) -> list[PapersOfAKind]:
    """In the order of the kinds: one statement."""
    held = held_in(case)
    return [PapersOfAKind(kind, found) for kind in DocumentKind if (found := [each for each in held if each.kind == kind])]


def shown_documents(actor: Actor, case: CaseFile, documents: Sequence[Document], present: Iterable[Readers]) -> list[ShownDocument]:
    present = list(present)
    return [_shown(actor, case, document, present) for document in documents]


def _shown(actor: Actor, case: CaseFile, document: Document, present: list[Readers]) -> ShownDocument:
    readers, allowed = seen_as(case.sight, readers_of(document, present)), allowed_actions(actor, document)
    buttons = [Button(label, reverse(name, args=[case.reference, document.pk])) for action, name, label in OFFERED if action in allowed]
    return ShownDocument(case.sight.one(document), readers, sum(each.people for each in readers), buttons)

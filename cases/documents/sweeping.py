"""Files that no document knows, and documents whose file is missing: both told by the names of the two, read side by side."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.utils import timezone

from backend.base import clock
from backend.base.operation import door_transaction
from cases.documents.keeping import erase, store
from cases.models import Document, DocumentSweep

logger = logging.getLogger(__name__)

AGE = timedelta(days=1)
"""What is younger may belong to a change that is not committed yet."""
BATCH = 500
OURS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")
"""Names that we give; whatever else lies there is not ours to remove."""


@dataclass(frozen=True)
class Orphan:
    """A file that no document has: its change was never committed, or its removal did not reach the store."""

    name: str


@dataclass(frozen=True)
class Lost:
    """A document without its file."""

    document: UUID
    name: str


def sweep() -> Iterator[Orphan | Lost]:
    """Remove the files that no document has, and tell them, with what is lost. Raises OSError; what was done by then is done."""
    orphans = lost = 0
    for found in compared():
        if isinstance(found, Orphan):
            erase(found.name)
            orphans += 1
        else:
            lost += 1
        yield found
    with door_transaction():
        DocumentSweep.objects.create(removed=orphans, lost=lost)


def sweep_once_a_day() -> int:
    """How many files were removed, if nothing was swept today. A store that fails is asked again at the next round."""
    last = DocumentSweep.objects.order_by("-id").values_list("swept_at", flat=True).first()
    if last and timezone.localdate(last) >= clock.today():
        return 0
    removed = 0
    try:
        for found in sweep():
            removed += isinstance(found, Orphan)
            if isinstance(found, Lost):
                logger.error("The file of document %s is missing.", found.document)
    except OSError as wrong:
        logger.error("The store of documents could not be swept.", exc_info=wrong)
    return removed


def compared() -> Iterator[Orphan | Lost]:
    """Nothing is held in memory but one batch, however many there are on either side."""
    before, after = timezone.now() - AGE, ""
    held = (file for file in store().held() if OURS.fullmatch(file[0]))
    while batch := dict(islice(held, BATCH)):
        last = next(reversed(batch))
        yield from _between(after, last, batch, before)
        after = last
    yield from _between(after, None, {}, before)


def _between(after: str, last: str | None, files: Mapping[str, datetime], before: datetime) -> Iterator[Orphan | Lost]:
    unknown = dict(files)
    documents = Document.objects.kept().filter(stored_as__gt=after)
    if last is not None:
        documents = documents.filter(stored_as__lte=last)
    rows = documents.order_by("stored_as").values_list("pk", "stored_as", "created_at")
    for key, name, created_at in rows.iterator(chunk_size=BATCH):
        if unknown.pop(name, None) is None and created_at < before:
            yield Lost(key, name)
    yield from (Orphan(name) for name, written in unknown.items() if written < before)

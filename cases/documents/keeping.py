"""Where files lie: the storage `documents`, under names that say nothing. What is refused is not kept."""

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, cast
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from backend.base.errors import Invalid, Unavailable
from cases.documents.recognising import Recognised
from cases.documents.stores import Store

logger = logging.getLogger(__name__)

STORAGE, CHUNK, LONGEST_NAME = "documents", 2**16, 140
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Kept:
    stored_as: str
    size: int
    digest: bytes


def called(name: str, ending: str) -> str:
    """What somebody calls a file, with the ending of what it is. Raises Invalid for a path."""
    name = name.strip()
    if "/" in name or "\\" in name or name in (".", ".."):
        raise Invalid.value("file", _("The name of the file holds a path. Send it under its name alone."), code="file_name")
    stem = re.sub(r"\.\w{1,8}$", "", _CONTROL.sub("", name)).strip(" .")[:LONGEST_NAME]
    return f"{stem or _('document')}.{ending}"


def store() -> Store:
    return cast(Store, storages[STORAGE])


def keep(recognised: Recognised) -> Kept:
    """Raises Unavailable."""
    content = recognised.content
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    key = uuid4().hex
    with _answering():
        stored_as = store().save(f"{key[:2]}/{key}", File(content))
    return Kept(stored_as, size, digest.digest())


def throw_away(kept: Kept) -> None:
    """What was kept for a change that failed. Where the store does not answer any more, the sweep finds it later."""
    try:
        store().delete(kept.stored_as)
    except OSError as wrong:
        logger.warning("A file could not be thrown away: the sweep will.", exc_info=wrong)


def erase(stored_as: str) -> None:
    """Raises OSError; nothing when it is gone already."""
    store().delete(stored_as)


def open_kept(stored_as: str) -> IO[bytes]:
    """Raises Unavailable."""
    with _answering():
        return store().open(stored_as)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as missing:
        logger.error("The file of a document is missing.", exc_info=missing)
        raise Unavailable(
            _("The file of this document cannot be found. Tell whoever runs this site: they may restore it."), code="file_missing"
        ) from missing
    except OSError as wrong:
        logger.error("The store of documents does not answer.", exc_info=wrong)
        sentence = _("The store of documents does not answer. Nothing was kept or removed: try again in a moment.")
        raise Unavailable(sentence, code="store_unavailable") from wrong

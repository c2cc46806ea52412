"""Where files lie: the storage `documents`, under names that say nothing. What is refused is not kept."""

import hashlib
import re
from dataclasses import dataclass
from typing import IO
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from backend.base.errors import Invalid
from cases.documents.recognising import Recognised

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


def keep(recognised: Recognised) -> Kept:
    content = recognised.content
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    key = uuid4().hex
    stored_as = storages[STORAGE].save(f"{key[:2]}/{key}", File(content))
    return Kept(stored_as, size, digest.digest())


def throw_away(kept: Kept) -> None:
    storages[STORAGE].delete(kept.stored_as)


def open_kept(stored_as: str) -> IO[bytes]:
    return storages[STORAGE].open(stored_as, "rb")

"""By what a POST is known again: the Idempotency-Key, and the `id` that the client chose for what it creates."""

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework.request import Request

from agencies.actor import Actor
from api.errors import wrong_header
from backend.base.idempotency import LONGEST_KEY, Claim
from backend.base.journal import canonical

CREATOR = "creator:"
"""Prefix of the credential under which the answer to a client-chosen `id` is kept."""


def claims_of(request: Request, actor: Actor) -> Iterator[Claim]:
    """The claims of one POST, none when it has neither key nor `id`. Raises ValidationError (400) for a key that cannot be one."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= LONGEST_KEY and key.isprintable()):
        raise wrong_header("Idempotency-Key", "bad_idempotency_key")
    chosen = chosen_id(request.data)
    if key is None and chosen is None:
        return
    of = partial(Claim, method="POST", path=request.path, digest=digest_of(request))
    if key is not None:
        yield of(credential=actor.credential, key=key)
    if chosen is not None:
        yield of(credential=f"{CREATOR}{actor.user_id}@{actor.agency_id}", key=chosen)


def is_creators(claim: Claim) -> bool:
    """Another body under such a claim is no mismatch: the database says whether the `id` is taken."""
    return claim.credential.startswith(CREATOR)


def chosen_id(data: Any) -> str | None:
    """The identifier that the client gives to what it creates, in its canonical form."""
    try:
        return str(UUID(data["id"]))
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


def digest_of(request: Request) -> bytes:
    """SHA-256 of what a request asks: query and body. The same words in another order, or in another multipart frame, are the same."""
    digest = hashlib.sha256(request.META.get("QUERY_STRING", "").encode())
    data = request.data
    fields: Any = dict(data.lists()) if isinstance(data, QueryDict) else data
    files: dict[str, list[UploadedFile]] = (
        {name: fields.pop(name) for name in list(fields) if name in request.FILES} if request.FILES else {}
    )
    digest.update(canonical({"fields": fields}).encode(errors="surrogatepass"))
    for name in sorted(files):
        for file in files[name]:
            digest.update(f"\0{name}\0{file.name}\0{file.size}\0".encode(errors="surrogatepass"))
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.digest()

"""Where the files of documents lie: a folder, or an S3-compatible store that the environment names. Half of one is refused."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from backend import env

NEEDED: Mapping[str, str] = {
    "DOCUMENT_STORE_ENDPOINT": "the address of the store, for instance https://s3.example.fr",
    "DOCUMENT_STORE_REGION": "the region that the store's provider tells, for instance fr-par",
    "DOCUMENT_STORE_KEY": "the identifier of an access key that reads, writes, lists and deletes in this bucket, and does nothing else",
    "DOCUMENT_STORE_SECRET": "the secret of that access key",
}
ENCRYPTIONS = ("AES256", "aws:kms")
CONNECT, ANSWER, ATTEMPTS = 2, 10, 3
"""Seconds until a connection and an answer, and how often it is tried: together less than a request may wait."""


def document_store(folder: str) -> dict[str, Any]:
    """The entry of STORAGES. Raises ImproperlyConfigured, with a sentence."""
    store, encryption = env.text("DOCUMENT_STORE", default=""), env.text("DOCUMENT_STORE_ENCRYPTION", default="")
    said = {
        "DOCUMENT_STORE_ENDPOINT": env.text("DOCUMENT_STORE_ENDPOINT", default=""),
        "DOCUMENT_STORE_REGION": env.text("DOCUMENT_STORE_REGION", default=""),
        "DOCUMENT_STORE_KEY": env.text("DOCUMENT_STORE_KEY", default=""),
        "DOCUMENT_STORE_SECRET": env.text("DOCUMENT_STORE_SECRET", default=""),
    }
    if not store:
        given = [name for name, value in {**said, "DOCUMENT_STORE_ENCRYPTION": encryption}.items() if value]
        if given:
            raise ImproperlyConfigured(
                f"{given[0]} is set, and DOCUMENT_STORE is not. Write where documents are kept, for instance s3://documents/cases, "
                "or leave out all that begin with DOCUMENT_STORE: documents are then kept in the folder DOCUMENT_ROOT."
            )
        modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        return {"BACKEND": "cases.documents.stores.folder.Folder", "OPTIONS": {"location": folder, **modes}}
    named = urlsplit(store)
    if named.scheme != "s3" or not named.netloc or set(named.netloc) & set("@:") or named.query or named.fragment:
        told = store if "@" not in store else f"{named.scheme}://…@{named.hostname}"  # nobody's secret ends in a log
        raise ImproperlyConfigured(
            f"DOCUMENT_STORE is “{told}”: write s3:// and the name of a private bucket, and a folder in it if need be: s3://documents/cases."
        )
    if missing := [name for name, value in said.items() if not value]:
        told = "; ".join(f"{name}, {NEEDED[name]}" for name in missing)
        raise ImproperlyConfigured(f"DOCUMENT_STORE is set, but not all that it needs. Give {told}.")
    if encryption and encryption not in ENCRYPTIONS:
        raise ImproperlyConfigured(
            f"DOCUMENT_STORE_ENCRYPTION is “{encryption}”: write AES256 or aws:kms, or leave it out where the store encrypts by itself."
        )
    options = {
        "bucket_name": named.netloc,
        "location": named.path.strip("/"),
        "endpoint_url": _address(said["DOCUMENT_STORE_ENDPOINT"]),
        "region_name": said["DOCUMENT_STORE_REGION"],
        "access_key": said["DOCUMENT_STORE_KEY"],
        "secret_key": said["DOCUMENT_STORE_SECRET"],
        "object_parameters": {"ServerSideEncryption": encryption} if encryption else {},
        "connect_timeout": CONNECT,
        "read_timeout": ANSWER,
        "attempts": ATTEMPTS,
    }
    return {"BACKEND": "cases.documents.stores.bucket.Bucket", "OPTIONS": options}


def _address(endpoint: str) -> str:
    """Over HTTPS: but for this machine, and for a name without a dot, which only the network of one machine knows."""
    address = urlsplit(endpoint)
    here = address.hostname in ("127.0.0.1", "::1") or (address.hostname and "." not in address.hostname)
    if address.scheme not in ("https", "http") or not address.hostname or address.path.strip("/") or address.query or address.username:
        raise ImproperlyConfigured(
            f"DOCUMENT_STORE_ENDPOINT is “{endpoint}”: write an address without a path, such as https://s3.example.fr."
        )
    if address.scheme == "http" and not here:
        raise ImproperlyConfigured(f"DOCUMENT_STORE_ENDPOINT is “{endpoint}”: write https://, for papers travel to it.")
    return endpoint

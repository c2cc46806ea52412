"""A private bucket of an S3-compatible store (docs/adr/0017)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from cases.documents.stores import Held, NoAddress

IN_MEMORY = 2**20
"""Bytes of a file that is being given; what is larger passes through a temporary file."""


class StoreFailed(OSError):
    """It does not answer, or refuses. What it says may name the bucket, never a person."""


@contextmanager
def told_as_oserror() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, Boto3Error) as wrong:
        raise StoreFailed(f"{type(wrong).__name__}: {_code(wrong)}") from wrong


def _code(wrong: Exception) -> str:
    return str(wrong.response.get("Error", {}).get("Code", "")) if isinstance(wrong, ClientError) else ""


class Bucket(NoAddress, S3Storage):
    def __init__(self, *, connect_timeout: int, read_timeout: int, attempts: int, **options: Any) -> None:
        config = Config(
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            retries={"mode": "standard", "total_max_attempts": attempts},
            signature_version="s3v4",
            s3={"addressing_style": "path"},  # a bucket's own host name needs a certificate that compatible stores seldom have
            request_checksum_calculation="when_required",  # ... and they do not all know the newer checksums
            response_checksum_validation="when_required",
        )
        # One PUT for a file: a store that is cut off holds all of it or nothing, and no parts that no list shows.
        transfer = TransferConfig(multipart_threshold=5 * 2**30, use_threads=False)
        super().__init__(
            client_config=config,
            transfer_config=transfer,
            max_memory_size=IN_MEMORY,
            default_acl=None,  # the bucket's, which is private
            file_overwrite=True,  # names are random: nothing to ask before
            **options,
        )

    def save(self, name: str, content: Any, max_length: int | None = None) -> str:
        with told_as_oserror():
            return str(super().save(name, content, max_length))

    def open(self, name: str, mode: str = "rb") -> IO[bytes]:
        """All of it, before the first byte is given: what fails fails here."""
        with told_as_oserror():
            file: IO[bytes] = super().open(name, mode)
            file.seek(0)
            return file

    def delete(self, name: str) -> None:
        with told_as_oserror():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with told_as_oserror():
            return bool(super().exists(name))

    def held(self) -> Iterator[Held]:
        """A thousand at a time, in the order of the names: so a store lists."""
        folder = f"{self.location}/" if self.location else ""
        pages = self.connection.meta.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=folder)
        with told_as_oserror():
            for page in pages:
                for each in page.get("Contents", ()):
                    yield each["Key"].removeprefix(folder), each["LastModified"]

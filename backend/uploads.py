"""A file that is sent is measured while it arrives: one that is too large, or has no end, is refused as soon as it passes the limit."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

AROUND = 2**20
"""Bytes that the rest of the form may take."""


class FileTooLarge(RequestDataTooBig):
    pass


class MeasuringUploadHandler(FileUploadHandler):
    """First of the handlers: what it lets through, the next ones keep."""

    received = 0

    def handle_raw_input(self, input_data: Any, META: dict[str, Any], content_length: int, *args: Any, **options: Any) -> None:  # noqa: ARG002
        if content_length > settings.DOCUMENT_LARGEST + AROUND:
            raise FileTooLarge("The request announces more than a document may hold.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        self.received += len(raw_data)
        if self.received > settings.DOCUMENT_LARGEST:
            raise FileTooLarge("The file is larger than a document may be.")
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002
        return None

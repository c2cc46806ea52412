"""A folder of this machine, or of a volume that web, worker and clock share."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

from django.core.files.storage import FileSystemStorage

from cases.documents.stores import Held, NoAddress


class Folder(NoAddress, FileSystemStorage):
    def held(self) -> Iterator[Held]:
        """One sub-folder at a time, of which names begin with 256 different ones."""
        if not os.path.isdir(self.location):
            return
        with os.scandir(self.location) as entries:
            folders = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
        for folder in folders:
            with os.scandir(os.path.join(self.location, folder)) as entries:
                names = sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
            for name in names:
                try:
                    written = os.stat(os.path.join(self.location, folder, name)).st_mtime
                except FileNotFoundError:
                    continue  # removed in the meantime
                yield f"{folder}/{name}", datetime.fromtimestamp(written, UTC)

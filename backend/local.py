"""A machine of one's own: without DATABASE_URL, the embedded PostgreSQL of this clone serves, with fictitious data."""

import os

from backend.localdb import LocalDatabaseError, Server

__all__ = ["LocalDatabaseError", "use_this_machine"]


def use_this_machine() -> None:
    """Fill in what the environment leaves open. Raises LocalDatabaseError with a sentence when the server cannot start."""
    if os.environ.get("DATABASE_URL"):
        return
    urls = Server().start()
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = urls.app, urls.owner
    os.environ.setdefault("DEMO", "1")

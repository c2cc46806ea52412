"""A machine of one's own: without DATABASE_URL, the embedded PostgreSQL of this clone serves, with fictitious data."""

import os

from backend.localdb import DATABASE, LocalDatabaseError, Server

__all__ = ["LocalDatabaseError", "use_this_machine"]


def use_this_machine() -> None:
    """Fill in what the environment leaves open; FILROUGE_DATABASE names another database of the server, which is made if there is none.

    Raises LocalDatabaseError with a sentence when the server cannot start.
    """
    if os.environ.get("DATABASE_URL"):
        return
    urls = Server().start(os.environ.get("FILROUGE_DATABASE", DATABASE))
    os.environ["DATABASE_URL"], os.environ["DATABASE_OWNER_URL"] = urls.app, urls.owner
    os.environ.setdefault("DEMO", "1")

#!/usr/bin/env python
"""Commands of the project. Without DATABASE_URL they run on the embedded PostgreSQL of this clone."""

import os
import sys

from backend.local import LocalDatabaseError, use_this_machine


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    try:
        use_this_machine()
    except LocalDatabaseError as error:
        sys.exit(str(error))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

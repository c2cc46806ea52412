"""An API key for each row of a file of demo logins, in one process: `python -m tests.soak.keys FILE` prints them, one a line."""

import json
import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from agencies.actor import Actor
    from agencies.models import Membership
    from agencies.operations.create_api_key import create_api_key
    from backend.base.operation import door_transaction

    for row in json.loads(Path(sys.argv[1]).read_text("utf-8")):
        with door_transaction():
            member = Membership.objects.get(user__login=row["login"], agency__slug=row["agency"])
            _, token = create_api_key(member.pk, label="soak", expires_in_days=1, actor=Actor.system("soak"))
        sys.stdout.write(f"{token}\n")


if __name__ == "__main__":
    main()

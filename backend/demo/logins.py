"""The logins of the demonstration: one password for all, in a file that only its owner reads and that the sign-in page shows."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from agencies.models import Membership, User
from agencies.roles import Role
from backend.demo.cast import LISTED, MARK, SHELTER

DEFAULT_PATH: Path = settings.BASE_DIR / ".local" / "demo-logins.json"

SHOWN = (*LISTED, SHELTER)

Row = dict[str, Any]

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No look-alikes: the password is also typed from paper, on telephones."""


def keep_logins(path: Path) -> bool:
    """Write the file, and give every login its password, unless all of it is so already. True if something was written.

    A password that the file holds is kept; with the file, it is lost, and everybody gets another.
    """
    present = read(path)
    password = present[0]["password"] if present else new_password()
    rows = listed(password)
    if rows == present and in_use(password):
        return False
    hashed = make_password(password)  # slow on purpose: once for all
    User.objects.filter(login__endswith=MARK).update(password=hashed)
    write(path, rows)
    return True


def listed(password: str) -> list[Row]:
    """A row for each membership of the agencies shown, in their order and that of roles."""
    members = Membership.objects.filter(user__login__endswith=MARK, agency__slug__in=SHOWN, is_active=True)
    rows = [
        {
            "agency": member.agency.slug,
            "agency_name": member.agency.name,
            "role": member.roles[0],
            "login": member.user.login,
            "password": password,
        }
        for member in members.select_related("user", "agency")
    ]
    return sorted(rows, key=lambda row: (SHOWN.index(row["agency"]), Role.values.index(row["role"]), row["login"]))


def in_use(password: str) -> bool:
    """One hash stands for all: they are always written together."""
    hashes = set(User.objects.filter(login__endswith=MARK).values_list("password", flat=True))
    return len(hashes) == 1 and check_password(password, hashes.pop())


def new_password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def read(path: Path) -> list[Row]:
    """What the file holds; nothing when it is missing, or when somebody spoilt it."""
    try:
        rows = json.loads(path.read_text("utf-8"))
        return rows if all(row["password"] for row in rows) else []
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return []


def write(path: Path, rows: list[Row]) -> None:
    """All at once, so that nobody reads half of it; 0600 from the first byte."""
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False, indent=1)
    beside.replace(path)

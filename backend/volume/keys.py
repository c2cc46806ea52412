"""Who measures act as: some members of the agencies of each size, with a password and a key each, in a file that only its owner reads."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from agencies.actor import Actor
from agencies.keys import membership_for
from agencies.models import ApiKey, Membership, User
from agencies.operations.create_api_key import create_api_key
from agencies.operations.revoke_api_key import revoke_api_key
from agencies.roles import Role
from backend.base.operation import door_transaction
from backend.demo.logins import new_password
from backend.localdb import write_private
from backend.volume.agencies import MEASURED
from backend.volume.plan import Plan
from cases.querysets import VIEW, permission_id

DEFAULT_PATH: Path = settings.BASE_DIR / ".local" / "volume.json"
LABEL = "load_volume"
MACHINE = Actor.system("load_volume")
CASEWORKERS = 5
"""Of each agency, at most: several people may act at once."""
ROLES = (Role.CASEWORKER, Role.COORDINATOR, Role.MANAGER)

Keys = dict[str, Any]


def keep_keys(cursor: Any, plan: Plan, path: Path) -> bool:
    """Write the file unless what it holds opens this very database. True if it was written: what it held before opens nothing any more.

    `cursor`: the owner's. Keys are made, and told in the journal of the agencies, as for any other software.
    """
    database = cursor.connection.info.dbname
    if opens(read(path), database):
        return False
    password = new_password()
    hashed = make_password(password)  # slow on purpose: once for all
    agencies = [measured(*row, password=password, hashed=hashed) for row in agencies_measured(cursor)]
    path.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
    content = {"database": database, "load": str(plan), "agencies": {agency.pop("size"): agency for agency in agencies}}
    write_private(path, json.dumps(content, ensure_ascii=False, indent=1))
    return True


def read(path: Path) -> Keys:
    """What the file holds; nothing when it is missing, or when somebody spoilt it."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def opens(keys: Keys, database: str) -> bool:
    try:
        members = [member for agency in keys["agencies"].values() for member in agency["members"]]
        if keys["database"] != database or not members:
            return False
        passwords = dict(User.objects.filter(login__in=[member["login"] for member in members]).values_list("login", "password"))
        used = {passwords.get(member["login"], "") for member in members}
        return (
            len(used) == 1
            and check_password(members[0]["password"], used.pop())
            and all(membership_for(member["key"]) for member in members)
        )
    except (KeyError, TypeError, AttributeError):
        return False


def agencies_measured(cursor: Any) -> list[tuple[Any, ...]]:
    """Size, agency, slug, name, how many cases its caseworkers see."""
    cursor.execute(
        "SELECT a.size, a.id, a.slug, a.name, "
        "(SELECT count(*) FROM cases_casegroupgrant g WHERE g.group_id = a.group_id AND g.permission_id = %s) AS cases "
        "FROM volume.agency a WHERE a.size <> '' ORDER BY array_position(%s, a.size)",
        [permission_id(VIEW), [each.size for each in MEASURED]],
    )
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def measured(size: str, agency_id: Any, slug: str, name: str, cases: int, *, password: str, hashed: str) -> Keys:
    with door_transaction():
        found = [membership for role in ROLES for membership in members(agency_id, role)]
        User.objects.filter(pk__in=[membership.user_id for membership in found]).update(password=hashed)
        for key in ApiKey.objects.filter(membership__in=found, label=LABEL, revoked_at=None).order_by("pk"):
            revoke_api_key(key.pk, actor=MACHINE)
        rows = [
            {
                "role": membership.roles[0],
                "login": membership.user.login,
                "password": password,
                "key": create_api_key(membership.pk, label=LABEL, actor=MACHINE)[1],
            }
            for membership in found
        ]
    return {"size": size, "slug": slug, "name": name, "cases": cases, "members": rows}


def members(agency_id: Any, role: str) -> list[Membership]:
    """Those who have most to do come first."""
    found = Membership.objects.filter(agency=agency_id, roles=[role], user__login__endswith=".volume").select_related("user")
    return sorted(found, key=lambda membership: rank(membership.user.login))[:CASEWORKERS]


def rank(login: str) -> int:
    return int(login.partition("@")[0].rpartition("-")[2])

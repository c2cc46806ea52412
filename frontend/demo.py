"""The logins of the demonstration, for the sign-in page. Nothing here outside DEMO."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise

from agencies.roles import Role


@dataclass(frozen=True, slots=True)
class DemoLogin:
    agency: str
    agency_name: str
    role: str
    login: str
    password: str

    @property
    def role_label(self) -> str | Promise:
        return Role(self.role).label


def demo_logins() -> list[DemoLogin]:
    """What `load_demo` wrote down, in its order; empty before it ran, and always outside the demonstration."""
    path = settings.BASE_DIR / ".local" / "demo-logins.json"
    if not settings.DEMO or not path.exists():
        return []
    return [DemoLogin(**{name: row[name] for name in DemoLogin.__slots__}) for row in json.loads(path.read_text("utf-8"))]

"""Who acts, for which agency, with which roles. Every operation and every query takes one; nothing falls back to "anyone"."""

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agencies.roles import CASE_ROLES, Role

if TYPE_CHECKING:
    from agencies.models import Agency, Membership, User


@dataclass(frozen=True, slots=True)
class Actor:
    """A user acting for one agency, or a machine of ours acting by name."""

    user: "User | None"
    agency: "Agency | None"
    roles: frozenset[str] = frozenset()
    membership_id: uuid.UUID | None = None
    reason: str = ""
    """Why, in the actor's words: auditors and exceptional access must say (`X-Access-Reason`)."""
    credential: str = ""
    """What identifies the credential for throttles and idempotency, e.g. `key:<id>` or `session:<user>@<agency>`."""
    machine: str = field(default="")

    @classmethod
    def of(cls, membership: "Membership", *, reason: str = "", credential: str = "") -> "Actor":
        return cls(
            user=membership.user,
            agency=membership.agency,
            roles=frozenset(membership.roles),
            membership_id=membership.pk,
            reason=reason,
            credential=credential or f"session:{membership.user_id}@{membership.agency_id}",
        )

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A machine of ours: `Actor.system("deadlines")`. It sees everything and is named in the journal."""
        return cls(user=None, agency=None, machine=name, credential=f"system:{name}")

    @property
    def is_system(self) -> bool:
        return bool(self.machine)

    @property
    def is_software(self) -> bool:
        """It came with an API key: nobody is in front of a screen."""
        return self.credential.startswith("key:")

    @property
    def user_id(self) -> Any:
        """A UUID; None for a machine."""
        return self.user.pk if self.user else None

    @property
    def agency_id(self) -> Any:
        """A UUID; None for a machine."""
        return self.agency.pk if self.agency else None

    @property
    def acting_agency(self) -> "Agency":
        """Raises TypeError for a machine, which acts for no agency."""
        if self.agency is None:
            raise TypeError(f"{self.credential} acts for no agency")
        return self.agency

    @property
    def works_on_cases(self) -> bool:
        return bool(self.roles & CASE_ROLES)

    @property
    def is_coordinator(self) -> bool:
        return Role.COORDINATOR in self.roles

    @property
    def case_group_id(self) -> int | None:
        """The guardian group whose grants this actor uses; None for those who read no case."""
        return self.agency.caseworkers_id if self.agency and self.works_on_cases else None

    def has(self, *roles: str) -> bool:
        return bool(self.roles.intersection(roles))

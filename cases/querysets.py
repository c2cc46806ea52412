"""Which cases an actor sees: one policy for lists, details, nested routes, search, counts, exports."""

from functools import cache
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import Permission
from django.db import models

from agencies.actor import Actor

if TYPE_CHECKING:
    from cases.models.case_file import CaseFile  # noqa: F401

VIEW, CONTRIBUTE, LEAD = "view_casefile", "contribute_casefile", "lead_casefile"


@cache
def permission_id(codename: str) -> int:
    """The key of a guardian permission: a literal in every query, so that the grant index is used."""
    return Permission.objects.values_list("pk", flat=True).get(codename=codename, content_type__app_label="cases")


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def visible_to(self, actor: Actor, level: str = VIEW) -> Self:
        """Cases on which `actor`, acting for one agency, holds `level`. Never a per-row check, never an OR.

        Group grants of the acting agency, UNION the user's own grants (restricted cases), minus exclusions.
        """
        from cases.models import CaseExclusion, CaseGroupGrant, CaseUserGrant

        if actor.is_system:
            return self.all()
        if actor.case_group_id is None:
            return self.none()
        permission = permission_id(level)
        by_group = CaseGroupGrant.objects.filter(group_id=actor.case_group_id, permission_id=permission).values("content_object_id")
        by_name = CaseUserGrant.objects.filter(user_id=actor.user_id, agency_id=actor.agency_id, permission_id=permission).values(
            "content_object_id"
        )
        excluded = CaseExclusion.objects.filter(user_id=actor.user_id, case_id=models.OuterRef("pk"))
        return self.filter(~models.Exists(excluded), pk__in=by_group.union(by_name, all=True))

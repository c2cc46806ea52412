"""Who may do what, per membership. Per-case rights are in cases/access.py."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.base.errors import Invalid


class Role(models.TextChoices):
    FLAGGER = "flagger", _("Volunteer (raises flags)")
    CASEWORKER = "caseworker", _("Caseworker")
    COORDINATOR = "coordinator", _("Coordinator")
    MANAGER = "manager", _("Manager")
    AGENCY_ADMIN = "agency_admin", _("Agency administrator")
    AUDITOR = "auditor", _("Auditor")


CASE_ROLES = frozenset({Role.CASEWORKER, Role.COORDINATOR})
"""Roles that read cases. A coordinator is a caseworker too; managers and administrators never read a case."""

CONTENT_ROLES = frozenset({Role.FLAGGER, Role.CASEWORKER, Role.COORDINATOR, Role.MANAGER, Role.AGENCY_ADMIN})
"""Roles that an auditor of the same agency may not hold."""

FLAG_RAISERS = frozenset({Role.FLAGGER, Role.CASEWORKER, Role.COORDINATOR})
STATISTICS_READERS = frozenset({Role.CASEWORKER, Role.COORDINATOR, Role.MANAGER})


def accepted_roles(roles: Iterable[str], *, works_on_cases: bool) -> list[str]:
    """`roles` in the order of Role, once each. Raises Invalid when one membership cannot hold them together."""
    wanted = set(roles)
    if not wanted:
        raise Invalid.value("roles", gettext("Choose at least one role."), code="required")
    if unknown := sorted(wanted - set(Role.values)):
        raise Invalid.value(
            "roles",
            gettext("“%(role)s” is not a role. Choose among: %(roles)s.") % {"role": unknown[0], "roles": ", ".join(Role.values)},
            code="invalid_choice",
        )
    if Role.AUDITOR in wanted and wanted & CONTENT_ROLES:
        raise Invalid.value(
            "roles",
            gettext("An auditor of an agency can hold no other role in it. Give the other roles to somebody else."),
            code="auditor_excludes_other_roles",
        )
    if not works_on_cases and wanted & CASE_ROLES:
        raise Invalid.value(
            "roles",
            gettext("An association raises flags and reads no case. Choose the roles volunteer, manager, administrator or auditor."),
            code="association_reads_no_case",
        )
    return [role for role in Role.values if role in wanted]

"""Who may do what, per membership (blueprint: permissions). Per-case rights are in cases/access.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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

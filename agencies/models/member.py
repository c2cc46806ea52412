"""People who act: users, their membership of agencies with roles, and the keys of their software."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models.agency import Agency
from agencies.roles import CONTENT_ROLES, Role
from backend.base import clock
from backend.base.models import Identified, Record, new_id


class UserManager(BaseUserManager["User"]):
    def create_user(self, login: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(login=login.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(login, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A professional or a volunteer. `login` identifies; the e-mail address may change, or be shared by a counter."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=2, choices=[("fr", _("French")), ("en", _("English"))], default="fr")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=clock.now)
    sessions_ended_at = models.DateTimeField(
        null=True, blank=True, help_text=_("What was signed in before is signed out: see `_get_session_auth_hash`.")
    )

    objects = UserManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(login=models.functions.Lower("login")), name="login_in_lower_case")]

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.login

    @cached_property
    def usable_memberships(self) -> list["Membership"]:
        """Those through which this user may act today, by agency, with the agency at hand. Read once in the life of the object."""
        usable = self.memberships.filter(is_active=True, user__is_active=True, agency__is_active=True)
        return list(usable.select_related("agency").order_by("agency__slug"))

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, until sessions are ended: whoever holds another one is signed out at the next request."""
        found: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        if self.sessions_ended_at is None:
            return found
        return salted_hmac(
            "agencies.User.sessions_ended_at", f"{found}{self.sessions_ended_at.isoformat()}", secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def is_staff(self) -> bool:
        return self.is_superuser


class Membership(Record):
    """A user's habilitation in one agency. Roles are per membership; one acts for one agency at a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=Role))
    roles_given_at = models.DateTimeField(default=clock.now)
    roles_given_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text=_("None: those who run the service.")
    )
    reviewed_at = models.DateTimeField(null=True, blank=True, help_text=_("When an administrator last found these roles right."))
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["agency__slug"]
        indexes = [models.Index(fields=["agency", "-created_at", "-id"], name="members_of_agency")]
        constraints = [
            models.UniqueConstraint(fields=["user", "agency"], name="one_membership_per_agency"),
            models.CheckConstraint(
                condition=~Q(roles__contains=[Role.AUDITOR.value]) | ~Q(roles__overlap=sorted(r.value for r in CONTENT_ROLES)),
                name="auditor_excludes_content_roles",
                violation_error_message=_("An auditor of an agency can hold no other role in it."),
            ),
            models.CheckConstraint(condition=Q(roles__contained_by=Role.values) & Q(roles__len__gt=0), name="known_roles"),
            models.CheckConstraint(
                condition=Q(is_active=True, ended_at=None) | Q(is_active=False, ended_at__isnull=False), name="membership_end"
            ),
        ]


class KeyState(models.TextChoices):
    """Derived from what happened to it."""

    USABLE = "usable", pgettext_lazy("key", "Usable")
    EXPIRED = "expired", pgettext_lazy("key", "Expired")
    REVOKED = "revoked", pgettext_lazy("key", "Revoked")


class ApiKey(Identified):
    """A credential of one membership. Only the digest of its secret is kept: the key itself is shown once."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="api_keys")
    label = models.CharField(max_length=80, blank=True)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    @property
    def state(self) -> KeyState:
        if self.revoked_at:
            return KeyState.REVOKED
        return KeyState.USABLE if self.expires_at > clock.now() else KeyState.EXPIRED

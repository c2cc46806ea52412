"""What lists of agencies, communes and living areas can be narrowed by: the same for the API and the pages."""

from typing import Any

import django_filters
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import (
    Agency,
    ApiKey,
    Commune,
    Competence,
    Intercommunality,
    Invitation,
    Kind,
    LivingArea,
    Membership,
    ServedCommune,
)
from agencies.models.invitation import InvitationState
from agencies.models.member import KeyState
from agencies.names import named_like
from agencies.roles import Role
from agencies.territory import active_members
from agencies.themes import Theme
from backend.base import clock

insee_code = RegexValidator(r"^([0-9]{2}|2[AB])[0-9]{3}\Z", _("An INSEE code has five characters, such as 46042 or 2A004."))

NOT_SAID = "null"
"""What stands for none in an address, where there may be none."""


def by_agency(field_name: str | None = None, **options: Any) -> django_filters.ModelChoiceFilter:
    options.setdefault("label", _("Slug of the agency"))
    return django_filters.ModelChoiceFilter(field_name=field_name, queryset=Agency.objects.all(), to_field_name="slug", **options)


def by_commune(field_name: str | None = None, **options: Any) -> django_filters.ModelChoiceFilter:
    label = _("INSEE code; `null` where none is said") if "null_label" in options else _("INSEE code")
    return django_filters.ModelChoiceFilter(field_name=field_name, queryset=Commune.objects.all(), label=label, **options)


def by_intercommunality(field_name: str | None = None, **options: Any) -> django_filters.ModelChoiceFilter:
    label = _("SIREN; `null` where none is said") if "null_label" in options else _("SIREN")
    return django_filters.ModelChoiceFilter(field_name=field_name, queryset=Intercommunality.objects.all(), label=label, **options)


def by_living_area(field_name: str | None = None, **options: Any) -> django_filters.ModelChoiceFilter:
    label = _("Slug of the living area; `null` for none") if "null_label" in options else _("Slug of the living area")
    areas = LivingArea.objects.all()
    return django_filters.ModelChoiceFilter(field_name=field_name, queryset=areas, to_field_name="slug", label=label, **options)


class AgencyFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    competence = django_filters.ChoiceFilter(choices=Theme.choices, method="competent_for")
    commune = django_filters.CharFilter(validators=[insee_code], method="serving", label=_("INSEE code of a commune it serves"))
    q = django_filters.CharFilter(method="named", label=_("Words of the name, in any order, with or without accents"))

    class Meta:
        model = Agency
        fields: list[str] = []

    def competent_for(self, queryset: QuerySet[Agency], _name: str, theme: str) -> QuerySet[Agency]:
        return queryset.filter(Exists(Competence.objects.filter(agency=OuterRef("pk"), theme=theme)))

    def serving(self, queryset: QuerySet[Agency], _name: str, code: str) -> QuerySet[Agency]:
        return queryset.filter(Exists(ServedCommune.objects.filter(agency=OuterRef("pk"), commune=code)))

    def named(self, queryset: QuerySet[Agency], _name: str, text: str) -> QuerySet[Agency]:
        return named_like(queryset, text)


class CommuneFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="named", label=_("Words of the name, in any order, with or without accents"))
    living_area = django_filters.ModelChoiceFilter(
        queryset=LivingArea.objects.all(), to_field_name="slug", method="within", label=_("Slug of a living area, as it is today")
    )

    class Meta:
        model = Commune
        fields: list[str] = []

    def named(self, queryset: QuerySet[Commune], _name: str, text: str) -> QuerySet[Commune]:
        return named_like(queryset, text)

    def within(self, queryset: QuerySet[Commune], _name: str, area: LivingArea) -> QuerySet[Commune]:
        return queryset.filter(pk__in=active_members(clock.today()).filter(perimeter__living_area=area).values("commune"))


class LivingAreaFilter(django_filters.FilterSet):
    """No criterion yet: there are few."""

    class Meta:
        model = LivingArea
        fields: list[str] = []


class MemberFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(choices=Role.choices, method="holding")
    active = django_filters.BooleanFilter(field_name="is_active")

    class Meta:
        model = Membership
        fields: list[str] = []

    def holding(self, members: QuerySet[Membership], _name: str, role: str) -> QuerySet[Membership]:
        return members.filter(roles__contains=[role])


class InvitationFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(choices=InvitationState.choices, method="in_state")

    class Meta:
        model = Invitation
        fields: list[str] = []

    def in_state(self, invitations: QuerySet[Invitation], _name: str, state: str) -> QuerySet[Invitation]:
        waiting = {"accepted_at": None, "withdrawn_at": None}
        return {
            InvitationState.SENT: invitations.filter(**waiting, expires_at__gt=clock.now()),
            InvitationState.EXPIRED: invitations.filter(**waiting, expires_at__lte=clock.now()),
            InvitationState.ACCEPTED: invitations.filter(accepted_at__isnull=False),
            InvitationState.WITHDRAWN: invitations.filter(withdrawn_at__isnull=False),
        }[InvitationState(state)]


class KeyFilter(django_filters.FilterSet):
    member = django_filters.UUIDFilter(field_name="membership_id", label=_("Identifier of the membership that it belongs to"))
    state = django_filters.ChoiceFilter(choices=KeyState.choices, method="in_state")

    class Meta:
        model = ApiKey
        fields: list[str] = []

    def in_state(self, keys: QuerySet[ApiKey], _name: str, state: str) -> QuerySet[ApiKey]:
        return {
            KeyState.USABLE: keys.filter(revoked_at=None, expires_at__gt=clock.now()),
            KeyState.EXPIRED: keys.filter(revoked_at=None, expires_at__lte=clock.now()),
            KeyState.REVOKED: keys.filter(revoked_at__isnull=False),
        }[KeyState(state)]

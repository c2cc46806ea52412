from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.roles import FLAG_RAISERS
from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotAllowed
from backend.base.models import new_id
from backend.base.operation import operation
from cases.catalogue import factors_in_use
from cases.events import record_flag
from cases.flags.routing import route_flag
from cases.free_text import check_free_text
from cases.models import FlagRouting, RiskFactor, RiskFlag
from cases.notices import notify
from cases.people.details import check_birth_date, commune_named, tidy
from cases.statuses import PersonAgrees, Severity

SEVERITIES: list[str] = list(Severity)


@operation
def raise_flag(
    *,
    actor: Actor,
    factors: Collection[str],
    person_agrees: str,
    person: Mapping[str, Any] | None = None,
    anonymous: bool = False,
    commune: str | None = None,
    reason: str = "",
    danger: bool = False,
    narrative: str = "",
    severity: str | None = None,
    flag_id: UUID | None = None,
) -> RiskFlag:
    """Point out somebody at risk, without seeing any case. The flag goes to exactly one agency, which answers by `respond_by`.

    Raises Conflict `person_refused` for somebody named who refuses, unless there is danger, with a reason.
    """
    if not actor.has(*FLAG_RAISERS):
        raise NotAllowed(_("Volunteers, caseworkers and coordinators raise flags."), code="role_needed")
    told = {name: value for name, value in ((name, tidy(value)) for name, value in (person or {}).items()) if value}
    check_birth_date(told.get("birth_date"))
    _check_consent(told, anonymous, person_agrees, reason, danger)
    check_free_text(
        narrative=narrative, reason=reason, **{f"person.{name}": value for name, value in told.items() if isinstance(value, str)}
    )
    found, place = _factors(factors), commune_named(commune, name="commune")

    now = clock.now()
    agency, via = route_flag(found, place.pk if place else None)
    flag = RiskFlag.objects.create(
        id=flag_id or new_id(),
        raised_at=now,
        raised_by=actor.user,
        raised_by_agency=actor.acting_agency,
        severity=max([*(factor.severity for factor in found), *([severity] if severity else [])], key=SEVERITIES.index),
        commune=place,
        anonymous=anonymous,
        person_agrees=person_agrees,
        reason=reason,
        danger=danger,
        narrative=narrative,
        to_agency=agency,
        respond_by=respond_by(found, danger, now),
        **told,
    )
    flag.factors.set(found)
    FlagRouting.objects.create(flag=flag, agency=agency, via=via, received_at=now)

    record_flag(flag, "flag_raised", actor, to_agency=agency.pk, via=via, factors=[factor.pk for factor in found])
    notify("flag_received", agency.pk, f"/flags/{flag.pk}")
    return flag


def respond_by(factors: Collection[RiskFactor], danger: bool, start: datetime) -> datetime:
    """The shortest delay of the factors wins; danger is answered the same day."""
    if danger:
        return clock.same_day(start)
    same_day = RiskFactor.DelayUnit.SAME_DAY
    return min(clock.same_day(start) if f.response_unit == same_day else clock.add_working_days(start, f.response_delay) for f in factors)


def is_emergency(flag: RiskFlag) -> bool:
    """The emergency numbers come first."""
    return flag.danger or any(factor.response_unit == RiskFactor.DelayUnit.SAME_DAY for factor in flag.factors.all())


def _check_consent(told: Mapping[str, Any], anonymous: bool, person_agrees: str, reason: str, danger: bool) -> None:
    if anonymous and set(told) - {"how_to_find"}:
        raise Invalid.value(
            "anonymous", _("An anonymous flag names nobody: leave the person out, or say who they are."), code="names_somebody"
        )
    if not anonymous and not told:
        raise Invalid.value("person", _("Say who the person is or how to find them, or raise the flag anonymously."), code="required")
    if anonymous or person_agrees == PersonAgrees.YES:
        return
    if person_agrees == PersonAgrees.REFUSED and not (danger and reason.strip()):
        raise Conflict(
            _("The person refuses: raise the flag without naming them. Only danger, with its reason, goes against their word."),
            code="person_refused",
        )
    if not reason.strip():
        raise Invalid.value("reason", _("Say why the person was not asked."), code="required")


def _factors(codes: Collection[str]) -> list[RiskFactor]:
    """The most severe first: its competences route the flag."""
    wanted = set(codes)
    factors = list(factors_in_use().filter(pk__in=wanted))
    unknown = wanted - {factor.pk for factor in factors}
    if unknown or not wanted:
        raise Invalid.value(
            "factors",
            _("Choose factors from the catalogue; not in use here: %(codes)s.") % {"codes": ", ".join(sorted(unknown)) or "–"},
            code="unknown_factor",
        )
    return sorted(factors, key=lambda factor: (-SEVERITIES.index(Severity(factor.severity)), factor.pk))

"""What agencies have in their lists of irritants follows whatever is done to cases and irritants."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Agency
from backend.base import clock
from cases.models import CaseFile, Participation
from cases.sharing.grants import sync_grants
from irritants.models import Irritant, IrritantInSight
from irritants.sight import misplaced
from tests.irritants.conftest import CONCERNED, CONTRIBUTOR, LEAD, OBSERVER, STRANGER

AGENCIES = (LEAD, CONTRIBUTOR, OBSERVER, CONCERNED, STRANGER)


def in_sight_of(slug: str) -> dict:
    rows = IrritantInSight.objects.filter(agency__slug=slug)
    return {row.irritant_id: (row.by_case, row.by_observation, row.concerned) for row in rows}


def test_who_is_in_the_case_and_who_is_concerned(report, observe, act):
    met = report(agency_concerned=CONCERNED)
    manager = act("departement-lot", "manager")
    observed = report(actor=manager, observation=observe(manager).pk, agency_concerned=LEAD)
    assert in_sight_of(LEAD) == {met.pk: (True, False, False), observed.pk: (False, False, True)}
    assert in_sight_of(CONTRIBUTOR) == in_sight_of(OBSERVER) == {met.pk: (True, False, False)}
    assert in_sight_of(CONCERNED) == {met.pk: (False, False, True)}
    assert in_sight_of("departement-lot") == {observed.pk: (False, True, False)}
    assert in_sight_of(STRANGER) == {}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_it_follows_whatever_happens(data, report, case, open_case, act):
    """Agencies come and go, cases are restricted and not, irritants are corrected: the list is what the view says at every step."""
    cases = [case, open_case()]
    for _ in range(data.draw(st.integers(1, 8), label="steps")):
        one: CaseFile = data.draw(st.sampled_from(cases), label="case")
        what = data.draw(st.sampled_from(["report", "enter", "leave", "restrict", "concern", "date"]), label="what")
        slug = data.draw(st.sampled_from(AGENCIES), label="agency")
        agency, present = Agency.objects.get(slug=slug), Participation.objects.filter(case=one, ended_at=None)
        if what == "report":
            report(case=one.reference, agency_concerned=slug)
        elif what == "enter" and not present.filter(agency=agency).exists():
            Participation.objects.create(case=one, agency=agency, role="observer", ground="vital_interest", exception_reason="Danger.")
        elif what == "leave":
            present.filter(agency=agency).exclude(role="lead").update(ended_at=clock.now(), status="left")
        elif what == "restrict":
            CaseFile.objects.filter(pk=one.pk).update(is_restricted=not one.is_restricted)
            one.refresh_from_db()
        elif what == "concern":
            Irritant.objects.filter(case=one).update(agency_concerned=data.draw(st.sampled_from([agency, None])))
        elif what == "date":
            Irritant.objects.filter(case=one).update(reported_at=clock.now() - timedelta(days=3))
        sync_grants(one)
        assert misplaced() == []
        if one.is_restricted:  # so that the next step may report again
            CaseFile.objects.filter(pk=one.pk).update(is_restricted=False)
            one.refresh_from_db()
            sync_grants(one)


def test_what_somebody_changed_by_hand_is_found_and_repaired(report):
    irritant = report(agency_concerned=CONCERNED)
    IrritantInSight.objects.filter(agency__slug=CONCERNED).delete()
    assert misplaced() == [(irritant.pk, "missing")]
    with pytest.raises(SystemExit):
        call_command("check_permissions", stdout=(said := io.StringIO()))
    assert f"{irritant.pk}: missing in the list of an agency" in said.getvalue()
    call_command("check_permissions", repair=True, stdout=io.StringIO())
    assert misplaced() == []


def test_nobody_but_the_database_writes_it(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.role_table_grants WHERE grantee = current_user AND table_name = %s"
            " AND privilege_type = ANY(%s)",
            [IrritantInSight._meta.db_table, ["INSERT", "UPDATE"]],
        )
        assert cursor.fetchone() == (0,)

"""The journal of accesses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from cases.accesses import record_listing, record_read, record_refusal
from cases.models import AccessRecord
from cases.operations.open_case import open_case
from cases.people.search import search_people


def rows():
    return list(AccessRecord.objects.order_by("recorded_at").values_list("kind", "stream_id", "actor_id"))


def test_one_entry_per_reader_and_case_in_a_quarter_of_an_hour(case, cast):
    for _ in range(3):
        record_read(cast["lead"], "case_read", case.pk, ground="opened")
    assert rows() == [("case_read", case.pk, cast["lead"].user_id)]
    entry = AccessRecord.objects.get()
    assert (entry.agency_id, entry.data) == (cast["lead"].agency_id, {"ground": "opened"})


def test_another_reader_case_kind_ground_or_reason_is_another_entry(case, cast):
    other = open_case(actor=cast["lead"], person={"alias": "Autre"})
    auditor = cast["lead_auditor"]
    record_read(cast["lead"], "case_read", case.pk, ground="opened")
    record_read(cast["lead_coordinator"], "case_read", case.pk, ground="opened")
    record_read(cast["lead"], "case_read", other.pk, ground="opened")
    record_read(cast["lead"], "identity_read", case.pk, ground="opened")
    record_read(cast["lead"], "case_read", case.pk, ground="agreement")
    record_read(auditor, "case_read", case.pk, ground="audit")
    record_read(replace(auditor, reason="Another complaint."), "case_read", case.pk, ground="audit")
    assert len(rows()) == 7
    assert AccessRecord.objects.filter(actor_id=auditor.user_id).earliest("recorded_at").data == {
        "ground": "audit",
        "reason": "A complaint.",
    }


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_quarter_of_an_hour_is_the_databases(cast, request):
    """The actor's clock does not shorten it; once it is over, there is another entry."""
    from backend.base import clock
    from backend.base.operation import door_transaction

    with door_transaction():
        case = request.getfixturevalue("case")
        record_read(cast["lead"], "case_read", case.pk, ground="opened")
        with clock.travel_to(clock.now() + timedelta(hours=1)):
            record_read(cast["lead"], "case_read", case.pk, ground="opened")
    assert len(rows()) == 1
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE cases_accessrecord DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_accessrecord SET recorded_at = recorded_at - interval '15 minutes 1 second'")
        cursor.execute("ALTER TABLE cases_accessrecord ENABLE TRIGGER USER")
    with door_transaction():
        record_read(cast["lead"], "case_read", case.pk, ground="opened")
    assert len(rows()) == 2


def test_lists_with_what_was_shown(case, cast):
    other = open_case(actor=cast["lead"], person={"alias": "Autre"})
    for _ in range(2):
        record_listing(cast["lead"], "case_list", [case.pk, other.pk])
    record_listing(cast["lead"], "case_list", [])
    assert rows() == [("case_list", cast["lead"].user_id, cast["lead"].user_id)] * 2
    assert AccessRecord.objects.first().data == {"shown": [str(case.pk), str(other.pk)]}


def test_refusals_keep_a_digest_of_what_was_asked(cast):
    record_refusal(cast["stranger"], code="not_found", route="/api/v1/cases/{reference}", asked="K7Q4-92MX-3")
    entry = AccessRecord.objects.get()
    assert (entry.kind, entry.stream_id, entry.agency_id) == ("denied", cast["stranger"].user_id, cast["stranger"].agency_id)
    assert (entry.data["code"], entry.data["route"], len(entry.data["asked"])) == ("not_found", "/api/v1/cases/{reference}", 16)
    assert "K7Q4" not in str(entry.data)


def test_a_machine_leaves_no_list(cast):
    record_listing(cast["system"], "case_list", [cast["lead"].user_id])
    record_refusal(cast["system"], code="not_found", route="/")
    assert rows() == []


def test_an_unknown_kind_is_a_mistake_of_ours(case, cast):
    with pytest.raises(ValueError, match="unknown access"):
        record_read(cast["lead"], "case_seen", case.pk, ground="opened")


def test_a_search_is_journaled_with_what_it_showed(case, cast):
    search_people(cast["lead"], "lemery")
    search_people(cast["lead"], "nobody at all")
    assert rows() == [("people_search", cast["lead"].user_id, cast["lead"].user_id)]
    assert AccessRecord.objects.get().data == {"shown": [str(case.pk)]}


def test_entries_go_to_the_partition_of_their_month(case, cast):
    record_read(cast["lead"], "case_read", case.pk, ground="opened")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text, to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY_MM') FROM cases_accessrecord")
        ((partition, month),) = cursor.fetchall()
    assert partition == f"cases_accessrecord_{month}"

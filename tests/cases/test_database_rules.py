"""What the database refuses, whoever asks."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connection, connections, transaction
from guardian.models import GroupObjectPermission, UserObjectPermission

from backend.base import clock
from backend.base.journal import first_broken_link
from backend.base.operation import door_transaction
from cases.accesses import record_read
from cases.models import AccessRecord, CaseEvent, CaseFile, CaseGroupGrant, FlagEvent, Handover, Participation, Person
from cases.operations.close_case import close_case
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.hold_case import hold_case
from cases.operations.open_case import open_case
from cases.operations.start_case import start_case
from tests.cases.conftest import CONTRIBUTOR, LEAD, STRANGER, agency, agree, bring_in, now, part

JOURNALS = [CaseEvent, FlagEvent, AccessRecord]


@contextmanager
def refuses(constraint):
    """The constraint of that name, now or when the transaction ends."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():  # noqa: PT012
        yield
        execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert error.value.__cause__.diag.constraint_name == constraint


def execute(statement, using="default"):
    with connections[using].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


# --- never without a lead ---------------------------------------------------------------------------------------------------


def test_an_open_case_without_lead(case):
    with refuses("case_has_lead"):
        CaseFile.objects.create(
            reference="K7Q4-92MX-3", person=Person.objects.create(alias="x", created_by_agency=agency(LEAD)), opened_by_agency=agency(LEAD)
        )


@pytest.mark.parametrize(
    "change",
    [
        lambda lead: Participation.objects.filter(pk=lead.pk).update(role="contributor"),
        lambda lead: Participation.objects.filter(pk=lead.pk).update(status="left", ended_at=clock.now()),
        lambda lead: Participation.objects.filter(pk=lead.pk).delete(),
    ],
)
def test_the_last_lead_does_not_go(change, case):
    with refuses("case_has_lead"):
        change(part(case, LEAD))


def test_nor_to_another_case(case, cast):
    other = open_case(actor=cast["stranger"], person={"alias": "Autre"})
    close_case(other.reference, outcome="resolved", actor=cast["stranger"])
    Participation.objects.filter(pk=part(other, STRANGER).pk).update(role="observer")
    with refuses("case_has_lead"):
        Participation.objects.filter(pk=part(case, LEAD).pk).update(case=other)


def test_a_second_lead(case, cast):
    with refuses("one_lead_per_case"):
        bring_in(case, STRANGER, "lead")


def test_a_closed_case_may_have_none_and_is_not_reopened_so(case, cast):
    close_case(case.reference, outcome="resolved", actor=cast["lead"])
    Participation.objects.filter(pk=part(case, LEAD).pk).update(role="observer")
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with refuses("case_has_lead"):
        CaseFile.objects.filter(pk=case.pk).update(status="in_progress", outcome="", closed_at=None)


def test_one_open_case_per_person(case):
    with refuses("one_open_case_per_person"):
        CaseFile.objects.create(reference="x", person=case.person, opened_by_agency=agency(LEAD))


# --- sharing needs a ground ---------------------------------------------------------------------------------------------------


def test_nobody_stays_on_a_withdrawn_agreement(shared):
    with refuses("sharing_has_ground"):
        type(shared.agreement).objects.filter(pk=shared.agreement.pk).update(withdrawn_at=clock.now())


def test_nor_comes_in_on_one(case, cast):
    agreement = agree(case, cast, CONTRIBUTOR)
    type(agreement).objects.filter(pk=agreement.pk).update(withdrawn_at=clock.now())
    with refuses("sharing_has_ground"):
        bring_in(case, CONTRIBUTOR, "contributor", agreement)


@pytest.mark.parametrize("ground", [{"ground": "agreement"}, {"ground": "vital_interest"}, {"ground": "whim", "exception_reason": "x"}])
def test_a_ground_is_complete(ground, case):
    with refuses("participation_ground"):
        Participation.objects.create(case=case, agency=agency(STRANGER), role="observer", **ground)


# --- lives ----------------------------------------------------------------------------------------------------------------------

DATES = {
    "requested": {"answered_at": None, "ended_at": None},
    "accepted": {"answered_at": 0, "ended_at": None},
    "completed": {"answered_at": 0, "ended_at": 0, "met_on": 0},
    "returned": {"answered_at": 0, "ended_at": 0, "reason_code": "other"},
    "rejected": {"answered_at": 0, "ended_at": 0, "reason_code": "other"},
    "cancelled": {"ended_at": 0},
    "expired": {"ended_at": 0},
}
NEXT = {"requested": {"accepted", "rejected", "cancelled", "expired"}, "accepted": {"completed", "returned"}}


def become(handover, status):
    said = {name: clock.today() if name == "met_on" else clock.now() if value == 0 else value for name, value in DATES[status].items()}
    Handover.objects.filter(pk=handover.pk).update(status=status, **{"met_on": None, **said})


@pytest.mark.parametrize(("before", "after"), [(a, b) for a in DATES for b in DATES if a != b])
def test_the_life_of_a_handover(before, after, requested):
    if before in NEXT["accepted"]:
        become(requested, "accepted")
    if before != "requested":
        become(requested, before)
    if after in NEXT.get(before, ()):
        become(requested, after)
        return
    with refuses("handover_life"):
        become(requested, after)


def test_a_closed_case_awaits_nothing(shared, ask, cast):
    ask(shared.case)
    with refuses("closed_case_awaits_nothing"):
        CaseFile.objects.filter(pk=shared.case.pk).update(status="closed", outcome="resolved", closed_at=clock.now())


def test_nor_is_anybody_asked_of_one(requested, cast):
    Handover.objects.filter(pk=requested.pk).update(status="cancelled", ended_at=clock.now())
    close_case(requested.case.reference, outcome="resolved", actor=cast["lead"])
    requested.pk, requested._state.adding = None, True
    copy = {f.attname: getattr(requested, f.attname) for f in Handover._meta.concrete_fields if f.name != "id"}
    with refuses("closed_case_awaits_nothing"):
        Handover.objects.create(**copy)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"status": "closed"}, "case_closed_with_outcome"),
        ({"outcome": "resolved"}, "case_closed_with_outcome"),
        ({"status": "on_hold"}, "case_on_hold_until"),
        ({"status": "paused"}, "case_status"),
        ({"themes": ["gossip"]}, "case_themes"),
    ],
)
def test_a_case_in_no_such_state(change, constraint, case):
    with refuses(constraint):
        CaseFile.objects.filter(pk=case.pk).update(**change)


# --- the sort columns of the grants, and who sees a person -------------------------------------------------------------------------


def columns(case):
    return set(CaseGroupGrant.objects.filter(content_object=case).values_list("is_open", "last_activity_at"))


def test_grants_follow_their_case(shared, cast, later):
    assert columns(shared.case) == {(True, now(shared.case).last_activity_at)}
    later(days=1)
    start_case(shared.case.reference, actor=cast["lead"])
    assert columns(shared.case) == {(True, clock.now())}
    close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
    assert columns(shared.case) == {(False, now(shared.case).last_activity_at)}


def test_who_sees_the_person_follows_the_grants(shared, cast, requested):
    def groups():
        return sorted(Person.objects.get(pk=shared.case.person_id).seen_by_groups)

    assert groups() == sorted(cast[who].case_group_id for who in ("lead", "contributor", "observer"))
    accept_handover(requested.pk, actor=cast["receiver"])
    assert groups() == sorted(cast[who].case_group_id for who in ("receiver", "contributor", "observer"))


def test_an_agency_in_another_case_of_the_person_still_sees_them(case, cast):
    close_case(case.reference, outcome="resolved", actor=cast["lead"])
    again = open_case(actor=cast["lead"], person={"id": case.person_id})
    CaseGroupGrant.objects.filter(content_object=again).delete()
    assert Person.objects.get(pk=case.person_id).seen_by_groups == [cast["lead"].case_group_id]
    CaseGroupGrant.objects.filter(content_object=case).delete()
    assert Person.objects.get(pk=case.person_id).seen_by_groups == []


def test_the_generic_tables_of_guardian_stay_empty(accepted):
    assert CaseGroupGrant.objects.exists()
    assert not GroupObjectPermission.objects.exists()
    assert not UserObjectPermission.objects.exists()


# --- journals ----------------------------------------------------------------------------------------------------------------------


def use(cast, flag, ask, case):
    """A bit of everything, in its journals."""
    flag()
    record_read(cast["lead"], "case_read", case.pk, ground="opened")
    start_case(case.reference, actor=cast["lead"])
    hold_case(case.reference, reason="", until=clock.today() + timedelta(days=3), actor=cast["lead"])


@pytest.mark.parametrize("journal", JOURNALS)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET kind = 'nothing'", "DELETE FROM {}", "TRUNCATE {}", "INSERT INTO {} (stream_id, kind, occurred_at, data, seq, prev_hash, hash) VALUES (uuidv7(), 'x', now(), '{{}}', 1, '', '')", "INSERT INTO {} (stream_id, kind, occurred_at, data, recorded_at) VALUES (uuidv7(), 'x', now(), '{{}}', now())"]
)  # fmt: skip
def test_the_plain_role_may_not(statement, journal, case, flag, ask, cast):
    use(cast, flag, ask, case)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        execute(statement.format(journal._meta.db_table))
    assert journal.objects.exists()


@pytest.mark.parametrize("table", ["cases_caseevent_head", "cases_flagevent_head", "cases_accessrecord_head", "cases_accessrecord_rest"])
@pytest.mark.parametrize("statement", ["SELECT FROM {}", "UPDATE {} SET stream_id = uuidv7()", "DELETE FROM {}"])
def test_nor_touch_heads_and_partitions(statement, table, db):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        execute(statement.format(table))


def test_nor_a_partition_of_this_month(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'cases_accessrecord'::regclass")
        partitions = [name for (name,) in cursor.fetchall()]
    assert f"cases_accessrecord_{clock.now():%Y_%m}" in partitions
    assert len(partitions) >= 13
    for name in partitions:
        for statement in (f"DELETE FROM {name}", f"SELECT FROM {name}", f"DROP TABLE {name}"):
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
                execute(statement)


def test_the_triggers_fire_always(db):
    """Even for a session that says it is a replica."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger
               WHERE tgname IN ('chain', 'no_rewrite', 'no_truncate') AND tgrelid::regclass::text LIKE 'cases_%' ORDER BY 1, 2"""
        )
        triggers = cursor.fetchall()
    names: dict[str, set[str]] = {}
    for table, name, enabled in triggers:
        assert enabled in (b"A", "A"), (table, name)
        names.setdefault(table, set()).add(name)
    assert len(names) >= 3 + 13
    assert all(found == {"chain", "no_rewrite", "no_truncate"} for found in names.values()), names


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_owner_is_refused_too_and_a_forgery_is_found(cast, request):
    with door_transaction():
        use(cast, request.getfixturevalue("flag"), None, request.getfixturevalue("case"))
    for journal in JOURNALS:
        table = journal._meta.db_table
        assert journal.objects.exists()
        for statement in (f"UPDATE {table} SET kind = 'nothing'", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(OperationalError, match="append-only"):
                execute(statement, using="owner")
        assert first_broken_link(journal) is None
    for partition in (f"cases_accessrecord_{clock.now():%Y_%m}", "cases_accessrecord_rest"):
        with pytest.raises(OperationalError, match="append-only"):
            execute(f"TRUNCATE {partition}", using="owner")

    stream = CaseFile.objects.get().pk
    with forging("cases_caseevent"):
        execute(f"UPDATE cases_caseevent SET data = '{{}}' WHERE stream_id = '{stream}' AND seq = 3", using="owner")
    assert found(CaseEvent) == (stream, 3, "the entry was altered")
    with forging("cases_caseevent"):
        execute(f"DELETE FROM cases_caseevent WHERE stream_id = '{stream}' AND seq = 3", using="owner")
    assert found(CaseEvent) == (stream, 2, "the end of the chain differs from its head")
    with forging("cases_caseevent"):
        execute(f"DELETE FROM cases_caseevent WHERE stream_id = '{stream}' AND seq = 1", using="owner")
    assert found(CaseEvent) == (stream, 2, "an entry is missing before this one")
    with forging("cases_caseevent"):
        execute(f"DELETE FROM cases_caseevent WHERE stream_id = '{stream}'", using="owner")
    assert found(CaseEvent) == (stream, 3, "entries are missing at the end")
    with forging("cases_accessrecord"):
        execute("UPDATE cases_accessrecord SET actor_id = NULL", using="owner")
    assert found(AccessRecord) == (stream, 1, "the entry was altered")
    assert found(FlagEvent) is None


@contextmanager
def forging(table):
    execute(f"ALTER TABLE {table} DISABLE TRIGGER USER", using="owner")
    yield
    execute(f"ALTER TABLE {table} ENABLE TRIGGER USER", using="owner")


def found(journal):
    link = first_broken_link(journal)
    return link and (link.stream_id, link.seq, link.why)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_month_is_dropped_by_the_owner_only_once_its_digest_is_kept(cast, request):
    with door_transaction():
        record_read(cast["lead"], "case_read", request.getfixturevalue("case").pk, ground="opened")
    month = f"DATE '{clock.now():%Y-%m}-01'"
    with pytest.raises(ProgrammingError, match="permission denied"):
        execute(f"SELECT retire_access_month({month})")
    ((digest,),) = execute(f"SELECT retire_access_month({month})", using="owner")
    assert len(bytes(digest)) == 32
    assert execute("SELECT entries FROM cases_accessrecord_retired", using="owner") == [(1,)]
    assert not AccessRecord.objects.exists()
    assert first_broken_link(AccessRecord) is None
    assert execute("SELECT access_partitions_ahead(12)") == [(1,)]  # the plain role may prepare months to come
    assert execute("SELECT access_partitions_ahead(12)") == [(0,)]

"""Who can see a case and through what, what a colleague can see, all that is held on a person, and how to reach them."""

import pytest

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid, NotAllowed, NotFound
from cases.access import allowed_actions, get_case
from cases.accesses import WORDS
from cases.explanation import explain, seen_by
from cases.models import AccessRecord, CaseEvent, CaseExclusion
from cases.operations.close_case import close_case
from cases.operations.edit_case import edit_case
from cases.operations.flags.take_up_flag import take_up_flag
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.name_referent import name_referent
from cases.operations.open_case import open_case
from cases.operations.protection.exclude_user import exclude_user
from cases.people.protected_address import look_at_address
from cases.person_report.making import make_report
from cases.person_report.registry import PARTS, in_order
from irritants.operations.report_irritant import report_irritant
from tests.cases.conftest import LEAD as LEADING
from tests.cases.conftest import RECEIVER, SARAH, agency, now
from tests.cases.protected import WORKERS, membership, restrict, restricted, who_sees
from tests.cases.test_database_rules import refuses

__all__ = ["restricted"]


# --- explained ------------------------------------------------------------------------------------------------------------


def told(case) -> dict[str, set[str]]:
    return {through.agency.slug: {who.display_name and str(who.user) for who in through.people} for through in explain(case).agencies}


def test_what_is_explained_is_what_is_granted(shared, cast, ask):
    """The same policy told the other way round, for everybody and at each step."""

    def explained() -> set[str]:
        return {who for who in WORKERS if str(cast[who].user_id) in told(now(shared.case)).get(cast[who].agency.slug, ())}

    for who in WORKERS:
        assert cast[who]
    handover = ask(shared.case, kind="support", disclosure="identity")
    assert explained() == who_sees(shared.case, cast)
    [asked] = explain(shared.case).asked
    assert (asked.agency.slug, asked.knows_who) == (RECEIVER, True)
    [lead] = [through for through in explain(shared.case).agencies if through.role == "lead"]
    assert (lead.ground, lead.agreement) == ("opened", None)
    exclude_user(shared.case.reference, user=cast["observer"].user_id, reason="relative", actor=cast["lead_coordinator"])
    assert explained() == who_sees(shared.case, cast)
    [excluded] = explain(shared.case).excluded
    assert not hasattr(excluded, "reason")
    accept_handover(handover.pk, actor=cast["receiver"])
    restrict(shared.case, cast, "lead", "receiver")
    assert explained() == who_sees(shared.case, cast) == {"lead", "lead_coordinator", "receiver"}


def test_what_a_colleague_can_see_as_far_as_one_may_know(restricted, cast):
    other = open_case(actor=cast["lead"], person={"alias": "Une autre"})
    exclude_user(other.reference, user=cast["lead"].user_id, actor=cast["lead_coordinator"])
    third = open_case(actor=cast["lead"], person={"alias": "Un tiers"})
    colleague = membership(cast, "lead")
    assert set(seen_by(cast["lead_coordinator"], colleague)) == {restricted, third}
    assert [case.by_name for case in seen_by(cast["lead_auditor"], colleague).order_by("opened_at")] == [True, False]
    restrict(restricted, cast, "lead", "lead_coordinator")
    second = Actor.of(cast.member(LEADING, "coordinator", number=2))
    assert set(seen_by(second, colleague)) == {third}, "no restricted case of which one is no reader"
    CaseExclusion.objects.create(case=third, user=cast["lead_auditor"].user)
    assert set(seen_by(cast["lead_auditor"], colleague)) == {restricted}


# --- the person's report --------------------------------------------------------------------------------------------------


def test_the_report_tells_all_that_is_held_and_is_journaled(shared, cast, ask, flag):
    raised = take_up_flag(flag(factors=["R10"], narrative="Volets clos.").pk, case=shared.case.reference, actor=cast["lead"])
    ask(shared.case, kind="support")
    report_irritant(
        actor=cast["lead"], case=shared.case.reference, category="B13", occurred_on=clock.today(), description="Renvoyée trois fois."
    )
    report = make_report(cast["lead_coordinator"], shared.case.reference)
    assert {name: report.person[name] for name in SARAH if name != "commune"} == {n: v for n, v in SARAH.items() if n != "commune"}
    [held] = report.cases
    parts = {each.part.code: each.rows for each in held.parts}
    assert list(parts) == [part.code for part in in_order()]
    assert [*parts][:: len(parts) - 1] == ["case", "history"]
    assert {"case", "agreements", "participations", "handovers", "flags", "history", "irritants"} <= set(parts)
    assert all(set(row) == set(PARTS[code].fields) for code, rows in parts.items() for row in rows)
    assert parts["flags"][0]["narrative"] == "Volets clos."
    assert raised.raised_by_agency.name not in str(parts["flags"])
    assert parts["irritants"][0]["description"] == "Renvoyée trois fois."
    assert len(parts["participations"]) == 3
    [look] = report.read_by
    assert (look.agency, look.what, look.times) == (agency(LEADING).name, WORDS["report_read"], 1)
    assert make_report(cast["lead_coordinator"], shared.case.reference).read_by[0].times == 2


def test_who_may_make_the_report(shared, cast):
    name_referent(shared.case.reference, user=cast["contributor"].user_id, person_position="chosen", actor=cast["lead"])
    may = {}
    for who in ("lead", "lead_coordinator", "contributor", "contributor_coordinator", "observer", "stranger", "lead_auditor"):
        try:
            may[who] = bool(make_report(cast[who], shared.case.reference))
        except (NotAllowed, NotFound) as refusal:
            may[who] = type(refusal)
    assert may == {
        "lead": NotAllowed,
        "lead_coordinator": True,
        "contributor": True,
        "contributor_coordinator": NotAllowed,
        "observer": NotAllowed,
        "stranger": NotFound,
        "lead_auditor": True,
    }
    seen = get_case(cast["contributor"], shared.case.reference, to="read")
    assert "read_report" in allowed_actions(cast["contributor"], seen, [])


def test_other_cases_of_the_person_are_told_as_far_as_one_may_know(case, cast):
    close_case(case.reference, outcome="resolved", actor=cast["lead"])
    again = open_case(actor=cast["lead"], person={"id": case.person_id})
    report = make_report(cast["lead_coordinator"], again.reference)
    assert [held.case.reference for held in report.cases] == [again.reference, case.reference]
    exclude_user(case.reference, user=cast["lead_auditor"].user_id, actor=cast["lead_coordinator"])
    assert [held.case for held in make_report(cast["lead_auditor"], again.reference).cases] == [again]


# --- safe contact ---------------------------------------------------------------------------------------------------------


def test_how_to_reach_the_person_is_told_and_kept_in_the_history(case, cast):
    told = {
        "contact_channels": ["visit", "phone", "phone"],
        "contact_hours": "Le  matin",
        "do_not_write": True,
        "phone_answered_by": "Son fils",
    }
    edit_case(case.reference, person=told, actor=cast["lead"])
    person = now(case).person
    assert person.contact_channels == ["phone", "visit"]
    assert (person.contact_hours, person.do_not_write, person.has_safe_contact, person.may_be_called) == ("Le matin", True, True, True)
    assert CaseEvent.objects.filter(stream_id=case.pk).latest("seq").data["fields"] == sorted(told)
    for wrong in ({"phone_answered_by": "1 84 12 76 451 089 46"}, {"contact_hours": "x" * 121}):
        with pytest.raises(Invalid):
            edit_case(case.reference, person=wrong, actor=cast["lead"])
    with refuses("person_contact_channels"):
        type(person).objects.filter(pk=person.pk).update(contact_channels=["telepathy"])


def test_each_look_at_a_protected_address_is_journaled(shared, cast):
    edit_case(shared.case.reference, person={"address_protected": True}, actor=cast["lead"])
    assert now(shared.case).person.shown_address == ""
    for _ in range(2):
        assert look_at_address(cast["contributor"], shared.case.reference).person.address == SARAH["address"]
    assert AccessRecord.objects.filter(kind="address_read", stream_id=shared.case.pk).count() == 2
    with pytest.raises(NotAllowed):
        look_at_address(cast["observer"], shared.case.reference)

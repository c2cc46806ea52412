"""Two files of one person: proposed, answered, merged. Nothing is moved; who comes in has a ground."""

import pytest
from django.db import IntegrityError, connection, transaction

from backend.base.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, Stale
from cases.access import allowed_actions, get_case
from cases.merging.access import ACTIONS, get_merge, show, visible_merges
from cases.merging.told import merged_with
from cases.models import (
    AccessRequest,
    CaseEvent,
    CaseFile,
    FileMerge,
    FileMergeEvent,
    Participation,
    Person,
)
from cases.operations.close_case import close_case
from cases.operations.handovers.hand_over import hand_over
from cases.operations.merging.cancel_merge import cancel_merge
from cases.operations.merging.decline_merge import decline_merge
from cases.operations.merging.propose_merge import preview_merge, propose_merge
from cases.operations.merging.validate_merge import preview_validation, validate_merge
from cases.operations.one_person.look_up_person import look_up_person
from cases.operations.one_person.request_access import request_access
from cases.operations.open_case import open_case
from cases.operations.reopen_case import reopen_case
from cases.sharing.grants import differences
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, STRANGER, agency, agree, bring_in, now, sees
from tests.cases.merging.conftest import AGAIN, BORN, kinds, parts

WRITTEN = ("legal_obligation", "Article L. 226-2-2.")


# --- proposing ----------------------------------------------------------------------------------------------------------


def test_a_proposal_changes_neither_file_and_tells_neither(shared, agreed, proposed, cast):
    assert (proposed.status, proposed.proposed_for, proposed.shown.keeps_own) == ("proposed", "kept", True)
    assert (now(shared.case).status, now(agreed).status) == ("open", "open")
    assert "merge" not in " ".join([*kinds(shared.case), *kinds(agreed)])
    assert list(FileMergeEvent.objects.values_list("kind", "data")) == [("merge_proposed", {"side": "kept"})]


def test_the_proposer_reads_its_own_case_and_who_leads_the_other(shared, agreed, proposed, cast):
    assert proposed.shown.kept == shared.case
    assert (proposed.shown.absorbed, proposed.shown.other_agency.slug) == (None, STRANGER)
    assert proposed.shown.own == [shared.case]
    assert proposed.shown.allowed_actions == ["read", "cancel"]


def test_the_other_side_is_asked_and_reads_as_little(shared, agreed, proposed, cast):
    [asked] = show(cast["stranger_coordinator"], visible_merges(cast["stranger_coordinator"], "received"))
    assert (asked.shown.kept, asked.shown.absorbed, asked.shown.other_agency.slug) == (None, agreed, LEAD)
    assert asked.shown.allowed_actions == ["read", "validate", "decline"]
    assert not visible_merges(cast["stranger_coordinator"], "sent").exists()
    assert not sees(cast["stranger_coordinator"], shared.case)


@pytest.mark.parametrize(
    "who",
    [
        "lead",
        "stranger",
        "contributor_coordinator",
        "observer_coordinator",
        "receiver_coordinator",
        "lead_manager",
        "lead_auditor",
        "flagger",
    ],
)
def test_who_learns_nothing_of_it(who, proposed, cast):
    assert not visible_merges(cast[who]).exists()
    for to in ACTIONS:
        with pytest.raises(NotFound):
            get_merge(cast[who], proposed.pk, to=to)


@pytest.mark.parametrize(
    ("who", "may"),
    [("lead_coordinator", {"read", "cancel"}), ("stranger_coordinator", {"read", "validate", "decline"})],
)
def test_each_side_has_its_answers(who, may, proposed, cast):
    answers = {}
    for to in ACTIONS:
        try:
            get_merge(cast[who], proposed.pk, to=to)
            answers[to] = "ok"
        except NotAllowed:
            answers[to] = "no"
        except InvalidTransition:
            answers[to] = "not now"
    assert {to for to, said in answers.items() if said == "ok"} == may
    assert answers["undo"] == "not now"


def test_whoever_opened_the_later_case_learns_nothing_before_it_is_done(shared, agreed, pair, cast):
    """Even as a coordinator: else opening a case would be a way to look somebody up."""
    from agencies.actor import Actor
    from agencies.models import Membership

    opener = cast["stranger"]
    Membership.objects.filter(pk=opener.membership_id).update(roles=["caseworker", "coordinator"])
    again = Actor.of(Membership.objects.select_related("user", "agency").get(pk=opener.membership_id))
    merge = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    assert not visible_merges(again).exists()
    validate_merge(merge.pk, actor=cast["stranger_coordinator"])
    assert visible_merges(again).exists()


def test_only_a_pair_that_both_judged_the_same(shared, cast):
    from cases.models import ProbablePair

    assert cast["stranger_coordinator"]
    open_case(actor=cast["stranger"], person=AGAIN)
    with pytest.raises(Conflict) as refused:
        propose_merge(shared.case.reference, pair=ProbablePair.objects.get().pk, actor=cast["lead_coordinator"])
    assert refused.value.code == "not_judged_same"


def test_what_is_wrong(shared, agreed, pair, proposed, cast):
    reference, coordinator = shared.case.reference, cast["lead_coordinator"]
    for said in (
        {},
        {"absorbed": reference, "pair": pair.pk},
        {"absorbed": reference},
        {"absorbed": agreed.reference},
        {"absorbed": "nonsense"},
        {"pair": pair.pk, "keep": "both"},
        {"pair": pair.pk, "exception": ("whim", "Because.")},
        {"pair": pair.pk, "exception": ("vital_interest", " ")},
    ):
        with pytest.raises(Invalid):
            propose_merge(reference, actor=coordinator, **said)
    other = open_case(actor=cast["lead"], person={"alias": "Titi"})
    with pytest.raises(Invalid):
        propose_merge(other.reference, pair=pair.pk, actor=coordinator)
    with pytest.raises(Conflict) as twice:
        propose_merge(reference, pair=pair.pk, keep="other", actor=coordinator)
    assert twice.value.code == "merge_proposed"
    with pytest.raises(Stale):
        propose_merge(other.reference, absorbed=reference, actor=coordinator, version=99)
    with pytest.raises(NotFound):
        get_merge(coordinator, "nonsense", to="read")


def test_a_caseworker_does_not_merge(shared, cast):
    other = open_case(actor=cast["lead"], person={"alias": "Titi"})
    for propose in (preview_merge, propose_merge):
        with pytest.raises(NotAllowed):
            propose(shared.case.reference, absorbed=other.reference, actor=cast["lead"])


def test_who_leads_neither_is_refused(shared, cast):
    other = open_case(actor=cast["lead"], person={"alias": "Titi"})
    agreement = agree(other, cast, CONTRIBUTOR)
    bring_in(other, CONTRIBUTOR, "contributor", agreement)
    with pytest.raises(NotAllowed):
        propose_merge(shared.case.reference, absorbed=other.reference, actor=cast["contributor_coordinator"])


def test_from_a_case_that_one_sees_the_other_side_is_asked(shared, cast):
    """France Travail contributes to the CCAS's file and leads another one of the same person."""
    assert cast["contributor_coordinator"]
    other = open_case(actor=cast["contributor"], person={"first_name": "Sarah", "last_name": "Martin"})
    merge = propose_merge(shared.case.reference, absorbed=other.reference, actor=cast["contributor_coordinator"])
    assert (merge.status, merge.proposed_for, merge.shown.kept, merge.shown.absorbed) == ("proposed", "absorbed", shared.case, other)
    [asked] = show(cast["lead_coordinator"], visible_merges(cast["lead_coordinator"]))
    assert (asked.shown.kept, asked.shown.absorbed, asked.shown.other_agency.slug) == (shared.case, None, CONTRIBUTOR)
    done = validate_merge(merge.pk, actor=cast["lead_coordinator"])
    assert (done.status, done.entered) == ("merged", [])
    assert parts(shared.case)[CONTRIBUTOR] == ("contributor", "agreement")


def test_one_agency_that_leads_both_merges_at_once(shared, cast):
    other = open_case(actor=cast["lead"], person={"alias": "Titi"})
    merge = propose_merge(shared.case.reference, absorbed=other.reference, actor=cast["lead_coordinator"])
    assert (merge.status, now(other).outcome, now(shared.case).status) == ("merged", "merged", "open")
    assert merge.shown.allowed_actions == ["read", "undo"]
    assert list(FileMergeEvent.objects.order_by("seq").values_list("kind", flat=True)) == ["merge_proposed", "merge_validated"]


# --- answering ----------------------------------------------------------------------------------------------------------


def test_declined_or_cancelled_nothing_happened(shared, agreed, pair, proposed, cast):
    declined = decline_merge(proposed.pk, actor=cast["stranger_coordinator"])
    assert (declined.status, declined.answered_by_agency.slug) == ("declined", STRANGER)
    again = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    assert cancel_merge(again.pk, actor=cast["lead_coordinator"]).status == "cancelled"
    assert now(agreed).is_open
    assert now(shared.case).is_open
    assert not Person.objects.filter(same_as__isnull=False).exists()
    for merge in (declined, again):
        with pytest.raises(InvalidTransition):
            validate_merge(merge.pk, actor=cast["stranger_coordinator"])


def test_merged_the_other_file_closes_and_this_one_goes_on(shared, agreed, merged, cast):
    kept, absorbed = now(shared.case), now(agreed)
    assert (kept.status, absorbed.status, absorbed.outcome, absorbed.closed_at is not None) == ("open", "closed", "merged", True)
    assert absorbed.person.same_as == kept.person
    assert (absorbed.person.phone, kept.person.phone) == ("06 99 99 99 99", "06 12 34 56 78")
    assert kinds(absorbed)[-1] == "case_merged"
    assert kinds(kept)[-2:] == ["file_joined", "participation_started"]
    assert CaseEvent.objects.get(kind="file_joined").data == {"file_merge": str(merged.pk)}
    assert differences() == []


def test_who_led_comes_in_as_contributor_by_the_agreement_of_either_file(shared, agreed, merged):
    assert parts(shared.case) == {
        LEAD: ("lead", "opened"),
        CONTRIBUTOR: ("contributor", "agreement"),
        OBSERVER: ("observer", "agreement"),
        STRANGER: ("contributor", "agreement"),
    }
    assert parts(agreed) == {STRANGER: ("lead", "opened")}


def test_each_reads_where_it_goes_on_if_they_see_both(shared, agreed, merged, cast):
    for case, who, told in (
        (agreed, "stranger", (shared.case, ())),
        (shared.case, "stranger", (None, (agreed,))),
        (shared.case, "lead", (None, ())),
        (shared.case, "contributor", (None, ())),
    ):
        found = merged_with(now(case), cast[who])
        assert (found.continued_in, found.continues) == told


def test_without_a_ground_of_the_lead_nothing_is_merged(shared, twin, pair, cast):
    merge = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    for validate in (validate_merge,):
        with pytest.raises(Conflict) as refused:
            validate(merge.pk, actor=cast["stranger_coordinator"])
    assert (refused.value.code, refused.value.facts["agency"]) == ("agreement_missing", STRANGER)
    assert preview_validation(merge.pk, actor=cast["stranger_coordinator"]).missing == agency(STRANGER)
    assert now(twin).is_open
    done = validate_merge(merge.pk, actor=cast["stranger_coordinator"], exception=WRITTEN)
    part = Participation.objects.get(pk=done.entered[0])
    assert (part.ground, part.exception_reason, part.role) == (*WRITTEN, "contributor")


def test_others_come_in_only_where_the_person_agreed_and_observers_observe(shared, pair, agreed, cast):
    covered = agree(agreed, cast, "caf-lot", "cpam-lot", "departement-lot", actor=cast["stranger"])
    bring_in(agreed, "caf-lot", "observer", covered)
    bring_in(agreed, "departement-lot", "contributor", covered)
    bring_in(agreed, "ddetspp-lot", "contributor")
    bring_in(agreed, "cpam-lot", "contributor", covered)
    merge = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    told = preview_validation(merge.pk, actor=cast["stranger_coordinator"])
    assert {(one.agency.slug, one.role) for one in told.entering} == {
        (STRANGER, "contributor"),
        ("caf-lot", "observer"),
        ("departement-lot", "contributor"),
    }
    assert ([one.slug for one in told.staying_out], told.already_in) == (["ddetspp-lot"], [])
    validate_merge(merge.pk, actor=cast["stranger_coordinator"])
    present = parts(shared.case)
    assert present["caf-lot"] == ("observer", "agreement")
    assert present["departement-lot"] == ("contributor", "agreement")
    assert present["cpam-lot"] == ("observer", "agreement")
    assert "ddetspp-lot" not in present
    assert "ddetspp-lot" in parts(agreed)


# --- what the preview tells ---------------------------------------------------------------------------------------------


def test_the_preview_of_a_case_unseen_tells_nothing_of_it(shared, agreed, pair, cast):
    told = preview_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    assert (told.kept, told.absorbed, told.at_once, told.entering, told.staying_out, told.missing) == (
        shared.case,
        None,
        False,
        None,
        None,
        None,
    )
    assert (told.dropped, told.to_come, told.already_in, told.in_the_way) == (None, None, [], None)


def test_whoever_is_asked_reads_who_would_come_in_and_nothing_more(shared, agreed, pair, cast):
    merge = propose_merge(agreed.reference, pair=pair.pk, keep="other", actor=cast["stranger_coordinator"])
    told = preview_validation(merge.pk, actor=cast["lead_coordinator"])
    assert [(one.agency.slug, one.role, one.by.ground) for one in told.entering] == [(STRANGER, "contributor", "agreement")]
    assert (told.absorbed, told.staying_out, told.dropped, told.to_come) == (None, None, None, None)
    assert not FileMerge.objects.filter(status="merged").exists()


# --- what stands in the way ---------------------------------------------------------------------------------------------


def test_a_request_that_awaits_an_answer_in_the_file_that_closes(shared, agreed, proposed, cast):
    hand_over(
        agreed.reference,
        actor=cast["stranger"],
        to_agency=LEAD,
        kind="support",
        need="Childcare",
        summary="A young mother.",
        how="with_person",
        person_told=True,
        sender_stays_as="contributor",
    )
    assert preview_validation(proposed.pk, actor=cast["stranger_coordinator"]).in_the_way
    with pytest.raises(Conflict) as refused:
        validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    assert refused.value.code == "handover_pending"


def test_an_agency_that_asks_to_join_the_file_that_closes(shared, agreed, proposed, cast):
    asked = look_up_person(
        actor=cast["receiver"], birth_name="Lemery", first_name="Sarah", birth_date=BORN, reason="She is at our counter."
    )
    request_access(asked.pk, actor=cast["receiver"], reason="She asked us.")
    AccessRequest.objects.update(case=agreed)
    with pytest.raises(Conflict) as refused:
        validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    assert refused.value.code == "request_pending"


def test_a_case_that_closed_meanwhile(shared, agreed, proposed, cast):
    close_case(agreed.reference, outcome="resolved", actor=cast["stranger"])
    with pytest.raises(InvalidTransition) as refused:
        validate_merge(proposed.pk, actor=cast["stranger_coordinator"])
    assert refused.value.facts["current"] == "closed"
    assert decline_merge(proposed.pk, actor=cast["stranger_coordinator"]).status == "declined"


def test_nobody_closes_a_case_as_merged(case, cast):
    with pytest.raises(Invalid):
        close_case(case.reference, outcome="merged", actor=cast["lead"])


def test_a_merged_file_is_not_reopened_but_taken_apart(agreed, merged, cast):
    actor = cast["stranger_coordinator"]
    assert "reopen" not in allowed_actions(actor, get_case(actor, agreed.reference, to="read"), [])
    with pytest.raises(Conflict) as refused:
        reopen_case(agreed.reference, actor=actor)
    assert refused.value.code == "case_merged"


def test_an_older_file_of_the_absorbed_person_is_not_reopened_beside(agreed, pair, shared, cast):
    agree(agreed, cast, LEAD, STRANGER, actor=cast["stranger"])
    close_case(agreed.reference, outcome="resolved", actor=cast["stranger"])
    later = open_case(actor=cast["stranger"], person={"id": agreed.person_id})
    agree(later, cast, STRANGER, actor=cast["stranger"])
    merge = propose_merge(shared.case.reference, pair=pair.pk, actor=cast["lead_coordinator"])
    assert merge.absorbed == later
    validate_merge(merge.pk, actor=cast["stranger_coordinator"])
    for who in ("stranger_coordinator",):
        with pytest.raises(Conflict) as refused:
            reopen_case(agreed.reference, actor=cast[who])
        assert (refused.value.code, refused.value.facts.get("reference")) == ("already_open", shared.case.reference)


# --- the database -------------------------------------------------------------------------------------------------------


def refuses(name, change):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        immediately(change)


def immediately(change):
    with connection.cursor() as cursor:
        change()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_the_database_refuses(shared, agreed, merged):
    linked, root = agreed.person_id, shared.case.person_id
    refuses(
        "linked_person_has_no_open_case",
        lambda: CaseFile.objects.filter(pk=agreed.pk).update(status="open", outcome="", closed_at=None),
    )
    refuses("linked_person_has_no_open_case", lambda: Person.objects.filter(pk=root).update(same_as=linked))
    other = Person.objects.create(alias="X", created_by_agency=agency(LEAD))
    refuses("same_as_is_one_step", lambda: Person.objects.filter(pk=other.pk).update(same_as=linked))
    refuses("person_same_as_another", lambda: Person.objects.filter(pk=other.pk).update(same_as=other.pk))
    refuses("merge_undone_with_reason", lambda: FileMerge.objects.update(status="undone"))
    refuses("merge_answered", lambda: FileMerge.objects.update(former_status=""))

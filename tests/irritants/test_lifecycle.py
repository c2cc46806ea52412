from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import Invalid, InvalidTransition, NotAllowed, NotFound, PersonalNumberDetected, Stale
from cases.events import tell
from cases.masking import OPEN
from cases.models import Participation
from irritants.lifecycle import AFTER_THE_WORD, IRRITANT, is_presumed
from irritants.models import Irritant, IrritantEvent
from irritants.operations.give_up_irritant import give_up_irritant
from irritants.operations.record_persons_word import record_persons_word
from irritants.operations.reopen_irritant import reopen_irritant
from irritants.operations.resolve_irritant import resolve_irritant
from irritants.operations.start_irritant import start_irritant
from irritants.operations.void_irritant import void_irritant
from irritants.statuses import IrritantStatus, PersonSays
from tests.irritants.conftest import CONCERNED, CONTRIBUTOR, LEAD, OBSERVER, STRANGER, history

VERBS: dict[str, Callable[[Irritant, Actor], Irritant]] = {
    "start": lambda irritant, actor: start_irritant(irritant.pk, actor=actor),
    "resolve": lambda irritant, actor: resolve_irritant(irritant.pk, resolution="Called.", actor=actor),
    "confirm": lambda irritant, actor: record_persons_word(irritant.pk, person_says="yes", actor=actor),
    "reopen": lambda irritant, actor: reopen_irritant(irritant.pk, reason="It came back.", actor=actor),
    "give_up": lambda irritant, actor: give_up_irritant(irritant.pk, reason_code="no_means", actor=actor),
    "void": lambda irritant, actor: void_irritant(irritant.pk, reason="Twice the same.", actor=actor),
}
MOVES = [
    ("start", "reported", "in_progress"),
    ("resolve", "in_progress", "resolved"),
    ("confirm", "resolved", "confirmed"),
    ("reopen", "resolved", "in_progress"),
    ("reopen", "confirmed", "in_progress"),
    ("reopen", "unresolvable", "in_progress"),
    ("give_up", "reported", "unresolvable"),
    ("give_up", "in_progress", "unresolvable"),
    ("void", "reported", "entered_in_error"),
    ("void", "in_progress", "entered_in_error"),
    ("void", "resolved", "entered_in_error"),
    ("void", "confirmed", "entered_in_error"),
    ("void", "unresolvable", "entered_in_error"),
]
"""The table, written again: a slip in the other one is seen here."""
POSSIBLE = {(verb, before): after for verb, before, after in MOVES}
KINDS = {
    "start": "irritant_started",
    "resolve": "irritant_resolved",
    "confirm": "irritant_confirmed",
    "reopen": "irritant_reopened",
    "give_up": "irritant_given_up",
    "void": "irritant_voided",
}


def test_each_verb_has_an_operation():
    assert VERBS.keys() == IRRITANT.verbs.keys()
    assert set(AFTER_THE_WORD) == set(PersonSays)


@pytest.mark.parametrize("status", IrritantStatus.values)
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_in_every_status(report, lead, case, verb, status):
    irritant = report(status)
    before = Irritant.objects.get(), history().count()
    after = POSSIBLE.get((verb, status))
    if after is None:
        with pytest.raises(InvalidTransition) as refused:
            VERBS[verb](irritant, lead)
        assert refused.value.facts == {"current": status, "allowed": [v for v in VERBS if (v, status) in POSSIBLE]}
        assert (Irritant.objects.get().version, history().count()) == (before[0].version, before[1])
    else:
        VERBS[verb](irritant, lead)
        stored = Irritant.objects.get()
        assert (stored.status, stored.version) == (after, before[0].version + 1)
        assert history().filter(stream_id=case.pk).last().kind == KINDS[verb]
        assert history().count() == before[1] + 1


@pytest.mark.parametrize("status", [s for s in IrritantStatus.values if s != "resolved"])
@pytest.mark.parametrize("word", PersonSays.values)
def test_the_person_is_asked_about_a_resolution_only(report, lead, status, word):
    with pytest.raises(InvalidTransition):
        record_persons_word(report(status).pk, person_says=word, actor=lead)


@pytest.mark.parametrize(
    ("word", "status", "reopened", "kind"),
    [
        ("yes", "confirmed", 0, "irritant_confirmed"),
        ("partly", "resolved", 0, "irritant_word_recorded"),
        ("no", "in_progress", 1, "irritant_reopened"),
        ("unreachable", "resolved", 0, "irritant_word_recorded"),
    ],
)
def test_the_persons_word(report, lead, word, status, reopened, kind):
    irritant = record_persons_word(report("resolved").pk, person_says=word, actor=lead)
    stored = Irritant.objects.get()
    assert (stored.status, stored.person_says, stored.reopened_count) == (status, word, reopened)
    assert (stored.resolved_at is None) == (word == "no")
    assert (stored.confirmed_at is not None) == (word == "yes")
    assert history().last().kind == kind
    assert irritant.version == stored.version


def test_a_new_resolution_awaits_a_new_word(report, lead):
    irritant = record_persons_word(report("resolved").pk, person_says="no", actor=lead)
    assert resolve_irritant(irritant.pk, resolution="Called again.", actor=lead).person_says == ""


def test_every_reopening_is_counted(report, lead):
    irritant = report("confirmed")
    reopen_irritant(irritant.pk, reason="It came back.", actor=lead)
    resolve_irritant(irritant.pk, resolution="Called.", actor=lead)
    record_persons_word(irritant.pk, person_says="no", actor=lead)
    assert Irritant.objects.get().reopened_count == 2


@pytest.mark.parametrize(
    ("word", "days", "presumed"),
    [(None, 29, False), (None, 30, True), ("unreachable", 30, True), ("partly", 300, False), ("yes", 300, False), ("no", 300, False)],
)
def test_presumed_after_thirty_days_without_a_word(report, lead, word, days, presumed):
    irritant = report("resolved")
    if word:
        irritant = record_persons_word(irritant.pk, person_says=word, actor=lead)
    assert is_presumed(irritant, at=clock.now() + timedelta(days=days)) is presumed
    assert Irritant.objects.get().status == irritant.status


@pytest.mark.parametrize(
    ("who", "roles", "reports", "says"),
    [
        (LEAD, ["caseworker"], None, None),
        (LEAD, ["coordinator"], None, None),
        (CONTRIBUTOR, ["caseworker"], None, None),
        (OBSERVER, ["caseworker"], NotAllowed, None),
        (CONCERNED, ["coordinator"], NotAllowed, NotAllowed),
        (CONCERNED, ["manager"], NotAllowed, NotAllowed),
        (STRANGER, ["coordinator"], NotFound, NotFound),
        (LEAD, ["manager"], NotFound, NotFound),
        (LEAD, ["auditor"], NotFound, NotFound),
    ],
)
def test_who_works_on_it_and_who_records_the_persons_word(report, act, lead, who, roles, reports, says):
    actor = act(who, *roles)
    irritant = report("in_progress", agency_concerned=CONCERNED)
    for verb, refusal in (("resolve", reports), ("confirm", says)):
        if refusal is None:
            VERBS[verb](irritant, actor)
        else:
            with pytest.raises(refusal):
                VERBS[verb](irritant, actor)
            VERBS[verb](irritant, lead)


@pytest.mark.parametrize(
    ("roles", "refusal"),
    [(["caseworker"], None), (["coordinator"], None), (["manager"], None), (["agency_admin"], NotFound), (["auditor"], NotFound)],
)
def test_who_works_on_what_was_met_in_an_observation(report, observe, act, roles, refusal):
    coordinator = act("departement-lot", "coordinator")
    irritant = report(actor=coordinator, observation=observe(coordinator).pk)
    actor = act("departement-lot", *roles)
    if refusal is None:
        start_irritant(irritant.pk, actor=actor)
        assert IrritantEvent.objects.filter(stream_id=irritant.pk).order_by("-seq").first().kind == "irritant_started"
    else:
        with pytest.raises(refusal):
            start_irritant(irritant.pk, actor=actor)


@pytest.mark.parametrize(
    ("verb", "status", "said", "name"),
    [
        (resolve_irritant, "in_progress", {"resolution": " "}, "resolution"),
        (resolve_irritant, "in_progress", {"resolution": "Called.", "solution": "0198"}, "solution"),
        (record_persons_word, "resolved", {"person_says": "perhaps"}, "person_says"),
        (reopen_irritant, "resolved", {"reason": ""}, "reason"),
        (give_up_irritant, "reported", {"reason_code": "tired"}, "reason_code"),
        (give_up_irritant, "reported", {"reason_code": "other"}, "reason"),
        (void_irritant, "reported", {"reason": ""}, "reason"),
    ],
)
def test_wrong_values_are_named(report, lead, verb, status, said, name):
    irritant = report(status)
    with pytest.raises(Invalid) as refused:
        verb(irritant.pk, actor=lead, **said)
    assert [problem.name for problem in refused.value.problems] == [name]
    assert Irritant.objects.get().version == irritant.version


@pytest.mark.parametrize(
    ("verb", "status", "said"),
    [
        (resolve_irritant, "in_progress", {"resolution": "{}"}),
        (reopen_irritant, "resolved", {"reason": "{}"}),
        (give_up_irritant, "reported", {"reason_code": "no_means", "reason": "{}"}),
        (void_irritant, "reported", {"reason": "{}"}),
    ],
)
def test_personal_numbers_are_refused_in_every_text(report, lead, verb, status, said):
    iban = "FR14 2004 1010 0505 0001 3M02 606"
    with pytest.raises(PersonalNumberDetected):
        verb(report(status).pk, actor=lead, **{name: value.format(iban) for name, value in said.items()})


def test_a_stale_reader_is_told(report, lead):
    irritant = report()
    start_irritant(irritant.pk, version=1, actor=lead)
    with pytest.raises(Stale):
        resolve_irritant(irritant.pk, resolution="Called.", version=1, actor=lead)


def hand_lead_over(case: Any, to: str) -> None:
    Participation.objects.filter(case=case, role="lead").update(role="observer")
    Participation.objects.get(case=case, agency__slug=to).delete()
    from agencies.models import Agency

    Participation.objects.create(case=case, agency=Agency.objects.get(slug=to), role="lead", ground="opened")


@pytest.mark.parametrize(
    ("status", "in_charge"),
    [
        ("reported", CONTRIBUTOR),
        ("in_progress", CONTRIBUTOR),
        ("resolved", LEAD),
        ("confirmed", LEAD),
        ("unresolvable", LEAD),
        ("entered_in_error", LEAD),
    ],
)
def test_what_is_open_follows_the_lead(report, case, status, in_charge):
    irritant = report(status)
    hand_lead_over(case, CONTRIBUTOR)
    stored = Irritant.objects.get()
    assert stored.agency_in_charge.slug == in_charge
    assert stored.version == irritant.version + (in_charge != LEAD)


def test_a_lead_that_is_promoted_is_in_charge(report, case):
    report()
    Participation.objects.filter(case=case, role="lead").update(role="observer")
    Participation.objects.filter(case=case, agency__slug=CONTRIBUTOR).update(role="lead")
    assert Irritant.objects.get().agency_in_charge.slug == CONTRIBUTOR


def test_what_is_reopened_is_for_the_lead_of_today(report, case, act):
    irritant = report("resolved")
    hand_lead_over(case, CONTRIBUTOR)
    reopened = reopen_irritant(irritant.pk, reason="It came back.", actor=act(CONTRIBUTOR))
    assert reopened.agency_in_charge.slug == CONTRIBUTOR


def test_the_history_is_told_in_words(report, lead, settings):
    from django.utils.translation import override

    irritant = report("resolved")
    record_persons_word(irritant.pk, person_says="partly", actor=lead)
    with override("en"):
        told = [event.sentence for event in tell(history(), OPEN)]
    assert told == [
        "Irritant reported: Abnormally long processing time",
        "Work started on an irritant: Abnormally long processing time",
        "Irritant resolved, to be confirmed by the person: Abnormally long processing time",
        "The person’s word on an irritant: partly (Abnormally long processing time)",
    ]


def test_no_free_text_goes_to_the_history(report, lead):
    irritant = report("in_progress", description="Secret words")
    resolve_irritant(irritant.pk, resolution="Secret words", actor=lead)
    reopen_irritant(irritant.pk, reason="Secret words", actor=lead)
    give_up_irritant(irritant.pk, reason_code="other", reason="Secret words", actor=lead)
    void_irritant(irritant.pk, reason="Secret words", actor=lead)
    assert "Secret" not in str(list(history().values_list("data", flat=True)))

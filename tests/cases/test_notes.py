"""Notes: for whom each is meant, who reads it as agencies come and go, corrections that are kept, audiences that only widen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from backend.base.errors import Conflict, Invalid, InvalidTransition, NotAllowed, NotFound, PersonalNumberDetected, Stale
from cases.accesses import record_contents
from cases.handovers.forwarding import own_contents, sealed_notes
from cases.masking import OPEN
from cases.misplaced_words import misplaced_words
from cases.models import AccessRecord, CaseEvent, CaseExclusion, Note, NoteReader, NoteVersion
from cases.notes.access import allowed_actions, get_note, notes_in
from cases.operations.close_case import close_case
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.reject_handover import reject_handover
from cases.operations.handovers.return_handover import return_handover
from cases.operations.leave_case import leave_case
from cases.operations.notes.correct_note import correct_note
from cases.operations.notes.widen_note import widen_note
from cases.operations.notes.write_note import write_note
from cases.sharing.audience import present_readers, readers_of, with_named
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, RECEIVER, STRANGER, agency, bring_in, now, part
from tests.cases.test_access import restrict
from tests.cases.test_database_rules import refuses

WHO = ("lead", "lead_coordinator", "contributor", "observer", "receiver", "stranger", "flagger", "lead_manager", "lead_auditor", "system")
READ = {  # by whom of WHO a note of the contributor is read
    "own_agency": "contributor system",
    "participants": "lead lead_coordinator contributor observer system",
    (OBSERVER,): "contributor observer system",
}


@pytest.fixture
def write(shared, cast) -> Callable[..., Note]:
    def make(who: str = "contributor", audience="own_agency", text: str = "Called her employer.") -> Note:
        return write_note(shared.case.reference, actor=cast[who], text=text, audience=audience)

    return make


def reads(actor, note: Note) -> bool:
    """Through the door, and in the list: they agree."""
    try:
        get_note(actor, now(note.case).reference, note.pk, to="read")
        found = True
    except NotFound:
        found = False
    assert (note in Note.objects.filter(case=note.case).readable_by(actor)) is found
    return found


def readers(note: Note) -> tuple[list[str], int]:
    case = now(note.case)
    found = readers_of(with_named(Note.objects.filter(pk=note.pk), OPEN).get(), present_readers(case))
    return sorted(each.agency.slug for each in found), sum(each.people for each in found)


def kinds(note: Note) -> list[str]:
    return [
        kind for kind in CaseEvent.objects.filter(stream_id=note.case_id).order_by("seq").values_list("kind", flat=True) if "note" in kind
    ]


# --- who reads ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", READ, ids=str)
def test_each_audience_is_read_by_those_it_is_meant_for(audience, write, cast):
    note = write(audience=audience)
    assert " ".join(who for who in WHO if reads(cast[who], note)) == READ[audience]


def test_as_agencies_leave_and_come_back(write, shared, cast):
    """What an agency kept to itself is sealed when it leaves; the named read while they take part; a newcomer reads what all read."""
    own, named, everybody = write(), write(audience=[OBSERVER]), write(audience="participants")
    leave_case(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, actor=cast["contributor"])
    assert [reads(cast["contributor"], note) for note in (own, named, everybody)] == [False, False, False]
    assert [reads(cast["observer"], note) for note in (own, named, everybody)] == [False, True, True]
    assert [(sealed.agency, sealed.notes) for sealed in sealed_notes(shared.case)] == [(agency(CONTRIBUTOR).name, 1)]
    assert readers(own) == ([], 0)
    assert readers(named)[0] == [OBSERVER]

    leave_case(shared.case.reference, part(shared.case, OBSERVER).pk, actor=cast["observer"])
    bring_in(shared.case, STRANGER, "contributor")
    assert [reads(cast["stranger"], note) for note in (own, named, everybody)] == [False, False, True]
    bring_in(shared.case, CONTRIBUTOR, "observer", shared.agreement)
    bring_in(shared.case, OBSERVER, "observer", shared.agreement)
    assert all(reads(cast["contributor"], note) for note in (own, named, everybody))
    assert [reads(cast["observer"], note) for note in (own, named, everybody)] == [False, True, True]
    assert sealed_notes(shared.case) == []


def test_in_a_restricted_case_only_its_named_readers_read(write, shared, cast):
    notes = [write("lead"), write("lead", "participants"), write("lead", [CONTRIBUTOR])]
    restrict(shared.case, cast["lead_coordinator"], cast["stranger"])
    for who, expected in {
        "lead": [False] * 3,
        "contributor": [False] * 3,
        "lead_coordinator": [True] * 3,
        "stranger": [False] * 3,  # sees the case by name, for an agency that takes no part
    }.items():
        assert [reads(cast[who], note) for note in notes] == expected, who
    assert [readers(note) for note in notes] == [([LEAD], 1)] * 3
    with pytest.raises(NotAllowed) as error:
        write("stranger")
    assert error.value.code == "part_needed"


def test_an_excluded_colleague_reads_nothing_and_is_not_counted(write, shared, cast):
    note = write("lead", "participants")
    for colleague in ("lead_coordinator", "observer", "contributor"):
        assert cast[colleague]
    assert readers(note) == ([LEAD, OBSERVER, CONTRIBUTOR], 4)
    CaseExclusion.objects.create(case=shared.case, user=cast["lead"].user)
    assert not reads(cast["lead"], note)
    assert readers(note)[1] == 3


def test_a_note_of_another_case_is_none_of_this_one(write, cast):
    from cases.operations.open_case import open_case

    other = open_case(actor=cast["contributor"], person={"alias": "Autre"})
    note = write()
    for wrong in (note.pk, "nonsense"):
        with pytest.raises(NotFound):
            get_note(cast["contributor"], other.reference, wrong, to="read")


@pytest.mark.parametrize("count", [1, 20])
def test_a_list_with_its_readers_is_two_statements(count, write, shared, cast, django_assert_num_queries):
    for number in range(count):
        write("lead", [CONTRIBUTOR] if number % 2 else "participants")
    assert not cast["lead"].is_system
    Note.objects.filter(case=shared.case).readable_by(cast["lead"]).exists()
    with django_assert_num_queries(2):
        notes, present = list(notes_in(cast["lead"], shared.case)), present_readers(shared.case)
        assert len([readers_of(note, present) for note in notes]) == count


def test_opening_notes_is_journaled_once(write, shared, cast):
    first, second = write(), write()
    for shown in ([first.pk, second.pk], [second.pk, first.pk], [first.pk], []):
        record_contents(cast["contributor"], "note_read", shared.case.pk, shown, ground="agreement")
    looks = AccessRecord.objects.filter(stream_id=shared.case.pk, kind="note_read").order_by("seq")
    assert [look.data["shown"] for look in looks] == [sorted([str(first.pk), str(second.pk)]), [str(first.pk)]]


# --- writing ------------------------------------------------------------------------------------------------------------------


def test_what_is_kept(write, shared, cast):
    version = now(shared.case).version
    note = Note.objects.get(pk=write(audience=[OBSERVER], text="  Called her employer. ").pk)
    assert (note.text, note.author, note.agency.slug, note.audience) == (
        "Called her employer.",
        cast["contributor"].user,
        CONTRIBUTOR,
        "named",
    )
    assert now(shared.case).version == version + 1
    event = CaseEvent.objects.get(stream_id=shared.case.pk, kind="note_written")
    assert event.data == {"note": str(note.pk), "audience": "named", "agencies": [str(agency(OBSERVER).pk)]}


def test_naming_oneself_alone_is_keeping_it(write):
    assert write(audience=[CONTRIBUTOR]).audience == "own_agency"


@pytest.mark.parametrize(
    ("who", "said", "refusal", "code"),
    [
        ("contributor", {"text": "  "}, Invalid, "required"),
        ("contributor", {"text": "Her number is 2 69 05 49 588 157 80."}, PersonalNumberDetected, "personal_number"),
        ("contributor", {"audience": "everybody"}, Invalid, "invalid_choice"),
        ("contributor", {"audience": [STRANGER]}, Invalid, "not_in_the_case"),
        ("contributor", {"audience": [OBSERVER, "nowhere"]}, Invalid, "not_in_the_case"),
        ("observer", {}, NotAllowed, "contribute_needed"),
        ("stranger", {}, NotFound, "not_found"),
        ("lead_manager", {}, NotFound, "not_found"),
    ],
)
def test_what_is_refused(who, said, refusal, code, write):
    with pytest.raises(refusal) as error:
        write(who, **said)
    assert code in {error.value.code, *(problem.code for problem in getattr(error.value, "problems", ()))}
    assert not Note.objects.exists()


def test_a_closed_case_takes_no_new_note_but_corrections(write, shared, cast):
    note = write()
    close_case(shared.case.reference, outcome="resolved", actor=cast["lead"])
    with pytest.raises(InvalidTransition):
        write()
    assert correct_note(shared.case.reference, note.pk, text="Called them.", actor=cast["contributor"]).text == "Called them."


def test_an_identifier_is_used_once(write, shared, cast):
    note = write()
    with pytest.raises(Conflict) as error:
        write_note(shared.case.reference, actor=cast["lead"], text="Mine.", id=note.pk)
    assert error.value.code == "id_taken"


# --- correcting ---------------------------------------------------------------------------------------------------------------


def test_a_correction_keeps_the_former_text(write, shared, cast):
    note, author = write(audience="participants"), cast["contributor"]
    for text in ("Second.", "Second.", "Third."):
        note = correct_note(shared.case.reference, note.pk, text=text, actor=author)
    assert (note.text, note.version) == ("Third.", 3)
    assert list(NoteVersion.objects.values_list("number", "text")) == [(1, "Called her employer."), (2, "Second.")]
    assert kinds(note) == ["note_written", "note_corrected", "note_corrected"]
    with pytest.raises(Stale) as stale:
        correct_note(shared.case.reference, note.pk, text="Mine.", actor=author, version=1)
    assert stale.value.facts == {"version": 3}


@pytest.mark.parametrize(
    ("who", "correct", "widen"),
    [("lead", "ok", "ok"), ("lead_coordinator", "no", "ok"), ("contributor", "no", "no"), ("observer", "-", "-"), ("stranger", "-", "-")],
)
def test_who_corrects_and_who_opens(who, correct, widen, write, shared, cast):
    note, reference = write("lead", [CONTRIBUTOR]), shared.case.reference

    def tried(change, **said) -> str:
        try:
            with transaction.atomic():
                change(reference, note.pk, actor=cast[who], **said)
                transaction.set_rollback(True)
        except NotAllowed as refusal:
            return "no" if refusal.code == "not_the_author" else refusal.code
        except NotFound:
            return "-"
        return "ok"

    assert (tried(correct_note, text="Other."), tried(widen_note, audience="participants")) == (correct, widen)
    if widen != "-":
        said = allowed_actions(cast[who], get_note(cast[who], reference, note.pk, to="read"))
        assert said == ["read", *(["correct"] if correct == "ok" else []), *(["widen"] if widen == "ok" else [])]


def test_a_colleague_does_not_correct_and_the_author_does_so_for_that_agency_only(write, shared, cast):
    from agencies.actor import Actor
    from agencies.operations.add_member import add_member

    note = write("lead", "participants")
    elsewhere = Actor.of(add_member(agency(CONTRIBUTOR), user=cast["lead"].user, roles=["coordinator"], actor=cast["system"]))
    for actor in (Actor.of(cast.member(LEAD, "caseworker", number=2)), elsewhere):
        with pytest.raises(NotAllowed):
            correct_note(shared.case.reference, note.pk, text="Other.", actor=actor)


# --- widening -----------------------------------------------------------------------------------------------------------------


def test_an_audience_only_widens(write, shared, cast):
    note, reference, author = write(), shared.case.reference, cast["contributor"]

    def widen(audience):
        return widen_note(reference, note.pk, audience=audience, actor=author)

    for nothing in ("own_agency", [CONTRIBUTOR]):
        with pytest.raises(Conflict) as error:
            widen(nothing)
        assert error.value.code == "not_wider"
    assert widen([OBSERVER]).audience == "named"
    assert reads(cast["observer"], note)
    assert not reads(cast["lead"], note)
    with pytest.raises(Conflict):
        widen([OBSERVER])
    widen([LEAD])
    assert readers(note)[0] == [LEAD, OBSERVER, CONTRIBUTOR], "those named before stay"
    with pytest.raises(Invalid):
        widen([STRANGER])
    assert widen("participants").audience == "participants"
    assert not NoteReader.objects.exists()
    for nothing in ("participants", [LEAD], "own_agency"):
        with pytest.raises(Conflict):
            widen(nothing)
    assert kinds(note) == ["note_written", "note_widened", "note_widened", "note_shared"]


# --- handovers ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stays", ["contributor", "leaves"])
def test_a_handover_passes_on_what_was_ticked_and_nothing_else(stays, write, shared, ask, cast):
    ticked, kept, everybody = write("lead"), write("lead"), write("lead", "participants")
    named = write("lead", [CONTRIBUTOR])
    assert set(own_contents(cast["lead"], shared.case, "note")) == {ticked, kept, named}
    handover = ask(shared.case, sender_stays_as=stays, attached=[("note", note.pk) for note in (ticked, named, everybody)])
    assert not any(reads(cast["receiver"], note) for note in (ticked, kept, everybody, named))
    accept_handover(handover.pk, actor=cast["receiver"])
    assert [reads(cast["receiver"], note) for note in (ticked, kept, everybody, named)] == [True, False, True, True]
    assert [reads(cast["contributor"], note) for note in (ticked, kept, everybody, named)] == [False, False, True, True]
    event = CaseEvent.objects.get(stream_id=shared.case.pk, kind="notes_forwarded")
    assert event.data["notes"] == sorted([str(ticked.pk), str(named.pk)])
    assert event.data["to_agency"] == str(agency(RECEIVER).pk)
    assert [sealed.notes for sealed in sealed_notes(shared.case)] == ([1] if stays == "leaves" else [])

    return_handover(handover.pk, reason_code="no_capacity", actor=cast["receiver"])
    assert not any(reads(cast["receiver"], note) for note in (ticked, kept, everybody, named))
    assert reads(cast["lead"], ticked)


def test_declined_nothing_is_passed_on(write, shared, ask, cast):
    note = write("lead")
    reject_handover(ask(shared.case, attached=[("note", note.pk)]).pk, reason_code="no_capacity", actor=cast["receiver"])
    assert Note.objects.get(pk=note.pk).audience == "own_agency"


@pytest.mark.parametrize(
    ("author", "audience", "code"),
    [
        ("contributor", "own_agency", "unknown_note"),
        ("contributor", [LEAD], "not_yours_to_forward"),
        ("contributor", "participants", "not_yours_to_forward"),
    ],
)
def test_one_passes_on_ones_own(author, audience, code, write, shared, ask):
    with pytest.raises(Invalid) as error:
        ask(shared.case, attached=[("note", write(author, audience).pk)])
    assert [(problem.name, problem.code) for problem in error.value.problems] == [("attach", code)]


# --- what the database refuses --------------------------------------------------------------------------------------------------


def test_a_named_audience_names_somebody_and_no_other_does(write, cast):
    assert cast["contributor"]
    with refuses("audience_is_named"):
        Note.objects.filter(pk=write().pk).update(audience="named")
    with refuses("audience_is_named"):
        NoteReader.objects.create(of=write(), agency=agency(OBSERVER))
    with refuses("audience_is_named"):
        NoteReader.objects.filter(of=write(audience=[OBSERVER])).delete()
    with refuses("note_names_agency_once"):
        NoteReader.objects.create(of=write(audience=[OBSERVER]), agency=agency(OBSERVER))


@pytest.mark.parametrize(("before", "after"), [("participants", "own_agency"), ("participants", "named"), ((OBSERVER,), "own_agency")])
def test_no_audience_narrows(before, after, write):
    with refuses("audience_only_widens"):
        Note.objects.filter(pk=write(audience=before).pk).update(audience=after)


def test_other_rules(write, shared, cast):
    note = write()
    with refuses("note_audience"):
        Note.objects.filter(pk=note.pk).update(audience="everybody")
    with refuses("note_corrected_after_written"):
        Note.objects.filter(pk=note.pk).update(corrected_at=note.written_at - timedelta(days=1))
    correct_note(shared.case.reference, note.pk, text="Other.", actor=cast["contributor"])
    for rewriting in (lambda: Note.objects.filter(pk=note.pk)._raw_delete("default"), lambda: NoteVersion.objects.update(text="x")):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rewriting()


# --- words that seldom belong -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Elle est en dépression et alcoolique, c’est un menteur.",
            [("dépression", "health"), ("alcoolique", "health"), ("menteur", "judgement")],
        ),
        (
            "Sa voisine, catholique, est syndiquée ; DÉPRESSION, dépression.",
            [("catholique", "belief"), ("syndiquée", "opinion"), ("DÉPRESSION", "health")],
        ),
        ("Assurance maladie : le dossier part de la salle de Romans, rue du Fouet.", []),
        ("Rendez-vous noir sur blanc à l’église, avec l’assistante sociale.", []),
        ("", []),
    ],
)
def test_words_that_seldom_belong_are_named(text, found):
    assert [(each.word, each.doubt) for each in misplaced_words(text)] == found

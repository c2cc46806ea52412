"""Notes on pages: readers announced before anything is kept, doubts confirmed, corrections that meet, audiences made wider."""

from datetime import timedelta

import pytest

from backend.base import clock
from cases.models import AccessRecord, Handover, Note
from cases.operations.notes.correct_note import correct_note
from cases.operations.notes.write_note import write_note
from frontend.models import Draft
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, RECEIVER, Shared, agency, ask, case, cast, shared
from tests.cases.test_access import restrict
from tests.frontend.case_cast import hidden, opened, page_of, send
from tests.frontend.handovers.test_hand_over_form import HOW, WHAT, WHO, Form, receivers
from tests.frontend.markup import Markup
from tests.frontend.session.drafting import fields, text, typing

__all__ = ["ask", "case", "cast", "opened", "receivers", "shared"]

OWN = {"text": "Called her employer.", "audience": "own_agency"}


@pytest.fixture
def note(cast, shared: Shared) -> Note:
    return write_note(shared.case.reference, actor=cast["lead"], text="Called her employer.", audience=[CONTRIBUTOR])


class TestWriting:
    def test_each_choice_says_who_will_read(self, opened, cast, shared: Shared):
        for who in ("lead", "lead_coordinator", "contributor", "observer"):
            assert cast[who]
        page = text(opened("lead").get(page_of(shared, "notes/new")))
        assert f"Your agency only – {agency(LEAD).name}: 2 people" in page
        for slug, people in ((CONTRIBUTOR, "1 person"), (OBSERVER, "1 person")):
            assert f"{agency(slug).name} ({people})" in page
        assert "later – today" in page
        assert ": 4 people" in page

    def test_kept_once(self, opened, cast, shared: Shared):
        client, url = opened("lead"), page_of(shared, "notes/new")
        form = {**hidden(client, url), **OWN, "audience": "named", "agencies": [OBSERVER]}
        assert client.post(url, form)["Location"] == client.post(url, form)["Location"] == f"{page_of(shared)}#notes"
        [note] = Note.objects.all()
        assert (note.text, note.audience, [each.agency.slug for each in note.named.all()]) == (OWN["text"], "named", [OBSERVER])
        page = text(opened("observer").get(page_of(shared)))
        assert "Called her employer." in page
        assert "Called her employer." not in text(opened("contributor").get(page_of(shared)))

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"text": ""}, "Write something, or go back."),
            ({"audience": "named"}, "Check at least one agency"),
            ({"audience": ""}, "Say who will read it."),
            ({"text": "Number 2 69 05 49 588 157 80."}, "Remove the social-security number"),
        ],
    )
    def test_refused_with_what_was_typed(self, said, sentence, opened, shared: Shared):
        response = send(opened("lead"), page_of(shared, "notes/new"), **{**OWN, **said})
        assert sentence in text(response)
        assert Markup(response).title.startswith("Error:")
        assert not Note.objects.exists()

    def test_words_that_seldom_belong_are_confirmed_one_by_one(self, opened, shared: Shared):
        client, url = opened("lead"), page_of(shared, "notes/new")
        typed = {**hidden(client, url), **OWN, "text": "She speaks of her depression."}
        response = client.post(url, typed)
        assert "Take these words out, or tick that they are needed." in text(response)
        assert "<strong>depression</strong> – health" in text(response)
        carried = {name: value[0] for name, value in fields(response).items()}
        assert (carried["text"], carried["weighed"], "needed" in carried) == (typed["text"], "depression", False)
        another = client.post(url, {**carried, "text": "Her depression; he is lazy.", "needed": "on"})
        assert "<strong>lazy</strong> – judgement on the person" in text(another), "a tick says nothing of other words"
        assert not Note.objects.exists()
        assert client.post(url, {**carried, "needed": "on"}).status_code == 302
        assert Note.objects.get().text == typed["text"]

    def test_a_draft_is_put_back(self, opened, shared: Shared):
        client, url = opened("lead"), page_of(shared, "notes/new")
        typing(client, url, **{**OWN, "audience": "named", "agencies": [OBSERVER]})
        found = fields(client.get(url))
        assert (found["text"], found["audience"], found["agencies"]) == ([OWN["text"]], ["named"], [OBSERVER])
        client.post(url, found)
        assert not Draft.objects.exists()

    def test_who_is_alone_in_the_case_names_nobody(self, opened, case):
        page = opened("lead").get(page_of(case, "notes/new"))
        assert "today yours is alone in it" in text(page)
        assert not Markup(page).all("input", name="agencies")
        assert send(opened("lead"), page_of(case, "notes/new"), **OWN).status_code == 302

    @pytest.mark.parametrize(("who", "status"), [("observer", 403), ("stranger", 404), ("lead_manager", 404)])
    def test_who_may_not(self, who, status, opened, shared: Shared):
        assert opened(who).get(page_of(shared, "notes/new")).status_code == status


class TestReading:
    def test_a_list_page_by_page_with_who_reads(self, opened, cast, shared: Shared):
        for number in range(12):
            with clock.travel_to(clock.now() + timedelta(minutes=number)):
                write_note(
                    shared.case.reference, actor=cast["lead"], text=f"Number {number}.", audience="participants" if number else "own_agency"
                )
        contributor = opened("contributor")
        first = contributor.get(page_of(shared, "notes"))
        assert [f"Number {number}." in text(first) for number in (11, 2, 1, 0)] == [True, True, False, False]
        [following] = [link["href"] for link in Markup(first).all("a", rel="next")]
        rest = text(contributor.get(following))
        assert "Number 1." in rest
        assert "Number 0." not in rest
        assert "Read by all the agencies in the case:" in text(first)
        assert Markup(contributor.get(page_of(shared))).all("a", href=page_of(shared, "notes"))
        looks = AccessRecord.objects.filter(kind="note_read", stream_id=shared.case.pk, actor_id=cast["contributor"].user_id)
        assert [len(look.data["shown"]) for look in looks.order_by("seq")] == [10, 1, 3]

    def test_former_texts_stay_in_the_authors_agency(self, opened, cast, shared: Shared, note: Note):
        correct_note(shared.case.reference, note.pk, actor=cast["lead"], text="Called them twice.")
        url = page_of(shared, "notes")
        assert "Called her employer." in text(opened("lead_coordinator").get(url))
        assert "Called her employer." not in text(opened("contributor").get(url))

    def test_buttons_are_for_those_who_may(self, opened, cast, shared: Shared, note: Note):
        found = {}
        for who in ("lead", "lead_coordinator", "contributor"):
            links = [link.get("href", "") for link in Markup(opened(who).get(page_of(shared, "notes"))).all("a")]
            found[who] = [link.rpartition("/")[2] for link in links if str(note.pk) in link]
        assert found == {"lead": ["correct", "widen"], "lead_coordinator": ["widen"], "contributor": []}

    def test_a_restricted_case_says_so(self, opened, cast, shared: Shared, note: Note):
        restrict(shared.case, cast["lead"])
        assert "This case is restricted: only its named readers." in text(opened("lead").get(page_of(shared)))


class TestCorrecting:
    def test_two_windows_meet_and_one_chooses(self, opened, cast, shared: Shared, note: Note):
        client, url = opened("lead"), page_of(shared, "notes", note.pk, "correct")
        carried = hidden(client, url)
        correct_note(shared.case.reference, note.pk, actor=cast["lead"], text="From the phone.")
        refused = client.post(url, {**carried, "text": "From the desk."})
        assert "This note was corrected elsewhere since you opened it" in text(refused)
        assert "From the phone." in text(refused)
        assert "From the desk." in text(refused)
        form = {name: value[0] for name, value in fields(refused).items()}
        assert client.post(url, form).status_code == 302
        assert Note.objects.get().text == "From the desk."
        assert list(note.former.values_list("text", flat=True)) == ["Called her employer.", "From the phone."]

    @pytest.mark.parametrize(("who", "status"), [("lead_coordinator", 403), ("contributor", 403), ("observer", 404), ("stranger", 404)])
    def test_only_its_author(self, who, status, opened, shared: Shared, note: Note):
        assert opened(who).get(page_of(shared, "notes", note.pk, "correct")).status_code == status


class TestWidening:
    def test_opened_to_one_more_then_to_all(self, opened, shared: Shared, note: Note):
        coordinator, url = opened("lead_coordinator"), page_of(shared, "notes", note.pk, "widen")
        page = coordinator.get(url)
        assert [field["value"] for field in Markup(page).all("input", name="agencies")] == [OBSERVER], (
            "those who read already are not offered"
        )
        assert send(coordinator, url, audience="named", agencies=[OBSERVER])["Location"] == f"{page_of(shared)}#notes"
        assert not Markup(coordinator.get(url)).all("input", name="agencies")
        assert send(coordinator, url, audience="participants").status_code == 302
        response = send(coordinator, url, audience="participants")
        assert "They read it already" in text(response)
        assert "A note may now be read by all the agencies in the case" in text(opened("observer").get(page_of(shared)))


class TestPassingOn:
    def test_only_what_is_ticked(self, opened, cast, shared: Shared, receivers):
        mine = [write_note(shared.case.reference, actor=cast["lead"], text=f"Number {number}.") for number in range(2)]
        write_note(shared.case.reference, actor=cast["contributor"], text="Theirs.", audience="participants")
        form = Form(opened("lead"), shared.case.reference).press("next", **WHO)
        page = text(form.response)
        assert "Notes of your agency to pass on" in page
        assert "Theirs." not in page
        form.press("next", **WHAT, attach=str(mine[0].pk)).press("back").press("next").press("next", **HOW)
        assert "1 note or document that the sender passes on" in text(form.response)
        form.press("send")
        assert [each.note for each in Handover.objects.get().forwarded.all()] == [mine[0]]
        offer = text(opened("receiver").get(f"/handovers/{Handover.objects.get().pk}"))
        assert "1 note or document, from the acceptance on" in offer
        assert "Number 0." not in offer

    def test_what_is_sealed_is_told_and_not_offered(self, opened, cast, shared: Shared, receivers):
        from cases.operations.leave_case import leave_case
        from tests.cases.conftest import part

        write_note(shared.case.reference, actor=cast["contributor"], text="Theirs.")
        leave_case(shared.case.reference, part(shared.case, CONTRIBUTOR).pk, actor=cast["contributor"])
        page = text(Form(opened("lead"), shared.case.reference).press("next", **WHO).response)
        assert "Notes that nobody passes on" in page
        assert f"{agency(CONTRIBUTOR).name}: 1 note" in page
        assert "Theirs." not in page
        assert "Notes of your agency to pass on" not in page

    def test_a_note_of_others_is_refused(self, opened, cast, shared: Shared, receivers):
        theirs = write_note(shared.case.reference, actor=cast["contributor"], text="Theirs.")
        form = Form(opened("lead"), shared.case.reference).press("next", **WHO).press("next", **WHAT, attach=str(theirs.pk))
        assert form.step == "what"
        assert RECEIVER in form.carried["to_agency"]

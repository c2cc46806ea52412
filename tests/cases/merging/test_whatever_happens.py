"""Four records of perhaps one person, three agencies, random merges: what must hold after each of them."""

from itertools import pairwise

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from backend.base import clock
from backend.base.errors import DomainError
from backend.base.journal import JOURNALS
from cases.merging.access import other
from cases.models import CaseEvent, CaseFile, FileMerge, FileMergeEvent, Participation, Person, SharingAgreement
from cases.operations.close_case import close_case
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.merging.cancel_merge import cancel_merge
from cases.operations.merging.decline_merge import decline_merge
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.merging.undo_merge import undo_merge
from cases.operations.merging.validate_merge import validate_merge
from cases.operations.open_case import open_case
from cases.operations.plan.plan_action import plan_action
from cases.operations.record_agreement import record_agreement
from cases.operations.reopen_case import reopen_case
from cases.operations.withdraw_agreement import withdraw_agreement
from cases.sharing.grants import differences
from tests.cases.conftest import CONTRIBUTOR, LEAD, PARTIES, STRANGER, Cast, bring_in

AGENCIES = (LEAD, CONTRIBUTOR, STRANGER)
PARTY = {slug: party for party, slug in PARTIES.items()}
WHICH, SLUGS = st.integers(0, 11), st.sampled_from(AGENCIES)
VERBS = {"validate": validate_merge, "decline": decline_merge, "cancel": cancel_merge, "undo": undo_merge}


class Files(RuleBasedStateMachine):
    cast: Cast
    done: dict[str, int] = {}

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        for number, slug in enumerate((LEAD, LEAD, CONTRIBUTOR, STRANGER)):
            case = open_case(actor=self.cast[PARTY[slug]], person={"alias": f"Sarah {number}"})
            record_agreement(case.reference, covers=AGENCIES, how="oral", given_on=clock.today(), actor=self.cast[PARTY[slug]])
            for beside in AGENCIES:
                if beside != slug and number:
                    bring_in(case, beside, "observer" if number == 2 else "contributor", case.agreements.get())
        self.all_holds()

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def tries(self, operation, *args, **kwargs):
        try:
            with transaction.atomic():
                operation(*args, **kwargs)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except DomainError:
            return
        self.done[operation.__name__] = self.done.get(operation.__name__, 0) + 1

    def case(self, which, *, open_only=False):
        cases = [case for case in self.cases if case.is_open or not open_only] or self.cases
        return cases[which % len(cases)]

    def lead(self, case, role=""):
        part = next((part for part in self.parts if part.case_id == case.pk and part.role == "lead"), None)
        return self.cast[PARTY[part.agency.slug if part else LEAD] + role]

    # --- operations ---

    @rule(
        one=WHICH,
        other=WHICH,
        who=st.sampled_from(["kept", "absorbed", "any"]),
        keep=st.sampled_from(["this", "other"]),
        written=st.booleans(),
    )
    def propose(self, one, other, who, keep, written):
        kept, gone = self.case(one, open_only=True), self.case(other, open_only=True)
        actor = self.lead(kept if who == "kept" else gone, "_coordinator") if who != "any" else self.cast["contributor_coordinator"]
        exception = ("legal_obligation", "Article L1.") if written else ("", "")
        self.tries(propose_merge, kept.reference, absorbed=gone.reference, keep=keep, exception=exception, actor=actor)

    @precondition(lambda self: self.in_state("proposed"))
    @rule(which=WHICH, verb=st.sampled_from(["validate", "decline", "cancel"]), slug=st.one_of(st.none(), st.none(), SLUGS))
    def answer(self, which, verb, slug):
        self.does(verb, self.in_state("proposed"), which, slug)

    @precondition(lambda self: self.in_state("merged"))
    @rule(which=WHICH, slug=st.one_of(st.none(), SLUGS))
    def undo(self, which, slug):
        self.does("undo", self.in_state("merged"), which, slug, reason_code="mistake", reason="Too early.")

    def in_state(self, status):
        return [merge for merge in self.merges if merge.status == status]

    def does(self, verb, merges, which, slug, **said):
        """By whoever leads the side that may, else by a coordinator of any agency."""
        merge = merges[which % len(merges)]
        side = merge.proposed_for if verb in ("cancel", "undo") else other(merge.proposed_for)
        case = next(case for case in self.cases if case.pk == (merge.kept_id if side == "kept" else merge.absorbed_id))
        actor = self.cast[f"{PARTY[slug]}_coordinator"] if slug else self.lead(case, "_coordinator")
        self.tries(VERBS[verb], merge.pk, actor=actor, **said)

    @rule(which=WHICH, what=st.sampled_from(["close", "reopen", "reopen", "withdraw", "plan", "plan", "open"]))
    def live(self, which, what):
        case = self.case(which)
        actor = self.lead(case)
        if what == "close":
            self.tries(close_case, case.reference, outcome="resolved", actor=actor)
        elif what == "reopen":
            self.tries(reopen_case, case.reference, actor=self.lead(case, "_coordinator"))
        elif what == "plan":
            self.tries(plan_action, case.reference, title="Call", agency=actor.agency.slug, due_on=clock.today(), actor=actor)
        elif what == "open":
            self.tries(open_case, person={"id": case.person_id}, actor=actor)
        elif agreement := SharingAgreement.objects.filter(case=case, withdrawn_at=None).first():
            self.tries(withdraw_agreement, case.reference, agreement.pk, actor=actor)

    @rule(which=WHICH, to=SLUGS)
    def pass_on(self, which, to):
        case = self.case(which, open_only=True)
        said = {"need": "Work", "summary": "Asks for work.", "how": "with_person", "person_told": True, "sender_stays_as": "contributor"}

        def pass_the_lead_on(*, actor):
            asked = hand_over(case.reference, to_agency=to, kind="lead", actor=actor, **said)
            accept_handover(asked.pk, actor=self.cast[PARTY[to]])

        self.tries(pass_the_lead_on, actor=self.lead(case))

    # --- what must hold ---

    @invariant()
    def all_holds(self):
        self.cases = list(CaseFile.objects.select_related("person").order_by("pk"))
        self.parts = list(Participation.objects.filter(ended_at=None).select_related("agency", "agreement").order_by("pk"))
        self.merges = list(FileMerge.objects.order_by("pk"))
        self.one_open_case_for_a_person()
        self.one_lead_and_grounds()
        self.links_are_what_merges_say()
        self.journals_are_chained()
        assert differences() == []

    def one_open_case_for_a_person(self):
        followed = [case.person.same_as_id or case.person_id for case in self.cases if case.is_open]
        assert len(followed) == len(set(followed))
        assert all(case.person.same_as_id is None for case in self.cases if case.is_open)

    def one_lead_and_grounds(self):
        for case in self.cases:
            leads = [part for part in self.parts if part.case_id == case.pk and part.role == "lead"]
            assert len(leads) == 1 if case.is_open else len(leads) <= 1
        assert all(part.agreement is None or part.agreement.withdrawn_at is None for part in self.parts)
        born = {pk for merge in self.merges if merge.status == "undone" for pk in merge.entered}
        assert not born & {part.pk for part in self.parts}

    def links_are_what_merges_say(self):
        people = {case.pk: case.person_id for case in self.cases}
        above = {people[merge.absorbed_id]: people[merge.kept_id] for merge in self.merges if merge.status == "merged"}
        for person in Person.objects.order_by("pk"):
            root = person.pk
            while root in above:
                root = above[root]
            assert (person.same_as_id or person.pk) == root
        absorbed = {merge.absorbed_id for merge in self.merges if merge.status == "merged"}
        assert {case.pk for case in self.cases if case.is_merged} == absorbed

    def journals_are_chained(self):
        assert FileMergeEvent in JOURNALS
        for model in (CaseEvent, FileMergeEvent):
            entries = list(model.objects.order_by("stream_id", "seq"))
            for before, after in pairwise(entries):
                if before.stream_id == after.stream_id:
                    assert (after.seq, bytes(after.prev_hash)) == (before.seq + 1, bytes(before.hash))


def test_whatever_happens(cast):
    Files.cast = cast
    Files.done.clear()
    for slug in AGENCIES:
        assert cast[PARTY[slug]]
        assert cast[f"{PARTY[slug]}_coordinator"]
    run_state_machine_as_test(
        Files,
        settings=settings(
            max_examples=25,
            stateful_step_count=22,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
    verbs = ("propose_merge", "validate_merge", "decline_merge", "cancel_merge", "undo_merge", "pass_the_lead_on", "withdraw_agreement")
    assert not [verb for verb in verbs if Files.done.get(verb, 0) < 2], Files.done

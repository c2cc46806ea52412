"""Cases, handovers, agreements and participations under random operations: what must hold after each of them."""

from datetime import timedelta

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from agencies.actor import Actor
from backend.base import clock
from backend.base.errors import DomainError
from cases.levels import levels_of
from cases.models import CaseEvent, CaseFile, Participation, SharingAgreement
from cases.operations.close_case import close_case
from cases.operations.edit_case import edit_case
from cases.operations.handovers.accept_handover import accept_handover
from cases.operations.handovers.cancel_handover import cancel_handover
from cases.operations.handovers.complete_handover import complete_handover
from cases.operations.handovers.expire_handover import expire_handover
from cases.operations.handovers.hand_over import hand_over
from cases.operations.handovers.reject_handover import reject_handover
from cases.operations.handovers.return_handover import return_handover
from cases.operations.hold_case import hold_case
from cases.operations.leave_case import leave_case
from cases.operations.name_referent import name_referent
from cases.operations.open_case import open_case
from cases.operations.record_agreement import record_agreement
from cases.operations.reopen_case import reopen_case
from cases.operations.report_status import report_status
from cases.operations.resume_case import resume_case
from cases.operations.start_case import start_case
from cases.operations.withdraw_agreement import preview_withdrawal, withdraw_agreement
from cases.sharing.grants import differences
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, PARTIES, RECEIVER, STRANGER, Cast

AGENCIES = (LEAD, RECEIVER, CONTRIBUTOR, OBSERVER, STRANGER)
WHICH = st.integers(0, 9)
SLUGS = st.sampled_from(AGENCIES)
PARTY = {slug: party for party, slug in PARTIES.items()}
SYSTEM = Actor.system("tests")


class OneCase(RuleBasedStateMachine):
    """One person's case among five agencies. A refusal in words is a fine answer; anything else is a mistake of ours."""

    cast: Cast
    done: dict[str, int] = {}
    """How often each operation went through, over all examples."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.case = open_case(actor=self.cast["lead"], person={"alias": "Sarah"})
        self.version, self.events = self.case.version, 1
        self.look()
        self.agree(slugs={RECEIVER, CONTRIBUTOR}, expires=None)
        self.look()

    def look(self):
        """What the rules choose from, and what the invariants are about."""
        self.case = CaseFile.objects.get(pk=self.case.pk)
        self.parts = list(Participation.objects.filter(case=self.case, ended_at=None).select_related("agency").order_by("pk"))
        handovers = list(self.case.handovers.select_related("from_agency", "to_agency").order_by("pk"))
        self.requested = [each for each in handovers if each.status == "requested"]
        self.accepted = [each for each in handovers if each.status == "accepted"]
        self.agreements = list(SharingAgreement.objects.filter(case=self.case, withdrawn_at=None).order_by("pk"))

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def tries(self, operation, *args, **kwargs):
        try:
            with transaction.atomic():
                result = operation(*args, **kwargs)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except DomainError:
            return None
        self.done[operation.__name__] = self.done.get(operation.__name__, 0) + 1
        return result

    def leader(self, role=""):
        """Whoever leads, so that most things can be done."""
        lead = next((each for each in self.parts if each.role == "lead"), None)
        return self.of(lead.agency.slug if lead else LEAD, role)

    def of(self, slug, role=""):
        return self.cast[PARTY[slug] + role]

    # --- operations ---

    @rule(slug=SLUGS, what=st.sampled_from(["move", "edit", "referent", "working", "done", "leave"]))
    def work(self, slug, what):
        """What one does beside sharing: the case moves on, is edited, has a referent; each agency says where it stands, or leaves."""
        reference, own = self.case.reference, next((each for each in self.parts if each.agency.slug == slug), None)
        if what == "move":
            until = clock.today() + timedelta(days=9)
            verbs = {
                "open": (start_case, {}),
                "in_progress": (hold_case, {"reason": "", "until": until}),
                "on_hold": (resume_case, {}),
                "closed": (start_case, {}),
            }
            verb, said = verbs[self.case.status]
            self.tries(verb, reference, actor=self.leader(), **said)
        elif what == "edit":
            self.tries(edit_case, reference, summary=f"As of {self.version}", actor=self.of(slug))
        elif what == "referent":
            self.tries(name_referent, reference, user=self.of(slug).user_id, person_position="chosen", actor=self.leader())
        elif own and what == "leave":
            self.tries(leave_case, reference, own.pk, actor=self.of(slug))
        elif own:
            self.tries(report_status, reference, own.pk, status=what, actor=self.of(slug))

    @precondition(lambda self: self.events > 6 and self.case.is_open)
    @rule()
    def close(self):
        self.tries(close_case, self.case.reference, outcome="resolved", actor=self.leader())

    @precondition(lambda self: not self.case.is_open)
    @rule()
    def reopen(self):
        self.tries(reopen_case, self.case.reference, actor=self.leader("_coordinator"))

    @rule(slugs=st.sets(SLUGS, min_size=1, max_size=3), expires=st.sampled_from([None, 0, 30]))
    def agree(self, slugs, expires):
        until = None if expires is None else clock.today() + timedelta(days=expires)
        self.tries(
            record_agreement,
            self.case.reference,
            covers=sorted(slugs),
            how="oral",
            given_on=clock.today(),
            expires_on=until,
            actor=self.leader(),
        )

    @precondition(lambda self: self.agreements)
    @rule(which=WHICH)
    def withdraw(self, which):
        agreement = self.agreements[which % len(self.agreements)]
        announced = self.tries(preview_withdrawal, self.case.reference, agreement.pk, actor=self.leader())
        effects = self.tries(withdraw_agreement, self.case.reference, agreement.pk, actor=self.leader())
        assert (announced is None) == (effects is None)
        assert announced is None or told(announced) == told(effects)

    @precondition(lambda self: self.case.is_open)
    @rule(
        to=SLUGS,
        kind=st.sampled_from(["lead", "support"]),
        stays=st.sampled_from(["leaves", "contributor", "observer"]),
        exception=st.sampled_from([("", ""), ("vital_interest", "Danger.")]),
    )
    def ask(self, to, kind, stays, exception):
        self.tries(
            hand_over,
            self.case.reference,
            to_agency=to,
            kind=kind,
            need="Childcare",
            summary="A young mother.",
            how="with_person",
            person_told=True,
            sender_stays_as=stays if kind == "lead" else "",
            observer_until=clock.today() + timedelta(days=30) if kind == "lead" and stays == "observer" else None,
            exception=exception,
            actor=self.leader(),
        )

    @precondition(lambda self: self.requested)
    @rule(which=WHICH)
    def accept(self, which):
        handover = self.requested[which % len(self.requested)]
        self.tries(accept_handover, handover.pk, actor=self.of(handover.to_agency.slug))

    @precondition(lambda self: self.requested)
    @rule(which=WHICH, answer=st.sampled_from(["reject", "cancel", "expire"]))
    def end_request(self, which, answer):
        handover = self.requested[which % len(self.requested)]
        if answer == "reject":
            self.tries(reject_handover, handover.pk, reason_code="no_capacity", actor=self.of(handover.to_agency.slug))
        elif answer == "cancel":
            self.tries(cancel_handover, handover.pk, actor=self.of(handover.from_agency.slug))
        else:
            self.tries(expire_handover, handover.pk, actor=SYSTEM)

    @precondition(lambda self: self.accepted)
    @rule(which=WHICH, back=st.booleans())
    def after_acceptance(self, which, back):
        handover = self.accepted[which % len(self.accepted)]
        receiver = self.of(handover.to_agency.slug)
        if back:
            self.tries(return_handover, handover.pk, reason_code="no_capacity", actor=receiver)
        else:
            self.tries(complete_handover, handover.pk, person_met=True, met_on=clock.today(), actor=receiver)

    # --- what must hold ---

    @invariant()
    def all_holds(self):
        self.look()
        self.one_lead_while_open()
        self.grounds_and_grants()
        self.what_is_awaited()
        self.each_event_is_one_version_and_none_is_missing()
        self.what_is_listed_is_opened()

    def one_lead_while_open(self):
        leads = [each for each in self.parts if each.role == "lead"]
        assert len(leads) == 1 if self.case.is_open else len(leads) <= 1
        assert not self.case.referent_agency_id or self.case.referent_agency_id in {each.agency_id for each in self.parts}

    def grounds_and_grants(self):
        assert {each.agreement_id for each in self.parts} <= {None, *(each.pk for each in self.agreements)}
        assert differences() == []

    def what_is_awaited(self):
        """One request for the lead, by whoever has it; none in a closed case; the earliest is the deadline of the case."""
        asked_to_lead = [each for each in self.requested if each.kind == "lead"]
        assert len(asked_to_lead) <= 1
        for each in asked_to_lead:
            assert {(part.agency_id, part.role) for part in self.parts} >= {(each.from_agency_id, "lead")}
        assert self.case.is_open or not self.requested
        wake_up = [clock.at(self.case.hold_until, clock.time(8, 0))] if self.case.hold_until else []
        assert self.case.next_deadline == min([each.respond_by for each in self.requested] + wake_up, default=None)

    def each_event_is_one_version_and_none_is_missing(self):
        events = list(CaseEvent.objects.filter(stream_id=self.case.pk).order_by("seq").values_list("seq", flat=True))
        assert events == list(range(1, len(events) + 1))
        assert self.case.version - self.version == len(events) - self.events
        self.version, self.events = self.case.version, len(events)

    def what_is_listed_is_opened(self):
        """For one agency at a time, in turn: `differences` looks at the others."""
        slug = AGENCIES[self.version % len(AGENCIES)]
        present = slug in {each.agency.slug for each in self.parts}
        assert CaseFile.objects.visible_to(self.of(slug)).filter(pk=self.case.pk).exists() is present
        assert bool(levels_of(self.of(slug), self.case)) is present


def told(effects):
    return (
        {each.agency_id for each in effects.losing},
        {(each.agency_id, other.pk) for each, other in effects.moved},
        {each.pk for each in effects.cancelled},
        effects.lead_returns_to,
        effects.closes,
    )


def test_whatever_happens(cast):
    OneCase.cast = cast
    OneCase.done.clear()
    for slug in AGENCIES:
        assert cast[PARTY[slug]]
        assert cast[f"{PARTY[slug]}_coordinator"]
    run_state_machine_as_test(
        OneCase,
        settings=settings(
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # shrinking takes minutes; fifteen steps can be read
        ),
    )
    seldom = {name for name in ("accept_handover", "withdraw_agreement", "return_handover", "close_case") if OneCase.done.get(name, 0) < 2}
    assert not seldom, OneCase.done

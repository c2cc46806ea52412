"""Audiences are never unioned: after a merge, everybody reads what they read before, but for whom a ground has let in."""

from dataclasses import dataclass, field
from io import BytesIO

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Agency
from backend.base import clock
from cases.models import Action, CaseEvent, CaseFile, CoveredAgency, Document, Note, Participation, ProbablePair
from cases.operations.documents.add_document import add_document
from cases.operations.merging.propose_merge import propose_merge
from cases.operations.merging.undo_merge import undo_merge
from cases.operations.merging.validate_merge import validate_merge
from cases.operations.notes.write_note import write_note
from cases.operations.one_person.judge_pair import judge_pair
from cases.operations.open_case import open_case
from cases.operations.plan.plan_action import plan_action
from cases.operations.protection.exclude_user import exclude_user
from cases.operations.protection.name_readers import name_readers
from cases.people.search import search_people
from cases.statuses import Audience
from tests.cases.conftest import CONTRIBUTOR, LEAD, OBSERVER, PARTIES, RECEIVER, STRANGER, agency, agree, bring_in
from tests.cases.merging.conftest import AGAIN, BORN
from tests.papers import PDF

AGENCIES = (LEAD, RECEIVER, CONTRIBUTOR, OBSERVER, STRANGER)
PARTY = {slug: party for party, slug in PARTIES.items()}
MEMBERS = [f"{PARTY[slug]}{role}" for slug in AGENCIES for role in ("", "_coordinator")]
OTHERS = (RECEIVER, CONTRIBUTOR, OBSERVER)
AUDIENCES = ("own_agency", "participants", "named")


@dataclass(frozen=True)
class File:
    """Agencies beside the lead, as what, and whether the person agreed; for whom each has written; whether it is restricted."""

    parts: dict[str, tuple[str, bool]] = field(default_factory=dict)
    audience: str = "participants"
    restricted: bool = False
    excluded: str = ""


files = st.builds(
    File,
    parts=st.dictionaries(st.sampled_from(OTHERS), st.tuples(st.sampled_from(["contributor", "observer"]), st.booleans()), max_size=3),
    audience=st.sampled_from(AUDIENCES),
    restricted=st.sampled_from([False, False, True]),
    excluded=st.sampled_from(["", "", "contributor", "observer_coordinator", "lead", "stranger"]),
)


def build(cast, lead, person, shape: File) -> CaseFile:
    case = open_case(actor=cast[lead], person=person)
    agreement = None
    for slug, (role, agreed) in shape.parts.items():
        if agreed:
            agreement = agreement or agree(case, cast, *[one for one, (_role, yes) in shape.parts.items() if yes], actor=cast[lead])
        bring_in(case, slug, role, agreement if agreed else None)
    return case


def fill(cast, lead, case, shape: File) -> None:
    writers = [lead, *[PARTY[slug] for slug, (role, _agreed) in shape.parts.items() if role == "contributor"]]
    present = [PARTIES[lead], *shape.parts]
    for who in writers:
        for audience in ("own_agency", shape.audience):
            meant = present[:2] if audience == "named" else audience
            write_note(case.reference, actor=cast[who], text="What was said.", audience=meant)
            add_document(case.reference, actor=cast[who], file=BytesIO(PDF), name="paper.pdf", kind="other", audience=meant)
    if shape.excluded and not case.referent_id:
        exclude_user(case.reference, user=cast[shape.excluded].user_id, actor=cast[f"{lead}_coordinator"])
    if shape.restricted:
        name_readers(case.reference, readers=[cast[f"{lead}_coordinator"].user_id], actor=cast[f"{lead}_coordinator"])


def readable(cast):
    """For each member: cases, notes, documents, and cases that a search by name shows."""
    found = {}
    for who in MEMBERS:
        cases = set(CaseFile.objects.visible_to(cast[who]).values_list("pk", flat=True))
        papers = {
            (model.__name__, pk, case_id)
            for model in (Note, Document)
            for pk, case_id in model.objects.filter(case__in=cases).readable_by(cast[who]).values_list("pk", "case_id")
        }
        found[who] = (cases, papers, {one.case.pk for one in search_people(cast[who], "Sarah")})
    return found


@settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(one=files, other=files, covered=st.sets(st.sampled_from(OTHERS)), exception=st.booleans())
def check(cast, one, other, covered, exception):
    savepoint = transaction.savepoint()
    try:
        kept = build(cast, "lead", {**AGAIN, "first_name": "Sarah"}, one)
        absorbed = build(cast, "stranger", {**AGAIN, "birth_date": BORN}, other)
        agree(kept, cast, *covered, *([] if exception else [STRANGER]), LEAD, actor=cast["lead"])
        pair = ProbablePair.objects.get()
        for who in ("lead_coordinator", "stranger_coordinator"):
            judge_pair(pair.pk, says="same", actor=cast[who])
        fill(cast, "lead", kept, one)
        fill(cast, "stranger", absorbed, other)
        plan_action(absorbed.reference, title="Call", agency=STRANGER, due_on=clock.today(), actor=cast["stranger_coordinator"])
        before = readable(cast)
        proposal = propose_merge(
            kept.reference, pair=pair.pk, actor=cast["lead_coordinator"], exception=("vital_interest", "Danger.") if exception else ("", "")
        )
        assert readable(cast) == before
        merge = validate_merge(proposal.pk, actor=cast["stranger_coordinator"])
        entered = {part.agency.slug for part in Participation.objects.filter(pk__in=merge.entered).select_related("agency")}
        nobody_gains_but_by_a_ground(cast, before, readable(cast), kept, entered)
        histories_name_nobody_from_outside(kept, absorbed)
        if entered - {STRANGER}:
            COUNTED["let in"] += 1
        COUNTED["merged"] += 1
        undo_merge(merge.pk, actor=cast["lead_coordinator"], reason_code="not_same", reason="Two people.")
        histories_name_nobody_from_outside(kept, absorbed)
        after = readable(cast)
        if not one.restricted:
            assert after == before
        else:
            assert all(after[who][0] <= before[who][0] and after[who][1] <= before[who][1] for who in MEMBERS)
    finally:
        transaction.savepoint_rollback(savepoint)


def histories_name_nobody_from_outside(*cases):
    """Whoever reads one file only learns from it of no agency of the other: neither who signs, nor what is named, nor who ended an action."""
    for case in cases:
        inside = set(Participation.objects.filter(case=case).values_list("agency_id", flat=True))
        everybody = set(Agency.objects.filter(slug__in=AGENCIES).values_list("pk", flat=True))
        outside = {str(pk) for pk in everybody - inside}
        agreed = {str(pk) for pk in CoveredAgency.objects.filter(agreement__case=case).values_list("agency_id", flat=True)}
        for event in CaseEvent.objects.filter(stream_id=case.pk):
            assert event.agency_id is None or event.agency_id in inside
            assert not [pk for pk in outside - agreed if pk in str(event.data)]
        assert set(Action.objects.filter(case=case).exclude(ended_by_agency=None).values_list("ended_by_agency_id", flat=True)) <= inside


COUNTED = {"merged": 0, "let in": 0}


def nobody_gains_but_by_a_ground(cast, before, after, kept, entered):
    for who in MEMBERS:
        slug = cast[who].agency.slug
        gained_cases, gained_papers = after[who][0] - before[who][0], after[who][1] - before[who][1]
        if slug not in entered:
            assert not gained_cases
            assert not gained_papers
            assert after[who][2] <= before[who][2]
            continue
        assert gained_cases <= {kept.pk}
        assert {case_id for _model, _pk, case_id in gained_papers} <= {kept.pk}
        shared = set(Note.objects.filter(case=kept, audience=Audience.PARTICIPANTS).values_list("pk", flat=True))
        shared |= set(Document.objects.filter(case=kept, audience=Audience.PARTICIPANTS).values_list("pk", flat=True))
        own = set(Note.objects.filter(agency=agency(slug)).values_list("pk", flat=True))
        own |= set(Document.objects.filter(agency=agency(slug)).values_list("pk", flat=True))
        assert {pk for _model, pk, _case in gained_papers} <= shared | own


def test_nobody_reads_more_than_before_but_by_a_ground(cast):
    for who in MEMBERS:
        assert cast[who]
    COUNTED.update(dict.fromkeys(COUNTED, 0))
    check(cast)
    assert COUNTED["merged"] >= 11
    assert COUNTED["let in"] >= 3

"""Two files of one person over HTTP: what is proposed, told, answered; what those who see one file never read."""

from typing import Any

import pytest

from cases.references import new_reference
from tests.api.cast import CONTRIBUTOR, LEAD, STRANGER, Stage, listed, ok, refused
from tests.api.statements import numbered, statements

AMELIE = {"first_name": "Amélie", "last_name": "Pradines", "birth_date": "1971-06-30"}
UNDO = {"reason_code": "not_same", "reason": "Deux cousines du même nom."}


class Twins(Stage):
    """The CCAS and the MSA each follow Amélie, and have both judged so."""

    theirs: dict[str, Any]
    pair: str

    @property
    def their_path(self) -> str:
        return f"cases/{self.theirs['reference']}"

    def propose(self, **said: Any) -> dict[str, Any]:
        return dict(ok(self["coordinator"].post(f"{self.path}/merges", {"pair": self.pair, **said}), 201))


@pytest.fixture
def twins(stage: Stage) -> Twins:
    found = Twins(stage.cast)
    found.cast.hire("coordinator", "strangers_coordinator", "contributor")
    found.case = found.open(**AMELIE)
    found.theirs = ok(found["stranger"].post("cases", {"person": AMELIE}), 201)
    found.agree(LEAD, STRANGER, who="stranger", path=found.their_path)
    [pair] = ok(found["coordinator"].get("probable-pairs"))["results"]
    found.pair = pair["id"]
    for who in ("coordinator", "strangers_coordinator"):
        ok(found[who].post(f"probable-pairs/{found.pair}/judge", {"says": "same"}))
    return found


def test_proposed_validated_taken_apart(twins: Twins) -> None:
    merge = twins.propose()
    assert (merge["status"], merge["kept"], merge["absorbed"], merge["other_agency"]) == ("proposed", twins.reference, None, STRANGER)
    assert listed(twins["coordinator"], "file-merges?box=sent", "id") == [merge["id"]]
    assert listed(twins["coordinator"], "file-merges?box=received", "id") == []
    assert listed(twins["strangers_coordinator"], "file-merges?box=received&status=proposed", "id") == [merge["id"]]
    path = f"file-merges/{merge['id']}"
    asked = twins["strangers_coordinator"].get(path)
    body = ok(asked)
    assert (body["kept"], body["absorbed"], body["allowed_actions"]) == (None, twins.theirs["reference"], ["read", "validate", "decline"])
    told = ok(twins["strangers_coordinator"].post(f"{path}/validate?dry_run=true", {}))
    assert told["entering"] == [{"agency": STRANGER, "role": "contributor", "ground": "agreement"}]
    assert ok(twins["strangers_coordinator"].get(path))["status"] == "proposed"
    done = twins["strangers_coordinator"].post(f"{path}/validate", {}, if_match=asked["ETag"])
    assert (ok(done)["status"], ok(done)["kept"]) == ("merged", twins.reference)
    assert ok(twins["stranger"].get(twins.their_path))["continued_in"] == twins.reference
    assert ok(twins["stranger"].get(twins.path))["continues"] == [twins.theirs["reference"]]
    assert (twins.now()["continues"], twins.now()["continued_in"]) == ([], None)
    assert twins.theirs["reference"] not in twins["lead"].get(twins.path).content.decode()
    refused(twins["strangers_coordinator"].post(f"{twins.their_path}/reopen"), 409, "case_merged")
    undone = ok(twins["coordinator"].post(f"{path}/undo", UNDO))
    assert (undone["status"], undone["reason_code"], undone["kept"], undone["absorbed"]) == ("undone", "not_same", twins.reference, None)
    assert ok(twins["stranger"].get(twins.their_path))["status"] == "open"
    refused(twins["stranger"].get(twins.path), 404, "not_found")


def test_histories_name_only_who_is_in_the_case(twins: Twins) -> None:
    """The MSA answers; in the file that the CCAS keeps, the CCAS signs."""
    merge = twins.propose()
    ok(twins["strangers_coordinator"].post(f"file-merges/{merge['id']}/validate", {}))
    events = {row["kind"]: row for row in ok(twins["lead"].get(f"{twins.path}/events"))["results"]}
    assert events["file_joined"]["agency"] == LEAD
    assert events["file_joined"]["data"] == {"file_merge": merge["id"]}
    theirs = {row["kind"]: row for row in ok(twins["stranger"].get(f"{twins.their_path}/events"))["results"]}
    assert theirs["case_merged"]["agency"] == STRANGER
    ok(twins["coordinator"].post(f"file-merges/{merge['id']}/undo", UNDO))
    theirs = {row["kind"]: row for row in ok(twins["stranger"].get(f"{twins.their_path}/events"))["results"]}
    assert (theirs["merge_undone"]["agency"], theirs["merge_undone"]["actor"]) == (None, None)


def test_the_preview_tells_nothing_of_the_other_case(twins: Twins) -> None:
    told = ok(twins["coordinator"].post(f"{twins.path}/merges?dry_run=true", {"pair": twins.pair}))
    assert told == {
        "dry_run": True,
        "kept": twins.reference,
        "absorbed": None,
        "at_once": False,
        "entering": None,
        "already_in": [],
        "staying_out": None,
        "missing": None,
        "dropped_actions": None,
        "coming_appointments": None,
        "in_the_way": None,
    }
    assert ok(twins["coordinator"].get("file-merges/count?box=sent")) == {"count": 0}
    refused(twins["coordinator"].post(f"{twins.path}/merges?dry_run=perhaps", {"pair": twins.pair}), 400, "invalid")


def test_a_ground_is_needed_and_may_be_an_exception(twins: Twins) -> None:
    [agreement] = ok(twins["stranger"].get(f"{twins.their_path}/agreements"))["results"]
    ok(twins["stranger"].post(f"{twins.their_path}/agreements/{agreement['id']}/withdraw"))
    path = f"file-merges/{twins.propose()['id']}"
    assert ok(twins["strangers_coordinator"].post(f"{path}/validate?dry_run=true", {}))["missing"] == STRANGER
    assert refused(twins["strangers_coordinator"].post(f"{path}/validate", {}), 409, "agreement_missing")["agency"] == STRANGER
    exception = {"exception": {"ground": "vital_interest", "reason": "Violences."}}
    ok(twins["strangers_coordinator"].post(f"{path}/validate", exception))
    [part] = [part for part in twins.now()["participations"] if part["agency"] == STRANGER]
    assert (part["role"], part["ground"]) == ("contributor", "vital_interest")


def test_refusals_have_their_codes(twins: Twins) -> None:
    refused(twins["coordinator"].post(f"{twins.path}/merges", {}), 400, "invalid")
    refused(twins["coordinator"].post(f"{twins.path}/merges", {"pair": twins.pair, "colour": "red"}), 400, "unknown_field")
    merge = twins.propose()
    refused(twins["coordinator"].post(f"{twins.path}/merges", {"pair": twins.pair}), 409, "merge_proposed")
    refused(twins["coordinator"].post(f"file-merges/{merge['id']}/validate", {}), 403, "not_allowed")
    stale = refused(twins["strangers_coordinator"].post(f"file-merges/{merge['id']}/decline", {}, if_match='"9"'), 412, "stale")
    assert stale["current_representation"]["status"] == "proposed"
    ok(twins["strangers_coordinator"].post(f"file-merges/{merge['id']}/decline", {}))
    again = refused(twins["strangers_coordinator"].post(f"file-merges/{merge['id']}/validate", {}), 409, "invalid_transition")
    assert (again["current"], again["allowed"]) == ("declined", [])
    refused(twins["lead"].post(f"{twins.path}/close", {"outcome": "merged"}), 400, "invalid")


def test_a_proposal_sent_twice_is_one(twins: Twins) -> None:
    said = {"pair": twins.pair}
    first = twins["coordinator"].post(f"{twins.path}/merges", said, idempotency_key="k")
    again = twins["coordinator"].post(f"{twins.path}/merges", said, idempotency_key="k")
    assert (again["Idempotency-Replayed"], ok(again, 201)["id"]) == ("true", ok(first, 201)["id"])
    assert first["Location"].endswith(f"/api/v1/file-merges/{ok(first, 201)['id']}")
    mine = "0198a000-0000-7000-8000-00000000abcd"
    ok(twins["coordinator"].post(f"file-merges/{ok(first, 201)['id']}/cancel", {}))
    ok(twins["coordinator"].post(f"{twins.path}/merges?dry_run=true", {**said, "id": mine}))
    assert twins.propose(id=mine)["id"] == mine


@pytest.mark.parametrize("who", ["stranger", "contributor", "manager", "auditor", "flagger"])
def test_out_of_sight_is_like_nothing(who: str, twins: Twins) -> None:
    """Whoever does not see the case gets one answer, at one cost, whatever is asked and whether or not there is such a case."""
    twins.cast.hire(who)
    nobodys = new_reference()
    said = {"absorbed": twins.theirs["reference"]}
    found, nowhere = (
        statements(lambda path=path: twins[who].post(f"cases/{path}/merges", said), status=404) for path in (twins.reference, nobodys)
    )
    assert [text[:40] for text in found] == [text[:40] for text in nowhere], numbered(found)
    here, there = (twins[who].post(f"cases/{path}/merges", said) for path in (twins.reference, nobodys))
    bodies = [{**refused(answer, 404, "not_found"), "instance": ""} for answer in (here, there)]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("verb", ["validate", "decline", "cancel", "undo"])
def test_a_merge_of_others_is_like_none(verb: str, twins: Twins) -> None:
    """A coordinator of an agency that leads neither: as for a merge that does not exist, in the same statements."""
    twins.cast.hire("contributors_coordinator")
    merge = twins.propose()["id"]
    body = UNDO if verb == "undo" else {}
    nothing = "01890000-0000-7000-8000-000000000000"
    refused(twins["contributors_coordinator"].get(f"file-merges/{merge}"), 404, "not_found")
    reads = [statements(lambda pk=pk: twins["contributors_coordinator"].get(f"file-merges/{pk}"), status=404) for pk in (merge, nothing)]
    assert [text[:40] for text in reads[0]] == [text[:40] for text in reads[1]]
    bodies = [
        {**refused(twins["contributors_coordinator"].post(f"file-merges/{pk}/{verb}", body), 404, "not_found"), "instance": ""}
        for pk in (merge, nothing)
    ]
    assert bodies[0] == bodies[1]


def test_a_list_costs_the_same_for_one_and_for_twenty(twins: Twins) -> None:
    def merge_two() -> None:
        one, other = (twins.open(alias="Quelqu’un")["reference"] for _ in range(2))
        ok(twins["coordinator"].post(f"cases/{one}/merges", {"absorbed": other}), 201)

    merge_two()
    few = statements(lambda: twins["coordinator"].get("file-merges?box=sent"))
    for _ in range(19):
        merge_two()
    many = statements(lambda: twins["coordinator"].get("file-merges?box=sent"))
    assert len(ok(twins["coordinator"].get("file-merges?box=sent"))["results"]) == 20
    assert len(few) == len(many) <= 6, numbered(many)


def test_one_agency_that_leads_both_merges_at_once(twins: Twins) -> None:
    other = twins.open(alias="La même")
    said = {"absorbed": other["reference"]}
    told = ok(twins["coordinator"].post(f"{twins.path}/merges?dry_run=true", said))
    assert (told["at_once"], told["kept"], told["absorbed"], told["already_in"]) == (True, twins.reference, other["reference"], [LEAD])
    merge = ok(twins["coordinator"].post(f"{twins.path}/merges", said), 201)
    assert (merge["status"], merge["other_agency"]) == ("merged", None)
    closed = ok(twins["lead"].get(f"cases/{other['reference']}"))
    assert (closed["status"], closed["outcome"], closed["continued_in"]) == ("closed", "merged", twins.reference)
    refused(twins["lead"].post(f"{twins.path}/merges", said), 403, "role_needed")
    assert CONTRIBUTOR not in [part["agency"] for part in twins.now()["participations"]]

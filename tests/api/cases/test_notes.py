"""Notes over HTTP: the contract's fields, who reads, warnings, corrections, what a handover passes on."""

from tests.api.cast import CONTRIBUTOR, LEAD, OBSERVER, RECEIVER, Stage, listed, ok, refused, shared_case

SEEN = {"lead": 3, "contributor": 2, "observer": 1}


def test_what_a_note_tells(stage: Stage) -> None:
    shared_case(stage)
    stage.cast.hire("observer")
    written = stage.write(audience=[CONTRIBUTOR])
    assert (written["text"], written["audience"], written["agency"]) == ("Appelé son employeur.", [CONTRIBUTOR], LEAD)
    assert (written["readers_count"], sorted(written["readers_agencies"])) == (
        3,
        [LEAD, CONTRIBUTOR],
    )  # a colleague, the coordinator, theirs
    assert written["author"]["id"] == str(stage.cast.members["lead"].user_id)
    assert (written["corrected_at"], written["version"], written["warnings"]) == (None, 1, [])
    read = stage["contributor"].get(f"{stage.path}/notes/{written['id']}")
    assert read["ETag"] == '"1"'
    shown = ok(read)
    assert shown["allowed_actions"] == ["read"]
    assert "former_texts" not in shown
    assert {name: shown[name] for name in ("id", "text", "audience", "readers_count")} == {
        name: written[name] for name in ("id", "text", "audience", "readers_count")
    }


def test_each_reads_theirs_and_the_count_says_so(stage: Stage) -> None:
    shared_case(stage)
    for audience in ("own_agency", "participants", [CONTRIBUTOR]):
        stage.write(audience=audience)
    for who, seen in SEEN.items():
        assert len(listed(stage[who], f"{stage.path}/notes?page_size=1", "id")) == seen, who
        assert ok(stage[who].get(f"{stage.path}/notes/count")) == {"count": seen}


def test_who_would_read_is_told_before(stage: Stage) -> None:
    shared_case(stage)
    stage.cast.hire("observer")
    told = ok(stage["contributor"].get(f"{stage.path}/notes/audiences"))
    assert told["own_agency"] == {"readers_count": 1, "readers_agencies": [CONTRIBUTOR]}
    assert (told["participants"]["readers_count"], len(told["participants"]["readers_agencies"])) == (4, 3)
    assert {each["agency"]: each["readers_count"] for each in told["named"]} == {LEAD: 3, OBSERVER: 2}


def test_words_that_seldom_belong_are_told_and_refuse_nothing(stage: Stage) -> None:
    shared_case(stage)
    written = stage.write(text="Elle parle de sa dépression.")
    [warning] = written["warnings"]
    assert (warning["word"], warning["kind"]) == ("dépression", "health")
    assert "dépression" in warning["reason"]
    assert "warnings" not in ok(stage["lead"].get(f"{stage.path}/notes/{written['id']}"))
    refused(stage["lead"].post(f"{stage.path}/notes", {"text": "2 69 05 49 588 157 80"}), 422, "personal_number_detected")
    refused(stage["lead"].post(f"{stage.path}/notes", {"text": "x", "audience": []}), 400, "invalid")
    refused(stage["lead"].post(f"{stage.path}/notes", {"text": "x", "audience": [RECEIVER]}), 400, "invalid")


def test_a_stale_correction_shows_what_is_there(stage: Stage) -> None:
    shared_case(stage)
    path, lead = f"{stage.path}/notes/{stage.write(audience='participants')['id']}", stage["lead"]
    refused(lead.patch(path, {"text": "Deux."}), 428, "precondition_required")
    assert ok(lead.patch(path, {"text": "Deux."}, if_match='"1"'))["version"] == 2
    stale = refused(lead.patch(path, {"text": "Trois."}, if_match='"1"'), 412, "stale")
    assert stale["current_representation"]["text"] == "Deux."
    assert [former["text"] for former in ok(stage["coordinator"].get(path))["former_texts"]] == ["Appelé son employeur."]
    assert "former_texts" not in ok(stage["observer"].get(path)), "it stays in the author's agency"
    refused(lead.patch(path, {"text": "x", "audience": "own_agency"}, if_match='"2"'), 400, "unknown_field")


def test_an_audience_only_widens(stage: Stage) -> None:
    shared_case(stage)
    path = f"{stage.path}/notes/{stage.write()['id']}/widen"
    refused(stage["lead"].post(path, {"audience": "own_agency"}), 409, "not_wider")
    assert ok(stage["lead"].post(path, {"audience": [CONTRIBUTOR]}))["audience"] == [CONTRIBUTOR]
    assert sorted(ok(stage["coordinator"].post(path, {"audience": [OBSERVER]}))["audience"]) == [OBSERVER, CONTRIBUTOR]
    assert ok(stage["lead"].post(path, {"audience": "participants"}))["audience"] == "participants"
    refused(stage["lead"].post(path, {"audience": "participants"}), 409, "not_wider")
    sentences = [event["sentence"] for event in ok(stage["observer"].get(f"{stage.path}/events"))["results"]]
    assert not any("Appelé" in sentence for sentence in sentences)


def test_a_handover_passes_on_what_is_attached(stage: Stage) -> None:
    shared_case(stage)
    kept, passed = stage.write()["id"], stage.write()["id"]
    asked = stage.ask(attach=[{"type": "note", "id": passed}])
    assert (asked["attached"], asked["attached_count"]) == ([{"type": "note", "id": passed}], 1)
    offer = ok(stage["receiver"].get(f"handovers/{asked['id']}"))
    assert (offer["attached"], offer["attached_count"]) == ([], 1)
    assert ok(stage["receiver"].post(f"handovers/{asked['id']}/accept"))["attached"] == [{"type": "note", "id": passed}]
    assert listed(stage["receiver"], f"{stage.path}/notes", "id") == [passed]
    refused(stage["receiver"].get(f"{stage.path}/notes/{kept}"), 404, "not_found")


def test_one_attaches_ones_own_notes(stage: Stage) -> None:
    shared_case(stage)
    theirs = stage.write("contributor", audience="participants")["id"]
    for wrong in (theirs, stage.write("contributor")["id"], "01890000-0000-7000-8000-000000000000"):
        problem = refused(
            stage["lead"].post(f"{stage.path}/handovers", {**ASKED, "attach": [{"type": "note", "id": wrong}]}), 400, "invalid"
        )
        assert problem["invalid_params"][0]["name"] == "attach"


ASKED = {
    "to_agency": RECEIVER,
    "kind": "support",
    "need": "Rouvrir les droits",
    "summary": "Droits suspendus.",
    "how": "with_person",
    "person_told": True,
}

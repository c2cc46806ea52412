"""Until it accepts, the receiver of a handover reads what is asked: no byte of it says who the person is."""

import re
from typing import Any

from agencies.models import Commune
from cases.models import AccessRecord, Handover
from tests.api.cast import CONTRIBUTOR, NAMED_BY_NO_OFFER, PERSON, RECEIVER, SUMMARY, Stage, ok, refused, request_to
from tests.api.permissions import MATRIX, furnished
from tests.api.routes import BY_A_SECRET, PUBLIC, ROUTES, address
from tests.kept import undone

GETS = sorted(route for route in ROUTES if route.startswith("GET") and route not in PUBLIC | BY_A_SECRET)
VERBS = {"cancel": {}, "complete": {"person_met": True, "met_on": "2026-01-05"}, "return": {"reason_code": "other", "reason": "Non."}}


def secrets_of(stage: Stage) -> list[str]:
    return [*NAMED_BY_NO_OFFER, stage.reference, stage.case["id"], stage.case["person"]["id"]]


def gives_away(response: Any, secrets: list[str]) -> list[str]:
    """A year is no year inside an identifier, where any four digits may stand."""
    seen = (response.content.decode() + str(dict(response.items()))).casefold()
    return [
        secret
        for secret in secrets
        if (re.search(rf"(?<![0-9a-f-]){secret}(?![0-9a-f])", seen) if secret.isdigit() else secret.casefold() in seen)
    ]


def answers_to(stage: Stage, who: str, ids: dict[str, Any]) -> list[Any]:
    """What `who` is answered on every route that they may read, errors included."""
    found = []
    for route in GETS:
        queries = (
            ["box=received", "box=sent", "box=any", "box=raised"]
            if route.split()[1] in ("handover-list", "flag-list")
            else [MATRIX[route].query]
        )
        path = address(route, {**ids, "pk": ids.get(MATRIX[route].pk), "slug": ids.get(MATRIX[route].pk), "reference": "K7Q4-92MX-3"})
        found += [stage[who].get(f"{path}?{query}", x_access_reason="Plainte") for query in queries]
    found.append(stage[who].get(f"{stage.path}/handovers".replace(stage.reference, "nonsense")))
    return found


def test_before_it_accepts_nothing_says_who_it_is(stage: Stage) -> None:
    ids = furnished(stage)
    secrets = secrets_of(stage)
    answers = answers_to(stage, "receiver", ids)
    assert any(ids["handover"] in answer.content.decode() for answer in answers), "the offer itself was among them"
    assert [gives_away(answer, secrets) for answer in answers] == [[]] * len(answers)
    receiver = stage["receiver"]
    for q in ("Zénobie", "quercynol", "Framboise"):
        assert gives_away(receiver.post("people/search", {"q": q}), secrets) == []
    for verb, body in VERBS.items():
        assert gives_away(receiver.post(f"handovers/{ids['handover']}/{verb}", body), secrets) == []
    with undone():
        assert gives_away(receiver.post(f"handovers/{ids['handover']}/reject", {"reason_code": "out_of_scope"}), secrets) == []
    stale = receiver.post(f"handovers/{ids['handover']}/accept", if_match='"9"')
    assert stale.json()["current_representation"]["id"] == ids["handover"]
    assert gives_away(stale, secrets) == []
    assert gives_away(receiver.post("cases", {"person": PERSON, "id": stage.case["id"]}), secrets[-3:]) == [], "nor a hint of the double"


def test_the_scan_finds_what_the_lead_reads(stage: Stage) -> None:
    """What an empty scan is worth."""
    furnished(stage)
    assert set(gives_away(stage["lead"].get(stage.path), secrets_of(stage))) >= {*PERSON.values(), stage.reference, SUMMARY} - {
        "46042",
        "1988-02-29",
    }


def test_what_an_offer_says(stage: Stage) -> None:
    ids = furnished(stage)
    offered = ok(stage["receiver"].get(f"handovers/{ids['handover']}"))
    assert (offered["case"], offered["person"], offered["contact"]) == (None, None, None)
    assert (offered["commune"], offered["place"], offered["themes"]) == ("46042", "Cahors", ["housing"])
    assert offered["need"] == "Rouvrir les droits au logement"
    assert offered["from_agency"] == "ccas-cahors"
    assert offered["respond_by"]
    assert offered["allowed_actions"] == ["read", "accept", "reject"]


def test_a_small_commune_is_not_named(stage: Stage) -> None:
    commune = Commune.objects.get(pk="46316")  # Thédirac, the only one of its intercommunality in the living area
    assert commune
    assert commune.intercommunality
    stage.case = stage.open(alias="Framboise", commune=commune.pk)
    stage.agree(RECEIVER)
    asked = stage.ask()
    for answer in (stage["receiver"].get(f"handovers/{asked['id']}"), stage["receiver"].get("handovers?box=received")):
        offered = ok(answer)
        [offered] = offered.get("results", [offered])
        assert (offered["commune"], offered["place"]) == (None, commune.intercommunality.name)
        assert commune.pk not in answer.content.decode()
        assert f'"{commune.name}"' not in answer.content.decode()
    assert asked["commune"] == commune.pk
    hidden = dict.fromkeys((f"commune={commune.pk}", "living_area=cahors"), 0)
    told = {"commune=null": 1, "living_area=null": 1, f"intercommunality={commune.intercommunality_id}": 1}
    for query, number in {**hidden, **told}.items():
        for box in ("received", "any"):
            assert ok(stage["receiver"].get(f"handovers/count?box={box}&{query}")) == {"count": number}, query
    for query, number in {**hidden, f"intercommunality={commune.intercommunality_id}": 1}.items():
        [row] = ok(stage["receiver"].get(f"statistics/handovers?{query}"))["rows"]
        assert row["sent"] == number, query
    groups = ok(stage["receiver"].get("statistics/handovers?by=intercommunality&by=commune"))["rows"]
    assert [(row["intercommunality"], row["commune"]) for row in groups] == [(commune.intercommunality_id, None)]
    assert ok(stage["lead"].get(f"handovers/count?box=sent&commune={commune.pk}")) == {"count": 1}, "who sees the case reads where"
    accepted = ok(stage["receiver"].post(f"handovers/{asked['id']}/accept"))
    assert (accepted["commune"], accepted["place"]) == (commune.pk, commune.name)
    assert ok(stage["receiver"].get(f"handovers/count?box=received&commune={commune.pk}&living_area=cahors")) == {"count": 1}


def test_a_commune_of_500_is_named(stage: Stage) -> None:
    Commune.objects.filter(pk="46064").update(population=500)
    stage.case = stage.open(alias="Framboise", commune="46064")
    stage.agree(RECEIVER)
    assert ok(stage["receiver"].get(f"handovers/{stage.ask()['id']}"))["commune"] == "46064"


def test_identity_disclosed_shows_name_and_contact_only_and_the_look_is_kept(stage: Stage) -> None:
    stage.case = stage.open()
    stage.agree(RECEIVER)
    asked = stage.ask(disclosure="identity")
    receiver = stage["receiver"]
    looks = AccessRecord.objects.filter(kind="identity_read", stream_id=asked["id"])

    [row] = ok(receiver.get("handovers?box=received"))["results"]
    assert row["contact"] is None, "a list shows nobody: one opens what one looks at"
    assert not looks.exists()

    answer = receiver.get(f"handovers/{asked['id']}")
    offered = ok(answer)
    told = ("alias", "first_name", "last_name", "birth_name", "phone", "safe_contact")
    safely = {"contact_channels": [], "contact_hours": "", "phone_answered_by": "", "do_not_write": False}
    assert offered["contact"] == {**{name: PERSON[name] for name in told}, **safely}
    assert (offered["case"], offered["person"]) == (None, None)
    rest = [stage.reference, stage.case["id"], stage.case["person"]["id"], PERSON["address"], PERSON["email"], SUMMARY]
    assert gives_away(answer, rest) == []
    look = looks.get()
    assert (look.actor_id, look.data["ground"]) == (stage.cast.members["receiver"].user_id, "agreement")
    receiver.get(f"handovers/{asked['id']}")
    assert looks.count() == 1
    refused(receiver.get(stage.path), 404, "not_found")


def test_identity_is_disclosed_only_while_an_answer_is_awaited(stage: Stage) -> None:
    stage.case = stage.open()
    agreement = stage.agree(RECEIVER)
    asked = stage.ask(disclosure="identity")
    ok(stage["lead"].post(f"{stage.path}/agreements/{agreement['id']}/withdraw"))
    answer = stage["receiver"].get(f"handovers/{asked['id']}")
    assert ok(answer)["status"] == "cancelled"
    assert gives_away(answer, secrets_of(stage)) == []


def test_identity_is_disclosed_only_where_the_person_named_the_agency(stage: Stage) -> None:
    stage.case = stage.open()
    exception = {"ground": "legal_obligation", "reason": "Article L. 146-3"}
    body = request_to(RECEIVER, disclosure="identity", exception=exception)
    problem = refused(stage["lead"].post(f"{stage.path}/handovers", body), 400, "invalid")
    assert [(p["name"], p["code"]) for p in problem["invalid_params"]] == [("disclosure", "not_named")]


def test_the_words_of_an_offer_name_nobody(stage: Stage) -> None:
    stage.case = stage.open()
    stage.agree(RECEIVER)
    for field in ("need", "summary", "how_reason"):
        for text in ("Pour Zénobie Quercynol", "Voir madame QUERCYNOL.", "Appeler le 06.45.98.12.37", "framboise@example.org"):
            problem = refused(stage["lead"].post(f"{stage.path}/handovers", request_to(RECEIVER, **{field: text})), 400, "invalid")
            assert [(p["name"], p["code"]) for p in problem["invalid_params"]] == [(field, "identity_in_text")], text
    assert not Handover.objects.exists()


def test_after_it_accepted_it_reads_all_and_the_sender_that_left_the_state_alone(stage: Stage) -> None:
    stage.case = stage.open()
    stage.agree(RECEIVER)
    asked = stage.ask()
    accepted = ok(stage["receiver"].post(f"handovers/{asked['id']}/accept"))
    assert (accepted["case"], accepted["person"]) == (stage.reference, "Zénobie Quercynol")
    assert ok(stage["receiver"].get(stage.path))["person"]["phone"] == PERSON["phone"]

    refused(stage["lead"].get(stage.path), 404, "not_found")
    secrets = secrets_of(stage)
    for path in (f"handovers/{asked['id']}", "handovers?box=sent"):
        answer = stage["lead"].get(path)
        sent = ok(answer)
        [sent] = sent.get("results", [sent])
        assert (sent["status"], sent["case"], sent["person"], sent["contact"]) == ("accepted", None, None, None)
        assert gives_away(answer, secrets) == []
    done = ok(stage["receiver"].post(f"handovers/{asked['id']}/complete", {"person_met": True, "met_on": asked["requested_at"][:10]}))
    assert done["status"] == "completed"
    assert ok(stage["lead"].get(f"handovers/{asked['id']}"))["status"] == "completed"


def test_a_list_allows_what_the_handover_itself_allows(stage: Stage) -> None:
    """Whoever leads by now may call off what a former lead asked; the inboxes and the case say so alike."""
    stage.case = stage.open()
    stage.agree(RECEIVER, CONTRIBUTOR)
    support = stage.ask(CONTRIBUTOR, kind="support", sender_stays_as=None)
    handed = stage.ask(sender_stays_as="contributor")
    ok(stage["receiver"].post(f"handovers/{handed['id']}/accept"))
    for who in ("lead", "receiver", "contributor"):
        for path in (f"{stage.path}/handovers", "handovers?box=sent", "handovers?box=received"):
            response = stage[who].get(path)
            for row in response.json().get("results", []):
                assert row["allowed_actions"] == ok(stage[who].get(f"handovers/{row['id']}"))["allowed_actions"], (who, path)
    [row] = [row for row in ok(stage["receiver"].get(f"{stage.path}/handovers"))["results"] if row["id"] == support["id"]]
    assert row["allowed_actions"] == ["read", "cancel"]
    assert ok(stage["receiver"].post(f"handovers/{support['id']}/cancel"))["status"] == "cancelled"

"""The catalogue on pages: read by whoever reports, changed by the steering team."""

from collections.abc import Callable

import pytest
from django.test import Client

from agencies.models import Agency
from agencies.operations.add_member import add_member
from irritants.models import IrritantCategory
from tests.cases.conftest import case, cast, shared
from tests.frontend.case_cast import browser_of, hidden, opened, send
from tests.frontend.markup import Markup

__all__ = ["case", "cast", "opened", "shared"]

CATALOGUE = "/irritants/catalogue"
NEW = {"theme": "access_mobility", "label_fr": "Courrier perdu", "label_en": "Lost post", "definition_fr": "Le courrier n’arrive pas."}


def body(response) -> str:
    return " ".join(response.content.decode().split())


def links(response) -> set[str]:
    return {link["href"] for link in Markup(response).all("a") if link.get("href", "").startswith(f"{CATALOGUE}/")}


@pytest.fixture
def steering(db: None) -> Client:
    from agencies.actor import Actor

    agency = Agency.objects.get(slug="ddetspp-lot")
    return browser_of(Actor.of(add_member(agency, roles=["manager"], login="steering@ddetspp.test", actor=Actor.system("tests"))))


def test_everybody_who_reports_reads_it(opened: Callable[[str], Client]):
    page = opened("lead").get(CATALOGUE)
    assert len(links(page)) == 44
    assert links(opened("lead").get(f"{CATALOGUE}/A05")) == set(), "nothing to change"
    assert opened("flagger").get(CATALOGUE).status_code == 403
    assert opened("lead").get(f"{CATALOGUE}/Z99").status_code == 404


def test_the_steering_team_adds_a_category(steering: Client):
    assert f"{CATALOGUE}/new" in links(steering.get(CATALOGUE))
    assert send(steering, f"{CATALOGUE}/new", **NEW)["Location"] == f"{CATALOGUE}/A14"
    page = steering.get(f"{CATALOGUE}/A14")
    assert "Lost post" in body(page)
    assert "Category added to the catalogue" in body(page)


@pytest.mark.parametrize("field", NEW)
def test_nothing_may_be_left_out(field: str, steering: Client):
    response = send(steering, f"{CATALOGUE}/new", **{**NEW, field: ""})
    assert Markup(response).title.startswith("Error:")
    assert not IrritantCategory.objects.filter(pk="A14").exists()


def test_a_whole_life(steering: Client):
    url = f"{CATALOGUE}/A05"
    assert links(steering.get(url)) == {f"{url}/{verb}" for verb in ("edit", "merge", "retire")}
    words = {"label_fr": "Téléphone", "label_en": "Telephone", "definition_fr": "Personne ne décroche."}
    assert send(steering, f"{url}/edit", **words)["Location"] == url
    assert send(steering, f"{url}/merge", into="A09")["Location"] == url
    page = steering.get(url)
    assert links(page) == {f"{url}/{verb}" for verb in ("edit", "restore")} | {f"{CATALOGUE}/A09"}
    assert "Merged into A09" in body(page)
    assert url in links(steering.get(f"{CATALOGUE}/A09"))
    assert send(steering, f"{url}/restore")["Location"] == url
    assert send(steering, f"{url}/retire")["Location"] == url
    found = IrritantCategory.objects.get(pk="A05")
    assert (found.label_en, found.is_active, found.merged_into, found.version) == ("Telephone", False, None, 5)


def test_refusals_bring_back_what_was_typed(steering: Client):
    url = f"{CATALOGUE}/A05/edit"
    form = {**hidden(steering, url), "label_fr": "Deux", "label_en": "Two", "definition_fr": "Deux."}
    IrritantCategory.objects.filter(pk="A05").update(version=7)
    response = steering.post(url, form)
    assert "This was not saved" in body(response)
    assert "Deux." in body(response)
    assert "Choose another category" in body(send(steering, f"{CATALOGUE}/A05/merge", into=""))


@pytest.mark.parametrize("who", ["lead", "lead_coordinator"])
def test_who_may_not(who: str, opened: Callable[[str], Client]):
    for page in ("new", "A05/edit", "A05/retire"):
        assert opened(who).get(f"{CATALOGUE}/{page}").status_code == 403
    assert opened(who).post(f"{CATALOGUE}/A05/retire", {"version": 1}).status_code == 403
    assert IrritantCategory.objects.get(pk="A05").is_active


def test_not_now_and_no_such_page(steering: Client):
    assert steering.get(f"{CATALOGUE}/A05/restore").status_code == 409
    assert steering.get(f"{CATALOGUE}/A05/explode").status_code == 404


def test_the_api_of_the_steering_team(steering: Client):
    api = "/api/v1/irritant-categories"

    def post(path: str, body: dict[str, str], **headers: str):
        return steering.post(f"{api}{path}", body, content_type="application/json", headers=headers)

    token = {"X-CSRFToken": steering.cookies["csrftoken"].value} if "csrftoken" in steering.cookies else {}
    added = post("", NEW, **token)
    assert (added.status_code, added.json()["code"]) == (201, "A14")
    changed = steering.patch(
        f"{api}/A14", {"label_en": "Post"}, content_type="application/json", headers={"If-Match": added["ETag"], **token}
    )
    assert (changed.status_code, changed.json()["label_en"], changed["ETag"]) == (200, "Post", '"2"')
    assert post("/A14/merge", {"into": "A05"}, **token).json()["merged_into"] == "A05"
    assert post("/A05/merge", {"into": "A14"}, **token).status_code == 400
    assert [row["code"] for row in steering.get(f"{api}?retired=true").json()["results"]] == ["A14"]
    assert post("/A14/restore", {}, **token).json()["allowed_actions"] == ["read", "edit", "merge", "retire"]
    assert post("/A14/retire", {}, **token).json()["is_active"] is False
    assert steering.get(f"{api}/Z99").status_code == 404

"""Personas on pages: read by whoever reports, written by the steering team, and figures by them."""

from collections.abc import Callable

from django.test import Client

from tests.cases.conftest import case, cast, shared
from tests.frontend.case_cast import opened, send
from tests.frontend.irritants.test_catalogue_pages import body, steering
from tests.frontend.markup import Markup

__all__ = ["case", "cast", "opened", "shared", "steering"]

PERSONAS = "/irritants/personas"
SAID = {"name": "Lina", "portrait": "Elle a vingt ans.", "age_bands": ["18_25"], "themes": ["housing"], "at_least": "2"}


def test_a_whole_life(steering: Client, opened: Callable[[str], Client]):
    refused = send(steering, f"{PERSONAS}/new", **{**SAID, "themes": []})
    assert "A case has to meet more criteria than there are." in body(refused)
    assert Markup(refused).title.startswith("Error:")
    assert send(steering, f"{PERSONAS}/new", **SAID)["Location"] == f"{PERSONAS}/cahors-lina"

    changed = {**SAID, "categories": ["A05"], "needs": "Un toit."}
    assert send(steering, f"{PERSONAS}/cahors-lina/edit", **changed)["Location"] == f"{PERSONAS}/cahors-lina"
    stale = steering.post(f"{PERSONAS}/cahors-lina/edit", {**changed, "needs": "Deux toits.", "version": 1})
    assert "This was not saved" in body(stale)
    reader = opened("lead")
    page = body(reader.get(f"{PERSONAS}/cahors-lina"))
    assert all(word in page for word in ("Elle a vingt ans.", "18 to 25", "A05", "Un toit.", "Persona written", "irritants met"))
    assert "/edit" not in page
    assert reader.get(f"{PERSONAS}/cahors-lina/edit").status_code == 403
    assert opened("flagger").get(PERSONAS).status_code == 403
    assert f"{PERSONAS}/new" not in body(reader.get(PERSONAS))

    send(steering, f"{PERSONAS}/cahors-lina/retire")
    using, retired = body(steering.get(PERSONAS)).split('id="retired"')
    assert "cahors-lina" not in using
    assert "cahors-lina" in retired
    assert steering.get(f"{PERSONAS}/cahors-lina/edit").status_code == 409
    page = body(steering.get(f"{PERSONAS}/cahors-lina"))
    assert "/restore" in page
    assert "/retire" not in page
    assert reader.get(f"{PERSONAS}/cahors-lina/restore").status_code == 403
    assert send(steering, f"{PERSONAS}/cahors-lina/restore")["Location"] == f"{PERSONAS}/cahors-lina"
    assert steering.get(f"{PERSONAS}/cahors-lina/restore").status_code == 409
    assert "Persona in use again" in body(reader.get(f"{PERSONAS}/cahors-lina"))

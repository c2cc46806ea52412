"""Personas partition what is counted, and the daily copy tells what the cases tell."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.base import clock
from backend.base.errors import Conflict, Invalid, NotAllowed, Stale
from cases.models import CaseFile
from irritants.events import history_of_persona
from irritants.models import CountedIrritant, Persona
from irritants.operations.personas.edit_persona import edit_persona
from irritants.operations.personas.restore_persona import restore_persona
from irritants.operations.personas.retire_persona import retire_persona
from irritants.operations.personas.write_persona import write_persona
from irritants.personas.access import allowed_on_persona
from irritants.statistics import snapshot
from irritants.statistics.populations.reported import irritant_figures
from irritants.statistics.scope import EVERYTHING
from irritants.statuses import AgeBand
from tests.irritants.conftest import CONTRIBUTOR, COORDINATING, LEAD
from tests.irritants.statistics import oracle
from tests.irritants.statistics.test_cells import COUNTRY, agree, counted, from_here  # noqa: F401  # a fixture

THEMES, CATEGORIES, BIRTHS = ["housing", "energy"], ["A01", "B01"], ["2005-11-26", "1990-01-01", "1950-06-30", None]


def persona(actor, name="Lina", **said):
    return write_persona(name=name, portrait="Une vie.", living_area="cahors", actor=actor, **said)


def some(values):
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


criteria = st.fixed_dictionaries({"age_bands": some(AgeBand.values), "themes": some(THEMES), "categories": some(CATEGORIES)})
written = st.lists(st.tuples(criteria, st.integers(1, 3), st.integers(1, 2)), max_size=3)
lives = st.lists(st.tuples(st.sampled_from(BIRTHS), some(THEMES), st.sampled_from(CATEGORIES)), min_size=3, max_size=3)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=written, then=written, of_cases=lives)
def test_they_partition_and_the_copy_follows(first, then, of_cases, from_here, plant, open_case, steering):  # noqa: F811
    with from_here():
        cases = [open_case() for _ in of_cases]
        for number, (case, (born, themes, category)) in enumerate(zip(cases, of_cases, strict=True), start=1):
            case.themes, case.person.birth_date = themes, born
            case.save(update_fields=["themes"])
            case.person.save(update_fields=["birth_date"])
            case.refresh_from_db()
            case.person.refresh_from_db()
            plant(number, met_in=case, category=category)
            plant(1, met_in=case, category=category, status="entered_in_error")
        now = clock.now()
        for day, personas in enumerate((first, then)):
            Persona.objects.update(is_active=False)
            for wanted, at_least, rank in personas:
                if sum(map(bool, wanted.values())) >= at_least:
                    persona(steering, rank=rank, at_least=at_least, **wanted)
            with clock.travel_to(now + timedelta(days=day)):
                as_of = snapshot.refresh()
            due = oracle.personas_of_cases()
            kept = counted(replace(COUNTRY, areas=()), ("persona",), as_of)
            assert kept == counted(EVERYTHING, ("persona",), as_of)
            told = {values[0]: tally["reported"] for values, (tally, _durations) in kept.items()}
            sizes: dict[str | None, int] = {}
            for number, case in enumerate(cases, start=1):
                sizes[due[case.pk]] = sizes.get(due[case.pk], 0) + number
            assert told == sizes
            agree(as_of)


def test_small_groups_are_hidden_and_an_observation_resembles_none(steering, plant, open_case, observe, report, lead, days_later):
    old, young = open_case(), open_case()
    for case, themes in ((old, ["energy"]), (young, ["housing"])):
        case.themes = themes
        case.save(update_fields=["themes"])
    for name, theme in (("Rose", "energy"), ("Lina", "housing")):
        persona(steering, name, themes=[theme], at_least=1)
    plant(7, met_in=old)
    plant(3, met_in=young)
    report("reported", actor=lead, observation=observe(lead).pk)
    plant(20)
    snapshot.refresh()
    assert CountedIrritant.objects.filter(persona_id=None).count() == 21
    masked = {row.keys["persona"]: row.reported for row in irritant_figures(steering, by=["persona"]).rows}
    assert masked == {"cahors-lina": None, "cahors-rose": None, None: 21}
    assert [row.suppressed for row in irritant_figures(steering, persona="cahors-lina").rows] == [True]
    with pytest.raises(Invalid):
        irritant_figures(steering, persona="nobody")

    plant(4, met_in=young)
    edit_persona("cahors-rose", changes={"themes": ["food_emergency"]}, actor=steering)
    days_later(1)
    masked = {row.keys["persona"]: row.reported for row in irritant_figures(steering, by=["persona"]).rows}
    assert masked == {"cahors-lina": 7, None: 28}
    live = {row.keys["persona"]: row.reported for row in irritant_figures(lead, by=["persona"]).rows}
    assert sum(live.values()) == irritant_figures(lead).rows[0].reported
    client = Client()
    client.force_login(lead.user)
    asked = {slug: client.get(f"/api/v1/irritants/count?counted=true&persona={slug or 'null'}").json()["count"] for slug in live}
    assert asked == live, "the list behind each figure"


def test_a_persona_changed_by_hand_is_found_and_what_changed_since_is_not_taken_for_it(steering, plant, open_case, days_later):
    rose, lina = persona(steering, "Rose", themes=["energy"], at_least=1), persona(steering, themes=["housing"], at_least=1)
    cold, other = open_case(), open_case()
    CaseFile.objects.filter(pk=cold.pk).update(themes=["energy"])
    plant(3, met_in=cold)
    [stray, _other] = plant(2, met_in=other)
    days_later(1)
    snapshot.refresh()

    def checked():
        call_command("rebuild_figures", check=True, stdout=io.StringIO(), stderr=(said := io.StringIO()))
        return said.getvalue()

    assert checked() == ""
    CountedIrritant.objects.filter(persona_id=rose.pk).update(persona_id=lina.pk)
    CountedIrritant.objects.filter(pk=stray.pk).update(persona_id=rose.pk)
    with pytest.raises(SystemExit):
        call_command("rebuild_figures", check=True, stdout=io.StringIO(), stderr=(said := io.StringIO()))
    assert "3 irritants counted under the persona cahors-lina, whose cases resemble cahors-rose" in said.getvalue()
    assert "1 irritants counted under the persona cahors-rose, whose cases resemble none" in said.getvalue()
    with clock.travel_to(clock.now() + timedelta(hours=1)):
        edit_persona(lina.slug, changes={"themes": ["energy"], "rank": 1}, actor=steering)
        edit_persona(rose.slug, changes={"rank": 2}, actor=steering)
    assert checked() == "", "of an area whose criteria are other ones now, the next refresh will tell"
    call_command("rebuild_figures", stdout=io.StringIO())
    assert checked() == ""
    assert CountedIrritant.objects.filter(persona_id=lina.pk).count() == 3


def test_the_steering_team_of_the_area_keeps_them(steering, act):
    for actor in (act(COORDINATING, "coordinator"), act(LEAD, "manager"), act(CONTRIBUTOR)):
        with pytest.raises(NotAllowed):
            persona(actor, themes=["energy"], at_least=1)
    rose = persona(steering, "Rosé", themes=["energy"], age_bands=["75_over"])
    assert (rose.slug, rose.rank, rose.at_least) == ("cahors-rose", 1, 2)
    assert persona(steering, "Rosé", themes=["energy"], at_least=1).slug == "cahors-rose-2"
    assert allowed_on_persona(steering, rose) == ["read", "edit", "retire"]
    for changes, name in (
        ({"themes": []}, "at_least"),
        ({"themes": ["gold"]}, "themes"),
        ({"categories": ["Z99"]}, "categories"),
        ({"name": " "}, "name"),
        ({"portrait": "1 84 12 76 451 089 46"}, "portrait"),
    ):
        with pytest.raises(Invalid) as refused:
            edit_persona(rose.slug, changes=changes, actor=steering)
        assert [problem.name for problem in refused.value.problems] == [name]
    with pytest.raises(Stale):
        edit_persona(rose.slug, changes={"needs": "Une visite."}, version=7, actor=steering)
    edit_persona(rose.slug, changes={"needs": "Une visite."}, version=1, actor=steering)
    retire_persona(rose.slug, version=2, actor=steering)
    for change in (retire_persona, edit_persona):
        with pytest.raises(Conflict):
            change(rose.slug, actor=steering, **({"changes": {}} if change is edit_persona else {}))
    rose.refresh_from_db()
    assert (rose.is_active, allowed_on_persona(steering, rose)) == (False, ["read", "restore"])
    for actor, refusal in ((act(LEAD, "manager"), NotAllowed), (steering, Stale)):
        with pytest.raises(refusal):
            restore_persona(rose.slug, version=1, actor=actor)
    restore_persona(rose.slug, version=3, actor=steering)
    with pytest.raises(Conflict):
        restore_persona(rose.slug, actor=steering)
    assert [event.kind for event in history_of_persona(rose)] == [
        f"persona_{what}" for what in ("written", "edited", "retired", "restored")
    ]

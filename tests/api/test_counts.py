"""`…/count` is the length of its list, for everyone, whatever is asked, in a house where anything may have happened; pages tell the same."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

import django_filters
import pytest
from django.test import Client
from django.urls import reverse

from backend.base import clock
from tests.api.cast import CONTRIBUTOR, LEAD, OBSERVER, PEOPLE, RECEIVER, Cast, Stage, ok
from tests.api.permissions import MATRIX, WHO, furnished
from tests.api.playing import play
from tests.api.routes import ROUTES, address

Query = list[tuple[str, str]]
LISTS = sorted(name.removesuffix("-count") for name in ROUTES if name.endswith("-count"))
UNCOUNTED = {"GET statistics-indicators"}
"""It answers `results` whole, without pages: a dictionary."""
FOR_ALL = {"GET agency", "GET commune", "GET living-area", "GET risk-factor", "GET irritant-category"}
"""The same rows for everybody."""
PAGES = {
    "GET case": "cases", "GET irritant": "irritants", "GET observation": "observations",
    "GET recurring-irritant": "recurring_irritants", "GET action": "actions", "GET appointment": "appointments",
    "GET handover": "handovers", "GET flag": "flags",
}  # fmt: skip
"""Lists whose page tells how many were found."""
CAST = sorted(PEOPLE, key=lambda who: who not in WHO)
MOVES, LAST = (
    45,
    ("POST case-close", "POST handover-accept", "PUT case-readers", "POST agency-member-deactivate", "POST my-calendar-revoke"),
)
"""How many are made; what leaves little to do after it comes last, or not at all."""
REASON = {"x_access_reason": "Plainte"}


class World(NamedTuple):
    stage: Stage
    ids: dict[str, Any]
    chance: random.Random


@pytest.fixture(scope="module")
def world(kept: Callable[[], AbstractContextManager[Any]]) -> World:
    """Everything that a route may ask for, then what chance makes of it: moves of the matrix, each by somebody who may."""
    stage, chance = Stage(Cast()), random.Random(4)
    possible = [
        (route, who)
        for route, line in MATRIX.items()
        for who, status in zip(WHO, line.statuses, strict=True)
        if status < 300 and not route.startswith("GET")
    ]
    with kept():
        ids = furnished(stage, for_every_route=True)
        stage.cast.hire(*CAST)
        chosen = chance.sample([move for move in possible if move[0] not in LAST], MOVES)
        done = [play(stage, who, route, ids).status_code < 300 for route, who in chosen]
        play(stage, *chance.choice([move for move in possible if move[0] in LAST])[::-1], ids)
    assert sum(done) > MOVES / 3, "hardly anything happened"
    return World(stage, ids, chance)


def test_each_list_is_as_long_as_it_says(world: World, db: None, recorded: None) -> None:
    """Whoever may not read it is refused both: tests/api/test_permissions.py."""
    apart, longest, pages = list[str](), dict.fromkeys(LISTS, 0), dict.fromkeys(PAGES, 0)
    for name in LISTS:
        for who in CAST:
            if seldom(name, who) and world.chance.randrange(5):
                continue
            for query in asked_of(name, world, whole=not longest[name]):
                if (measured := length_and_count(world, who, name, query)) is None:
                    break
                length, count = measured
                asked = (length and not pages.get(name)) or not world.chance.randrange(4)
                shown = shown_by_page(world.stage, who, name, query) if asked else None
                longest[name] = max(longest[name], length)
                pages[name] = max(pages.get(name, 0), shown or 0)
                if count != length or shown not in (None, length):
                    apart.append(f"{who} {name} {query}: {length} rows, count says {count}, the page {shown}")
    assert apart == []
    empty = [name for name in LISTS if not longest[name]]
    assert len(empty) < len(LISTS) / 10, f"chance left hardly anything to list: {empty}"
    assert [name for name in PAGES if not pages[name]] == [], "no page of it told a number"


def seldom(name: str, who: str) -> bool:
    """Whom one in five is asked for: where all read the same, who has the part of another, and what is in a case for those out of it."""
    return name in FOR_ALL or who not in WHO or (name.startswith("GET case-") and PEOPLE[who][0] not in (LEAD, CONTRIBUTOR, OBSERVER))


def length_and_count(world: World, who: str, name: str, query: Query) -> tuple[int, int] | None:
    """How many rows its pages have, and what `count` says. None for whoever may not read it."""
    caller, pk = world.stage[who], world.ids.get(MATRIX[f"{name}-count"].pk)
    path = address(f"{name}-list", {**world.ids, "pk": pk})
    said = caller.get(f"{path}/count?{urlencode(query)}", **REASON)
    if said.status_code in (403, 404):
        return None
    count = ok(said)["count"]
    size = world.chance.choice((100, min(max(count // 2, 1), 100)))
    following, length = f"{path}?{urlencode([*query, ('page_size', str(size))])}", 0
    while following:
        body = ok(caller.get(following, **REASON))
        length, following = length + len(body["results"]), body["next"]
    return length, count


def shown_by_page(stage: Stage, who: str, name: str, query: Query) -> int | None:
    """None where there is no such page, not for them, or its form does not offer that."""
    if name not in PAGES:
        return None
    browser = Client()
    browser.force_login(stage.cast.members[who].user)
    response = browser.get(f"{reverse(PAGES[name])}?{urlencode(query)}")
    if response.status_code != 200 or response.context["criteria"].errors:
        return None
    box = dict(query).get("box")
    return response.context["found"] if not box or box == response.context["box"] else None


# --- what is asked ---


def asked_of(name: str, world: World, *, whole: bool) -> Iterator[Query]:
    """Of each box, the `whole`, or what none, one or two filters leave."""
    view = ROUTES[f"{name}-list"].callback.cls
    filters = dict(view.filterset_class.base_filters) if getattr(view, "filterset_class", None) else {}
    wide = set(view.query_parameters.get("list", ()))
    boxes: list[Query] = [[("box", box)] for box in BOXES.get(name, ("received", "sent"))] if "box" in wide else [[]]
    for box in boxes:
        several = max(0 if whole else min(len(filters), world.chance.randrange(3)), name in LONG)
        taken = world.chance.sample(sorted({*filters, *(wide - {"box"})}), several)
        yield [*box, *(pair for each in taken for pair in said(each, filters.get(each), world))]


LONG = {"GET commune"}
"""Thousands of rows, never asked for whole."""
BOXES = {"GET flag": ("received", "raised"), "GET handover": ("received", "sent", "any")}
DAYS = (-40, -1, 0, 1, 29, 31)


def said(name: str, field: django_filters.Filter | None, world: World) -> Query:
    """A value that makes sense to a filter; of codes and days, one that the world knows."""
    agencies = [*("cap-emploi-lot", LEAD, RECEIVER, CONTRIBUTOR), *unsaid(field)]
    known = {
        "commune": ["46042", "46102", "46064", *unsaid(field)],
        "intercommunality": ["200023737", *unsaid(field)],
        "q": ["cahors", "de la", "caf"],
        **dict.fromkeys(("agency_concerned", "agency_in_charge", "from_agency", "to_agency"), agencies),
        "category": ["A05", "B01", "B02", "A01"],
        "living_area": ["cahors", *unsaid(field)],
        "reference": [world.stage.reference],
        "case": [world.stage.reference],
        "member": [world.ids["member"], str(world.stage.cast.members["lead"].pk)],
        "recurring": [world.ids["recurring"]],
        "persona": [world.ids["persona"], "null"],
    }
    day = clock.today() + timedelta(days=world.chance.choice(DAYS))
    match field:
        case _ if name in known:
            values = known[name]
        case None:
            values = {"role": ["lead", "contributor", "observer"]}[name]
        case django_filters.BooleanFilter():
            values = ["true", "false"]
        case django_filters.DateFilter():
            values = [day.isoformat()]
        case django_filters.IsoDateTimeFilter():
            values = [f"{day}T09:00:00Z"]
        case django_filters.ChoiceFilter() | django_filters.MultipleChoiceFilter():
            values = [*(str(code) for code, _label in field.extra["choices"]), *unsaid(field)]
        case _:
            raise TypeError(f"say what may be asked of {name}")
    several = 2 if isinstance(field, django_filters.MultipleChoiceFilter) else 1
    return [(name, value) for value in world.chance.sample(values, min(several, len(values)))]


def unsaid(field: django_filters.Filter | None) -> list[str]:
    return ["null"] if "null_label" in getattr(field, "extra", {}) else []


# --- and nothing that is a list goes uncounted ---


def test_what_lists_counts(world: World, db: None) -> None:
    """Whatever answers `results`, whatever it is called."""
    listing = {route for route in MATRIX if route.startswith("GET") and route.endswith("-list")}
    for route, line in MATRIX.items():
        if route.startswith("GET") and not route.endswith(("-list", "-count")) and 200 in line.statuses:
            answer = play(world.stage, WHO[line.statuses.index(200)], route, world.ids)
            if answer.status_code == 200 and "json" in answer["Content-Type"] and "results" in answer.json():
                listing.add(route)
    assert listing == {f"{name}-list" for name in LISTS} | UNCOUNTED

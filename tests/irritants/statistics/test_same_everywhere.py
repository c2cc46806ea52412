"""Every figure of the dictionary is the same in the API, on the page, in each file and in the list behind it, and what plain loops count."""

import html
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from agencies.actor import Actor
from backend.base import clock
from cases.models import CaseExclusion, CaseFile, CaseGroupGrant, Person
from cases.operations.close_case import close_case
from frontend.figures.forms import groupings_of
from frontend.figures.lists import BEHIND, lists_behind
from irritants.operations.personas.write_persona import write_persona
from irritants.statistics.populations import POPULATIONS
from tests.api.cast import pages
from tests.api.foundation import Caller, key_of
from tests.frontend.people import reading
from tests.irritants.conftest import CAHORS, CATUS, CONCERNED, CONTRIBUTOR, COORDINATING, LEAD, OBSERVER, STRANGER
from tests.irritants.statistics import oracle
from tests.sheets import read_csv, read_ods, read_xlsx

NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Paris"))
HIDDEN_ON_A_PAGE = "Hidden: under 5, or needed to keep another one hidden"
READ = {"CSV": lambda file: read_csv(file, ","), "XLSX": read_xlsx, "ODS": read_ods}
SMALL = "46212"
"""Orniac, 73 inhabitants, of another intercommunality than Cahors."""
OPENED, AS_OFTEN = 16, 5
"""Lists that are drawn by lot of those behind a grouping: of one on the page, of any other. Of the totals, all are."""
NEXT_TO_CAHORS = "46032"
"""Boissières, of the same."""
RARELY = {"irritants": "commune", "handovers": "reason", "flags": "commune", "caseload": "agency_in_charge"}
"""By population, a group of which masked figures tell some and hide others."""


@pytest.fixture(autouse=True)
def _at_noon(db: None) -> Iterator[None]:
    with clock.travel_to(NOON):
        yield


class History:
    """Drawn by lot: what each population is made of."""

    def __init__(self, lot: random.Random, actor: Actor, open_case: Callable[..., CaseFile], build: dict[str, Callable[..., Any]]) -> None:
        self.lot, self.actor, self.build = lot, actor, build
        self.cases = []
        for _ in range(9):
            with clock.travel_to(NOON - self.ago(20, 200)):
                self.cases.append(open_case())
        for case in self.cases:
            CaseFile.objects.filter(pk=case.pk).update(themes=lot.sample(("housing", "energy", "mobility"), lot.randint(0, 2)))
            Person.objects.filter(pk=case.person_id).update(birth_date=lot.choice((None, "2003-05-01", "1950-02-28", "1960-01-31")))
        self.never, self.unseen = self.cases[0], open_case(CONTRIBUTOR, commune=SMALL)
        CaseExclusion.objects.create(case=self.never, user=actor.user)
        with clock.travel_to(NOON - self.ago(20, 200)):
            self.cases += [open_case(CONTRIBUTOR, observer=LEAD), open_case(commune=SMALL)]

    def ago(self, least: int, most: int) -> timedelta:
        return timedelta(days=self.lot.randint(least, most), minutes=self.lot.randint(0, 600))

    def irritants(self) -> None:
        lot = self.lot
        for name, criteria in (("Lina", {"age_bands": ["18_25"], "themes": ["housing"]}), ("Rose", {"themes": ["energy"], "at_least": 1})):
            write_persona(name=name, portrait="Une vie.", living_area="cahors", actor=Actor.system("tests"), **criteria)
        for at in range(70):
            status = lot.choice(
                ("reported", "reported", "in_progress", "resolved", "resolved", "confirmed", "unresolvable", "entered_in_error")
            )
            self.build["plant"](
                1,
                status=status,
                category=lot.choice(("A01", "A02", "B01", "B01", "C01")),
                commune=NEXT_TO_CAHORS if at < 3 else lot.choice((CAHORS, CAHORS, CATUS)),
                days=lot.choice((0, 3, 8, 15, 15, 40)),
                reported_at=NOON - self.ago(41, 150),
                reporter=lot.choice((LEAD, LEAD, LEAD, CONTRIBUTOR)),
                concerned=lot.choice((None, CONCERNED, STRANGER)),
                area=lot.choice(("cahors", "cahors", "cahors", None)),
                met_in=lot.choice(self.cases),
                person_says=lot.choice(("", "", "partly", "unreachable")) if status == "resolved" else "",
                reopened_count=lot.choice((0, 0, 0, 1)),
            )
        self.caseload()

    def handovers(self) -> None:
        lot, asked = self.lot, set()
        agencies = (LEAD, LEAD, CONTRIBUTOR, OBSERVER, STRANGER)
        for _ in range(60):
            sender, receiver, case = lot.choice(agencies), lot.choice(agencies), lot.choice([*self.cases, self.unseen])
            status = lot.choice(("requested", "accepted", "accepted", "completed", "rejected", "returned", "cancelled", "expired"))
            if sender == receiver or (status == "requested" and (case, receiver) in asked):
                continue
            asked |= {(case, receiver)} if status == "requested" else set()
            self.build["pass_on"](
                sender,
                receiver,
                status,
                of=case,
                kind="support" if status == "requested" else lot.choice(("lead", "support")),
                hours=None if status in ("requested", "cancelled", "expired") else lot.choice((1, 20, 72, 100)),
                ended=lot.choice((5, 30)) if status == "cancelled" else 720,
                reason=lot.choices(("no_capacity", "out_of_scope", "duplicate"), (80, 10, 10))[0]
                if status in ("rejected", "returned")
                else "",
                ago=self.ago(31, 120) if status != "requested" else self.ago(1, 20),
                urgency=lot.choice(("normal", "normal", "normal", "urgent")),
            )

    def flags(self) -> None:
        lot = self.lot
        for at in range(50):
            status = lot.choice(("raised", "acknowledged", "acknowledged", "taken_up", "dismissed", "withdrawn"))
            self.build["alert"](
                status,
                hours=None if status == "raised" else lot.choice((1, 10, 24, 60)),
                severity=lot.choice(("low", "moderate", "high")),
                receiver=(receiver := lot.choice((LEAD, LEAD, CONTRIBUTOR))),
                via=[slug for slug in (LEAD, OBSERVER) if slug != receiver and lot.random() < 0.2],
                case=lot.choice(self.cases) if status == "taken_up" else None,
                ago=self.ago(3, 120),
                commune=NEXT_TO_CAHORS if at < 3 else lot.choice((CAHORS, CAHORS, CATUS, None)),
            )

    def caseload(self) -> None:
        """Some of them end: what is open in them is left by those who withdrew, moved away or died. One goes on in another."""
        CaseFile.objects.filter(pk=self.cases[8].pk).update(status="closed", outcome="merged", closed_at=NOON - self.ago(1, 19))
        with clock.travel_to(NOON - self.ago(20, 200)):
            for slug in (CONTRIBUTOR, OBSERVER, OBSERVER, OBSERVER):
                self.build["open_case"](slug, observer=LEAD)
        for case, outcome in zip(self.cases[1:], ("deceased", "moved_away", "resolved", "lost_contact", "partly_resolved"), strict=False):
            with clock.travel_to(NOON - self.ago(1, 19)):
                close_case(case.reference, outcome=outcome, actor=self.actor)


@pytest.fixture
def history(lead: Actor, open_case: Any, plant: Any, pass_on: Any, alert: Any, request: pytest.FixtureRequest) -> History:
    CaseFile.objects.update(opened_at=NOON - timedelta(days=60))  # that of the fixtures
    CaseGroupGrant.objects.update(opened_at=NOON - timedelta(days=60))
    return History(
        random.Random(request.node.callspec.params["seed"]),
        lead,
        open_case,
        {"plant": plant, "pass_on": pass_on, "alert": alert, "open_case": open_case},
    )


class Reader:
    """Somebody at all doors."""

    def __init__(self, actor: Actor) -> None:
        membership = actor.user.memberships.get()
        self.api = Caller(Client(), authorization=f"Bearer {key_of(membership)[1]}", accept_language="en")
        self.page = reading("en", Client())
        self.page.force_login(actor.user)

    def answered(self, code: str, group: str | None) -> dict[Any, dict[str, Any]]:
        response = self.api.get(f"statistics/{code}" + (f"?by={group}" if group else ""))
        assert response.status_code == 200, response.content
        return {row.pop(group) if group else None: row for row in response.json()["rows"]}

    def looked_at(self, code: str, group: str) -> str:
        response = self.page.get(f"/statistics/explore?about={code}&by={group}")
        assert response.status_code == 200
        return str(response.content.decode())

    def files(self, text: str) -> dict[str, list[list[Any]]]:
        """As the page leads to them."""
        found = re.findall(r'<a class="fr-link fr-link--sm" href="([^"]+)" download[^>]*>(CSV|XLSX|ODS)</a>', text)
        return {kind: READ[kind](self.page.get(html.unescape(address)).content) for address, kind in found}


def on_the_page(text: str) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """What its tables say of each line, under each heading; and where each number leads."""
    said: dict[str, dict[str, str]] = {}
    leads: dict[str, dict[str, str]] = {}
    for table in re.findall(r'<caption id="[a-z]+-figures?-?[a-z]*"|<table>.*?</table>', text, re.DOTALL):
        if 'id="figures-table"' not in table and 'id="other-figures"' not in table:
            continue
        headings = [html.unescape(found) for found in re.findall(r'<th scope="col" class="house-number">(.*?)</th>', table)]
        for label, rest in re.findall(r'<th scope="row">(.*?)</th>((?:(?!</tr>).)*)', table, re.DOTALL):
            cells = re.findall(r"<td[^>]*>(.*?)</td>", rest, re.DOTALL)
            cells = cells * len(headings) if "colspan" in rest else cells
            words = [html.unescape(re.sub(r"<[^>]+>", "", cell).strip()) for cell in cells]
            assert len(words) == len(headings)
            assert not headings or not set(headings) & said.setdefault(html.unescape(label), {}).keys(), "a column told twice"
            said[html.unescape(label)] |= dict(zip(headings, words, strict=True))
            links = [re.search(r'href="([^"]+)"', cell) for cell in cells]
            leads.setdefault(html.unescape(label), {}).update(
                {heading: html.unescape(link[1]) for heading, link in zip(headings, links, strict=True) if link}
            )
    return said, leads


def in_a_cell(value: Any, *, is_share: bool) -> str:
    if value is None:
        return "–"
    return f"{round(value * 100)}%" if is_share else str(value)


SHORT = {
    "reported": "Reported",
    "open": "Open",
    "resolved": "Resolved",
    "confirmed": "Confirmed",
    "presumed": "Presumed",
    "resolution_rate": "Rate",
    "median_days": "Median (days)",
    "p90_days": "9 in 10 (days)",
    "reopened": "Reopened",
}
"""How the page heads the first figures of irritants; all others go by the name that the dictionary gives them."""


def heading_of(code: str, indicator: Any) -> str:
    return SHORT.get(indicator.code, str(indicator.label)) if code == "irritants" else str(indicator.label)


LOOKED_AT = {("irritants", 1): "age", ("irritants", 2): "persona"}
"""Pages that are not left to the lot."""


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("code", POPULATIONS)
def test_the_same_figure_at_every_door(code: str, seed: int, history: History, lead: Actor, act: Any) -> None:
    getattr(history, code)()
    population = POPULATIONS[code]
    on_offer = {group for group, _words in groupings_of(population)} & oracle.KEYS.keys() - {RARELY[code]}
    groups = [RARELY[code], LOOKED_AT.get((code, seed)) or history.lot.choice(sorted(on_offer))]
    for reader, is_live in ((Reader(lead), True), (Reader(act(COORDINATING, "manager")), False)):
        now = NOON if is_live or code == "irritants" else clock.at(NOON.date(), clock.MIDNIGHT)
        rows = [
            as_told(row, history, is_live=is_live) for row in oracle.FACTS[code](now) if is_counted(row, code, history, is_live=is_live)
        ]
        together = agree(code, reader.answered(code, None), oracle.counted(code, rows, None), is_live=is_live)[None]
        for group in groups:
            answered = agree(code, reader.answered(code, group), oracle.counted(code, rows, group), is_live=is_live)
            text = reader.looked_at(code, group)
            page, leads = on_the_page(text)
            names = {}
            files = reader.files(text)
            assert set(files) == set(READ)
            for kind, lines in files.items():
                names = in_the_file(code, kind, lines, answered)
            total = page.pop("All together")
            assert set(page) == set(names.values())
            for key, row in answered.items():
                the_page_says(code, page[names[key]], row)
                leads_to_lists(code, leads[names[key]], row if is_live else {})
            by_group = [(label, heading) for label in page for heading in leads[label]]
            for label, heading in history.lot.sample(by_group, min(OPENED, len(by_group))):
                the_list_has(reader, leads[label][heading], int(page[label][heading]))
            the_page_says(code, total, together)
            leads_to_lists(code, leads["All together"], together if is_live else {})
            if group == RARELY[code]:
                assert is_live or {row["suppressed"] for row in answered.values()} == {True, False}, (group, answered)
                for heading, address in leads["All together"].items():
                    the_list_has(reader, address, int(total[heading]), whole=True)
        for group in sorted(on_offer.difference(groups)) if is_live else ():
            answered = agree(code, reader.answered(code, group), oracle.counted(code, rows, group), is_live=True)
            counted = [(key, name) for key, row in answered.items() for name in BEHIND[code].figures if row[name]]
            for key, name in history.lot.sample(counted, min(AS_OFTEN, len(counted))):
                address = lists_behind(population, {"from_": None, "to": None}, group, key)[name]
                the_list_has(reader, address, answered[key][name])


def as_told(row: Any, history: History, *, is_live: bool) -> Any:
    """Where few live, the place of a handover tells who it is: not to those who do not see the case."""
    return oracle.Fact(row, commune_id=None) if is_live and row["case_id"] == history.unseen.pk else row


def is_counted(row: Any, code: str, history: History, *, is_live: bool) -> bool:
    """By whom it is read: the agency's own that its caseworker may open, or the living area."""
    if not is_live:
        if code == "flags":
            return row["commune_id"] is not None
        return (row.get("living_area__slug") or row.get("case__living_area__slug")) == "cahors"
    if code == "caseload":
        return row["case_id"] not in (history.never.pk, history.unseen.pk)
    own = [row.get(name) for name in ("reported_by_agency__slug", "from_agency__slug", "to_agency__slug", "agency_in_charge__slug")]
    return LEAD in own and row["case_id"] != history.never.pk


def agree(code: str, answered: dict[Any, Any], expected: dict[Any, Any], *, is_live: bool) -> dict[Any, Any]:
    """The API with the loops, indicator by indicator of the dictionary."""
    indicators = [indicator.code for indicator in POPULATIONS[code].indicators]
    assert answered.keys() >= expected.keys() or not is_live
    for key, row in answered.items():
        assert row.keys() == {*indicators, "suppressed"}
        if row["suppressed"]:
            assert not is_live
            assert not any(row[name] is not None for name in indicators)
            continue
        due = expected[key]
        size = due[POPULATIONS[code].size]
        assert is_live or size == 0 or size >= 5
        assert {name: row[name] for name in indicators} == {name: due[name] for name in indicators}, key
    assert is_live or not [key for key, due in expected.items() if due[POPULATIONS[code].size] < 5 and not answered[key]["suppressed"]]
    return answered


def in_the_file(code: str, kind: str, lines: list[list[Any]], answered: dict[Any, Any]) -> dict[Any, str]:
    """Its figures, cell by cell; the names of its groups by code."""
    empty = next(at for at, line in enumerate(lines) if not any(line))
    headings, rows = lines[empty + 1], lines[empty + 2 :]
    columns = {str(indicator.label): indicator.code for indicator in POPULATIONS[code].indicators}
    assert sorted(headings[2:]) == sorted(columns), "each indicator has its column"
    told_as = [columns[heading] for heading in headings[2:]]
    names = {}
    for row in rows:
        key = row[0] or None
        names[key] = row[1]
        told = answered[key]
        due = ["hidden" if told["suppressed"] else told[name] for name in told_as]
        assert row[2:] == (["" if cell is None else str(cell) for cell in due] if kind == "CSV" else due), (kind, key)
    assert names.keys() == answered.keys()
    return names


def the_page_says(code: str, said: dict[str, str], row: dict[str, Any]) -> None:
    population = POPULATIONS[code]
    headings = {heading_of(code, indicator): indicator.code for indicator in population.indicators}
    assert said.keys() == headings.keys(), "each indicator has its column"
    for heading, name in headings.items():
        is_share = name.endswith(("_rate", "_share")) or "within" in name
        assert said[heading] == (HIDDEN_ON_A_PAGE if row["suppressed"] else in_a_cell(row[name], is_share=is_share)), heading


def leads_to_lists(code: str, addresses: dict[str, str], row: dict[str, Any]) -> None:
    """Every number that counts somebody does, and nothing else."""
    counts = {heading_of(code, one): one.code for one in POPULATIONS[code].indicators if one.code in POPULATIONS[code].counts}
    assert addresses.keys() == {heading for heading, name in counts.items() if row.get(name)}


def the_list_has(reader: Reader, address: str, number: int, *, whole: bool = False) -> None:
    """How many its door says that there are; of the `whole`, how many are met from page to page, and what the page says."""
    path, _, query = address.removeprefix("/").partition("?")
    assert reader.api.get(f"{path}/count?{query}").json() == {"count": number}, address
    if whole:
        assert sum(map(len, pages(reader.api, f"{path}?{query}&page_size=7"))) == number, address
        shown = re.sub(r"\s+", " ", reader.page.get(address).content.decode())
        assert f"> {number} {path.removesuffix('s')}{'s' if number > 1 else ''} <" in shown, address


@pytest.mark.parametrize("code", POPULATIONS)
def test_every_indicator_has_its_comparison(code: str, client: Client) -> None:
    """One that is new must be counted by the loops, and lead to a list or say that there is none."""
    population = POPULATIONS[code]
    assert oracle.FIGURES[code]([]).keys() == {indicator.code for indicator in population.indicators}
    counted = {name for name in population.row.figures() if name in population.counts}
    assert counted == set(BEHIND[code].figures)

"""What is understood of each line, and what is wrong with it, in words: nothing is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import Agency, Commune
from backend.base.errors import Invalid, Problem
from cases.free_text import check_free_text
from cases.people.names import normalise
from irritants.facts import number_of_people, past_day
from irritants.importing.columns import NEEDED, OF_THE_IRRITANT, OF_THE_OBSERVATION, codes_by_words, heading_of
from irritants.importing.known import Known, Met, met_before, shortened, wrong
from irritants.importing.reading import LONGEST_CELL, Row, Sheet
from irritants.models import Irritant, Observation
from irritants.observations import observing_agency
from irritants.statuses import ObservationKind, PlaceKind, Step

T = TypeVar("T")
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y")
LONGEST = {"place": 200}


@dataclass
class Line:
    """`observation` and `irritant` are not saved yet; the lines of one observation share it."""

    number: int
    key: str = ""
    observation: Observation | None = None
    irritant: Irritant | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def met(self) -> Met | None:
        if self.observation is None:
            return None
        category = self.irritant.category_id if self.irritant else ""
        return self.observation.observed_on, self.observation.commune_id, normalise(self.observation.place), category


@dataclass
class Report:
    lines: list[Line]
    unread: tuple[str, ...] = ()

    @property
    def observations(self) -> list[Observation]:
        return list({line.observation.pk: line.observation for line in self.lines if line.observation}.values())

    @property
    def irritants(self) -> list[Irritant]:
        return [line.irritant for line in self.lines if line.irritant]

    @property
    def problems(self) -> list[Problem]:
        """Named `lines.12.category`, after the line of the file."""
        return [Problem(f"lines.{line.number}.{found.name}", found.code, found.reason) for line in self.lines for found in line.problems]

    @property
    def to_mend(self) -> list[Line]:
        return [line for line in self.lines if line.problems]

    @property
    def doubtful(self) -> list[Line]:
        return [line for line in self.lines if line.warnings]


def check_sheet(sheet: Sheet, actor: Actor) -> Report:
    """Raises NotAllowed for who records no observation."""
    checking = Checking(sheet.rows, observing_agency(actor), actor)
    lines = [checking.line(row) for row in sheet.rows]
    _warn(lines, observing_agency(actor))
    return Report(lines, sheet.unread)


class Checking:
    """Line by line, with what the lines before have said of the same observation."""

    def __init__(self, rows: Sequence[Row], agency: Agency, actor: Actor) -> None:
        self.known, self.agency, self.actor = Known(rows), agency, actor
        self.begun: dict[str, tuple[Row, Observation | None]] = {}

    def line(self, row: Row) -> Line:
        line = Line(row.number)
        row = without_wrong_texts(row, line)
        line.key = row.cells.get("observation", "")
        line.observation = self.observation(row, line)
        if any(name in row.cells for name in OF_THE_IRRITANT):
            line.irritant = self.irritant(row, line)
        return line

    def observation(self, row: Row, line: Line) -> Observation | None:
        """None when it cannot be understood. Of a number met before, what is said again must be the same."""
        if line.key in self.begun:
            first, observation = self.begun[line.key]
            line.problems += contradictions(row, first)
            return observation
        observation = self.new_observation(row, line)
        if line.key:
            self.begun[line.key] = row, observation
        return observation

    def new_observation(self, row: Row, line: Line) -> Observation | None:
        said = Cells(row, line)
        facts = {
            "kind": said.read("kind", lambda text: choice("kind", text, ObservationKind)),
            "observed_on": said.read("observed_on", lambda text: day("observed_on", text)),
            "commune": said.read("commune", lambda text: self.known.commune(text, row.cells.get("postal_code", ""))),
            "people_count": said.read("people_count", people, default=1),
            "place_kind": said.read("place_kind", lambda text: choice("place_kind", text, PlaceKind), default=""),
        }
        if not said.right:
            return None
        place, narrative = row.cells.get("place", ""), row.cells.get("narrative", "")
        return Observation(**facts, place=place, narrative=narrative, agency=self.agency, recorded_by=self.actor.user)

    def irritant(self, row: Row, line: Line) -> Irritant | None:
        said, observation = Cells(row, line), line.observation
        facts = {
            "category": said.read("category", self.known.category, needed=True),
            "step": said.read("step", lambda text: choice("step", text, Step), default=""),
            "agency_concerned": said.read("agency_concerned", self.known.agency_concerned),
            "occurred_on": said.read("occurred_on", lambda text: day("occurred_on", text)),
        }
        if observation and observation.commune is None and row.cells.get("category"):
            said.refuse(wrong("commune", _("Say in which commune: the irritant happened somewhere."), "required"))
        if observation is None or observation.commune is None or not said.right:
            return None
        facts["occurred_on"] = facts["occurred_on"] or observation.observed_on
        return self.placed(Irritant(**facts, description=row.cells.get("description", ""), observation=observation), observation.commune)

    def placed(self, irritant: Irritant, commune: Commune) -> Irritant:
        irritant.commune, irritant.intercommunality_id = commune, commune.intercommunality_id
        irritant.living_area = self.known.area_of(commune, irritant.occurred_on)
        irritant.reported_by, irritant.reported_by_agency, irritant.agency_in_charge = self.actor.user, self.agency, self.agency
        return irritant


class Cells:
    """The cells of a row, read one by one; what is wrong goes to its line."""

    def __init__(self, row: Row, line: Line) -> None:
        self.row, self.line, self.right = row, line, True

    def read(self, name: str, reading: Callable[[str], T], *, default: Any = None, needed: bool = False) -> Any:
        text = self.row.cells.get(name, "")
        try:
            if text:
                return reading(text)
            if needed or name in NEEDED:
                raise wrong(name, _("This cell is empty: “%(heading)s” is needed.") % {"heading": heading_of(name)}, "required")
        except Invalid as refused:
            self.refuse(refused)
        return default

    def refuse(self, refused: Invalid) -> None:
        self.line.problems += refused.problems
        self.right = False


def without_wrong_texts(row: Row, line: Line) -> Row:
    """No cell may hold a personal number, which is not said again either, or be longer than what keeps it."""
    try:
        check_free_text(**row.cells)
    except Invalid as refused:
        line.problems += refused.problems
    for name, text in row.cells.items():
        if len(text) > LONGEST.get(name, LONGEST_CELL):
            reason = _("This text is too long: %(most)s characters at most.") % {"most": LONGEST.get(name, LONGEST_CELL)}
            line.problems.append(Problem(name, "max_length", reason))
    wrong_ones = {problem.name for problem in line.problems}
    return Row(row.number, {name: text for name, text in row.cells.items() if name not in wrong_ones})


def contradictions(row: Row, first: Row) -> Iterable[Problem]:
    for name in OF_THE_OBSERVATION:
        if name in row.cells and row.cells[name] != first.cells.get(name, ""):
            words = {"number": row.cells["observation"], "line": first.number}
            reason = _("Line %(line)s says otherwise of observation no. %(number)s. Make them the same, or leave this cell empty.") % words
            yield Problem(name, "contradiction", reason)


def choice(name: str, text: str, choices: type[TextChoices]) -> str:
    found = codes_by_words(choices).get(normalise(text))
    if found is None:
        words = {"text": shortened(text), "choices": ", ".join(str(label) for label in choices.labels)}
        raise wrong(name, _("“%(text)s” is none of these: %(choices)s.") % words)
    return found


def day(name: str, text: str) -> date:
    for pattern in DAYS:
        try:
            return past_day(datetime.strptime(text, pattern).date(), name=name)
        except ValueError:
            continue
    raise wrong(name, _("“%(text)s” is no day. Write it as 31/12/2026.") % {"text": shortened(text)}, "invalid")


def people(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise wrong("people_count", _("“%(text)s” is no whole number.") % {"text": shortened(text)}, "invalid")
    return number_of_people(int(text[:6]))


def _warn(lines: Sequence[Line], agency: Agency) -> None:
    """What may be meant, and is more often a mistake: imported before, or twice in the file."""
    before = met_before(agency, {line.observation.observed_on for line in lines if line.observation})
    told: set[tuple[Any, ...]] = set()
    for line in lines:
        name = "category" if line.irritant else "observed_on"
        if line.met in before:
            reason = _("Probably there already: your agency has observed the same on that day, in that place.")
            line.warnings.append(Problem(name, "probably_there", reason))
        if line.irritant and (same := (line.key, line.met, line.irritant.description)) in told:
            line.warnings.append(Problem(name, "twice", _("The same as a line before.")))
        elif line.irritant:
            told.add(same)

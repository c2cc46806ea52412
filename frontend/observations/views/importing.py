"""Import observations from a spreadsheet: choose it, read what was understood line by line, say yes."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from backend.base.errors import Invalid, NotFound, Problem
from backend.base.spreadsheets import CSV, XLSX
from frontend.attachments import attached
from frontend.case.asking import Question, sent
from frontend.door import ActingRequest, attempt, page
from frontend.observations.forms import ChooseSheet
from frontend.observations.views.recording import back_to_all
from irritants.access import OBSERVERS
from irritants.catalogue import label_of
from irritants.importing.checking import Line, Report, check_sheet
from irritants.importing.columns import heading_of
from irritants.importing.keeping import get_sheet, rows_of
from irritants.importing.reading import Sheet, read_sheet
from irritants.importing.template import template_csv, template_xlsx
from irritants.models import ObservationImport
from irritants.operations.import_observations import import_observations
from irritants.operations.keep_sheet import keep_sheet

CHOOSE = Question(
    heading=_("Import observations"),
    text=_("From a spreadsheet with a line for each irritant. Nothing is written before you have read what was understood."),
    send=_("Check the file"),
    done="",
)
SHOWN = 200
"""Lines told one by one; those to mend and those in doubt come first."""


@dataclass(frozen=True)
class Told:
    """A line as the page tells it."""

    line: Line
    category: str
    problems: list[tuple[object, object]]
    """Heading of the column, and what is wrong or doubtful there."""
    warnings: list[tuple[object, object]]

    @classmethod
    def of(cls, line: Line) -> "Told":
        category = label_of(line.irritant.category) if line.irritant else ""
        return cls(line, category, in_words(line.problems), in_words(line.warnings))


def in_words(problems: list[Problem]) -> list[tuple[object, object]]:
    return [(heading_of(problem.name), problem.reason) for problem in problems]


@require_http_methods(["GET", "POST"])
@page(*OBSERVERS)
def choose(request: ActingRequest) -> HttpResponse:
    form = ChooseSheet(sent(request), request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid() and (sheet := attempt(form, lambda: read_sheet(form.cleaned_data["file"]))):
        report = check_sheet(sheet, request.actor)
        if not report.problems:
            return redirect("confirm_import", keep_sheet(sheet, actor=request.actor).pk)
    return render(request, "frontend/observations/choose.html", {"question": CHOOSE, "form": form, **told(report), **back_to_all()})


@require_http_methods(["GET", "POST"])
@page(*OBSERVERS)
def confirm(request: ActingRequest, pk: UUID) -> HttpResponse:
    """What is imported is what was checked: the file is not sent again."""
    try:
        kept = get_sheet(request.actor, pk)
        if request.method == "POST":
            return imported(request, import_observations(kept=pk, actor=request.actor))
    except (NotFound, Invalid) as refusal:
        messages.warning(request, str(refusal.detail))
        return redirect("import_observations")
    if kept.imported_at:
        return imported(request, kept)
    report = check_sheet(Sheet(rows_of(kept)), request.actor)
    return render(request, "frontend/observations/confirm.html", {"question": CHOOSE, "kept": kept, **told(report), **back_to_all()})


def imported(request: ActingRequest, done: ObservationImport) -> HttpResponse:
    observations = ngettext("%(n)s observation", "%(n)s observations", done.observations) % {"n": done.observations}
    irritants = ngettext("%(n)s irritant", "%(n)s irritants", done.irritants) % {"n": done.irritants}
    messages.success(request, str(_("Imported: %(observations)s, %(irritants)s.")) % {"observations": observations, "irritants": irritants})
    return redirect("observations")


def told(report: Report | None) -> dict[str, object]:
    if report is None:
        return {}
    lines = sorted(report.lines, key=lambda line: (not line.problems, not line.warnings))
    return {"report": report, "lines": [Told.of(line) for line in lines[:SHOWN]], "others": max(len(lines) - SHOWN, 0)}


@require_safe
@page(*OBSERVERS)
def template(request: ActingRequest, ending: str) -> HttpResponse:  # noqa: ARG001
    """The spreadsheet to start from, in the language of the page."""
    made = {"xlsx": (template_xlsx, XLSX), "csv": (template_csv, CSV)}.get(ending)
    if made is None:
        raise NotFound
    make, kind = made
    return attached(make(), kind, f"observations.{ending}")

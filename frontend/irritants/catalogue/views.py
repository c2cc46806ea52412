"""The catalogue of irritants: everybody who reports reads it, the steering team keeps it."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from backend.base.errors import Conflict, NotFound
from cases.events import tell
from cases.masking import OPEN
from frontend.case.asking import carried_out, sent
from frontend.door import ActingRequest, attempt, page
from frontend.drafts.putting_back import put_back
from frontend.irritants.asked import Asked
from frontend.irritants.catalogue.forms import AddCategory, ChangeCategory, EditCategory, MergeCategory
from irritants.access import OBSERVERS
from irritants.catalogue import label_of
from irritants.events import history_of_category
from irritants.models import IrritantCategory
from irritants.operations.catalogue.add_category import add_category
from irritants.operations.catalogue.edit_category import edit_category
from irritants.operations.catalogue.merge_category import merge_category
from irritants.operations.catalogue.restore_category import restore_category
from irritants.operations.catalogue.retire_category import retire_category
from irritants.statuses import IrritantTheme
from irritants.steering import allowed_on_category, check_steers, get_category, steers

ASKED: Mapping[str, Asked] = {
    "edit": Asked(
        edit_category,
        gettext_lazy("Change its words"),
        gettext_lazy("Past irritants are told in the new words too: correct a name, do not give it another meaning."),
        gettext_lazy("The words are changed."),
        EditCategory,
    ),
    "merge": Asked(
        merge_category,
        gettext_lazy("Merge it into another"),
        gettext_lazy("It takes no new irritant. Past ones keep their code, and are counted under the other."),
        gettext_lazy("The category is merged."),
        MergeCategory,
    ),
    "retire": Asked(
        retire_category,
        gettext_lazy("Retire it"),
        gettext_lazy("It takes no new irritant. Past figures stay."),
        gettext_lazy("The category is retired."),
        ChangeCategory,
    ),
    "restore": Asked(
        restore_category,
        gettext_lazy("Put it in use again"),
        gettext_lazy("It takes new irritants again, and is counted by itself. What had followed it in a merge stays where it went."),
        gettext_lazy("The category is in use again."),
        ChangeCategory,
    ),
}
"""What an address ends with, which is the action too, and what it does."""


@require_safe
@page(*OBSERVERS)
def catalogue(request: ActingRequest) -> HttpResponse:
    by_theme: dict[str, list[tuple[IrritantCategory, str]]] = {theme: [] for theme in IrritantTheme}
    for category in IrritantCategory.objects.all():
        by_theme[category.theme].append((category, label_of(category)))
    themes = [(IrritantTheme(theme).label, rows) for theme, rows in by_theme.items()]
    return render(request, "frontend/catalogue/list.html", {"themes": themes, "steers": steers(request.actor)})


@require_safe
@page(*OBSERVERS)
def category(request: ActingRequest, code: str) -> HttpResponse:
    found = get_category(code)
    allowed = allowed_on_category(request.actor, found)
    context = {
        "category": found,
        "label": label_of(found),
        "theme": IrritantTheme(found.theme).label,
        "buttons": [(asked.button, reverse("change_category", args=[code, verb])) for verb, asked in ASKED.items() if verb in allowed],
        "continued_by": label_of(found.merged_into) if found.merged_into else "",
        "merged": [(one, label_of(one)) for one in found.merged.order_by("pk")],
        "history": tell(history_of_category(code), OPEN),
    }
    return render(request, "frontend/catalogue/one.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def new_category(request: ActingRequest) -> HttpResponse:
    check_steers(request.actor)
    form = AddCategory(sent(request))
    if request.method == "POST" and form.is_valid() and (added := attempt(form, lambda: add_category(actor=request.actor, **form.said()))):
        messages.success(request, _("The category %(code)s is in the catalogue.") % {"code": added.pk})
        return redirect("category", added.pk)
    return render(request, "frontend/catalogue/form.html", {"form": put_back(request, form), "heading": _("Add a category")})


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def change(request: ActingRequest, code: str, verb: str) -> HttpResponse:
    found = get_category(code)
    if verb not in ASKED:
        raise NotFound
    asked = ASKED[verb]
    if request.method != "POST":
        refuse_what_is_not_possible(request, found, verb)
    form = asked.form(found, sent(request))
    if carried_out(request, form, lambda: asked.run(code, actor=request.actor, **form.said()), over=found, done=asked.done):
        return redirect("category", code)
    shown = {"form": put_back(request, form), "heading": asked.button, "text": asked.text, "category": found, "label": label_of(found)}
    return render(request, "frontend/catalogue/form.html", shown)


def refuse_what_is_not_possible(request: ActingRequest, found: IrritantCategory, verb: str) -> None:
    """The operation says so too, once the form is sent."""
    check_steers(request.actor)
    if verb not in allowed_on_category(request.actor, found):
        raise Conflict(_("This is not possible any more. Reload the category to see what can be done now."))

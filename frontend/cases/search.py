"""People are searched by POST: personal data never stand in an address."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from agencies.roles import CASE_ROLES
from cases.people.search import MOST, search_people
from frontend.door import ActingRequest, attempt, page
from frontend.forms.base import HouseForm
from frontend.fragments import fragment


class SearchForm(HouseForm):
    q = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("At least three letters: first name, surname or alias, in any order, with or without accents."),
        error_messages={"required": _("Type at least three letters of a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "type": "search", "enterkeyhint": "search"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(*CASE_ROLES)
def search(request: ActingRequest) -> HttpResponse:
    """Inside the cases that one sees. The search itself is journaled."""
    form = SearchForm(request.POST or None)
    found = attempt(form, lambda: search_people(request.actor, form.cleaned_data["q"])) if form.is_valid() else None
    template = "frontend/cases/searched.html" if fragment(request) else "frontend/cases/search.html"
    return render(request, template, {"form": form, "people": found, "most": MOST})

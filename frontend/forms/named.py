"""Communes and agencies, called by their names: the browser proposes some, the server finds all."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Commune, Intercommunality
from agencies.models.territory import NormaliseName
from agencies.names import named_like
from agencies.territory import communes_around
from backend.base import clock
from cases.models import CaseFile
from cases.people.names import normalise

A_HANDFUL = 6


class ProposingInput(forms.TextInput):
    """A text for which the browser proposes `proposed`, by its own means."""

    template_name = "frontend/components/proposing_input.html"

    def __init__(self, proposed: Iterable[str] = (), attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})})
        self.proposed = list(proposed)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_proposed"
        context["widget"]["attrs"]["list"] = list_id
        return {**context, "list_id": list_id, "proposed": self.proposed}


class NamedField(forms.CharField):
    """Somebody or somewhere, called by name; `clean` gives its key, "" when left empty.

    The name need not be whole, nor its accents right, as long as only one answers to it.
    """

    widget = ProposingInput
    none_found: Any
    """Said when nothing answers to %(text)s."""

    def __init__(self, *, known: Iterable[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(max_length=200, **options)
        self.know(known)

    def know(self, known: Iterable[tuple[str, str]]) -> None:
        """(key, name) of those who are proposed, and who are found first: of two with one name, the first."""
        known = list(known)
        self.known = {normalise(name): key for key, name in reversed(known)}
        if isinstance(self.widget, ProposingInput):
            self.widget.proposed = [name for _key, name in known]

    def find(self, text: str) -> list[tuple[str, str]]:
        """(key, name) of all that answer to `text`, at most a handful."""
        raise NotImplementedError

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        if key := self.known.get(normalise(text)):
            return key
        found = self.find(text)
        exact = [key for key, name in found if normalise(name) == normalise(text)]
        if len(exact) == 1:
            return exact[0]
        if len(found) == 1:
            return found[0][0]
        if not found:
            raise forms.ValidationError(self.none_found % {"text": text}, code="unknown")
        names = ", ".join(f"{name} ({key})" for key, name in found)
        raise forms.ValidationError(_("Several answer to this name: %(names)s. Write the one in brackets."), "ambiguous", {"names": names})


class CommuneField(NamedField):
    """Gives an INSEE code, which may be written too."""

    none_found = _("No commune is called “%(text)s”. Check its spelling, or write its INSEE code.")

    def find(self, text: str) -> list[tuple[str, str]]:
        by_code = Commune.objects.filter(pk=text.upper()[:5]) if len(text) == 5 else Commune.objects.none()
        return [(commune.pk, commune.name) for commune in by_code or named_like(Commune.objects.all(), text).order_by("name")[:A_HANDFUL]]


class IntercommunalityField(NamedField):
    """Gives a SIREN number, which may be written too."""

    none_found = _("No intercommunality is called “%(text)s”. Check its spelling, or write its SIREN number.")

    def find(self, text: str) -> list[tuple[str, str]]:
        named = Intercommunality.objects.annotate(name_norm=NormaliseName("name"))
        found = named.filter(pk=text) or named_like(named, text).order_by("name")[:A_HANDFUL]
        return [(one.pk, one.name) for one in found]


class AgencyField(NamedField):
    """Gives the slug of an agency, which may be written too."""

    none_found = _("No agency is called “%(text)s”. Choose one that is proposed, or leave this empty.")

    def __init__(self, *, among: QuerySet[Agency] | None = None, **options: Any) -> None:
        """By default, of those that are active."""
        super().__init__(**options)
        self.among = among

    def find(self, text: str) -> list[tuple[str, str]]:
        agencies = Agency.objects.filter(is_active=True) if self.among is None else self.among
        by_slug = agencies.filter(slug=text)
        return [(agency.slug, agency.name) for agency in by_slug or named_like(agencies, text).order_by("name")[:A_HANDFUL]]


def communes_near(case: CaseFile) -> list[tuple[str, str]]:
    """Those of the living area of the case, its own first."""
    here = [(commune.pk, commune.name) for commune in (case.person.commune, case.commune) if commune]
    around = communes_around(case.commune_id, clock.today()).order_by("name").values_list("pk", "name")
    return list(dict.fromkeys([*here, *around]))


def agencies_near(case: CaseFile) -> QuerySet[Agency]:
    """Those that serve the commune of the case; all of them when it has none."""
    agencies = Agency.objects.filter(is_active=True).order_by("name")
    return agencies.filter(served__commune=case.commune_id) if case.commune_id else agencies

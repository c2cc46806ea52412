"""What figures are asked for: whole months only, so that the question is allowed to every reader; narrowed by one thing after the other."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from dsfr.utils import dsfr_input_class_attr

from agencies.actor import Actor
from agencies.models import LivingArea
from backend.base import clock
from frontend.chips import Chip, narrowed_to
from frontend.figures.narrowing import AREA, field_of, kinds_of
from frontend.forms.base import HouseForm
from irritants.exports.months import first_day, in_words, last_day, month_of, up_to
from irritants.exports.names import GROUP_LABELS, name_of
from irritants.statistics.population import Population

MONTHS_BACK = 36
ON_A_MAP: Mapping[str, str | Promise] = {"irritants": gettext_lazy("Commune (map)")}


class FiguresForm(HouseForm):
    by = forms.ChoiceField(label=gettext_lazy("Group by"), required=False)
    and_by = forms.ChoiceField(label=gettext_lazy("And by"), required=False)
    start = forms.ChoiceField(label=gettext_lazy("From"), required=False)
    end = forms.ChoiceField(label=gettext_lazy("To"), required=False)
    living_area = forms.ChoiceField(label=gettext_lazy("Living area"), required=False)
    only = forms.ChoiceField(label=gettext_lazy("Narrow by"), required=False)

    def __init__(self, query: QueryDict, *, population: Population, areas: Iterable[LivingArea], actor: Actor) -> None:
        """`query`: what the form sends, and a code for each thing that figures are narrowed to already, under the API's own name for it."""
        super().__init__({"by": population.groups[0], **query.dict()})
        self.narrowed = {kind: str(query[kind]) for kind in kinds_of(population) if query.get(kind)}
        self.names: dict[str, str] = {}
        """Of these, once the form is validated."""
        groupings = [*groupings_of(population), ("", _("Nothing"))]
        self._offer("by", groupings)
        self._offer("and_by", [groupings[-1], *groupings[:-1]])
        months = list(last_months())
        self._offer("start", [("", _("The beginning")), *months])
        self._offer("end", [("", _("Today")), *months])
        self._offer(AREA, [("", _("All")), *((area.slug, area.name) for area in areas)])
        if AREA not in population.filters:
            del self.fields[AREA]
        kinds = [(kind, GROUP_LABELS[kind]) for kind in kinds_of(population) if kind not in self.narrowed]
        self._offer("only", [("", _("Nothing more") if self.narrowed else _("Nothing")), *kinds])
        self.kind = query.get("only", "") if query.get("only") in dict(kinds) else ""
        """Of which one is being chosen, in a field of its own: what was typed for another kind is no answer."""
        if self.kind:
            self.fields[self.which] = field_of(population, self.kind, actor)
            dsfr_input_class_attr(self[self.which])

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def which(self) -> str:
        return f"which_{self.kind}"

    def clean(self) -> dict[str, Any]:
        for kind, code in self.narrowed.items():
            name = name_of(kind, code)
            self.names[kind] = name or code
            if name is None:
                said = _("%(kind)s: there is none with the code “%(code)s”. Take it out, and choose one by name.")
                self.add_error(None, said % {"kind": GROUP_LABELS[kind], "code": code})
        return self.cleaned_data

    @property
    def by_asked(self) -> list[str]:
        return [self.cleaned_data[name] for name in ("by", "and_by") if self.cleaned_data.get(name)]

    def question(self) -> dict[str, Any]:
        """As `figures_of` takes it."""
        start, end = self.cleaned_data["start"], self.cleaned_data["end"]
        return {
            "by": self.by_asked,
            "from_": first_day(start) if start else None,
            "to": last_day(end) if end else None,
            AREA: self.cleaned_data.get(AREA) or None,
            **self.narrowed,
        }

    @property
    def settled(self) -> str:
        """Once something more was chosen: the address of the same question with its code, as links and files know it."""
        code = self.cleaned_data.get(self.which)
        return self._address({**self.narrowed, self.kind: code}) if code else ""

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(
                kind,
                self.narrowed[kind],
                narrowed_to(kind, name),
                self._address({other: code for other, code in self.narrowed.items() if other != kind}),
            )
            for kind, name in self.names.items()
        ]

    @property
    def narrows(self) -> bool:
        return bool(self.narrowed) or any(self.data.get(name) for name in ("start", "end", AREA))

    def _address(self, narrowed: Mapping[str, str]) -> str:
        kept = {name: self.data[name] for name in ("about", "by", "and_by", "start", "end", AREA) if name == "by" or self.data.get(name)}
        return f"?{urlencode({**kept, **narrowed})}"


def groupings_of(population: Population) -> list[tuple[str, str | Promise]]:
    words = {**GROUP_LABELS, "commune": ON_A_MAP.get(population.code, GROUP_LABELS["commune"])}
    return [(name, words[name]) for name in population.groups]


def last_months() -> Iterable[tuple[str, str]]:
    """This month and those before, newest first, as `2026-11` and in words."""
    for month in reversed(up_to(month_of(clock.today()), MONTHS_BACK)):
        yield month, in_words(month)

"""A form as it was typed and not sent: by whom, for which agency, on which page, after the page has let its reader in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from backend.base import clock
from frontend.door import ActingRequest
from frontend.forms.changing import as_typed
from frontend.models import Draft
from frontend.moments import hour, said

F = TypeVar("F", bound=forms.Form)


@dataclass
class Kept:
    """What the page says of a draft that is in its form: `request.kept` (frontend/templates/frontend/drafts/kept.html)."""

    at: datetime
    answer: str
    """Which one, on a page that offers several answers; else empty."""
    outdated: bool
    """Somebody has changed the case, the handover or the flag since; sending the form says so too."""

    @property
    def sentence(self) -> str:
        if clock.local(self.at).date() == clock.today():
            return _("What you had typed at %(hour)s was kept.") % {"hour": hour(self.at)}
        return _("What you had typed on %(moment)s was kept.") % {"moment": said(self.at)}


def typed_before(request: ActingRequest) -> QueryDict:
    """What was typed on this page and not sent: nothing, most of the time. One statement, when a page with a form is opened."""
    draft = draft_of(request)
    typed = QueryDict(mutable=True)
    for name, values in draft.data.items() if draft else ():
        typed.setlist(name, values)
    return typed


def draft_of(request: ActingRequest) -> Draft | None:
    """Of this page, for this reader, acting for this agency; None for a form that is being sent."""
    remembering = cast(Any, request)
    if not hasattr(request, "draft"):
        mine = Draft.objects.filter(user=request.actor.user_id, agency=request.actor.agency_id, path=request.path)
        remembering.draft = None if request.method == "POST" else mine.first()
    return cast("Draft | None", remembering.draft)


def put_back(request: ActingRequest, form: F) -> F:
    """The form, filled as it was typed; as it is, when nothing was, or when nothing can be typed in it."""
    if request.method != "POST" and form.visible_fields() and (typed := typed_before(request)):
        return filled(request, form, typed)
    return form


def put_back_answer(request: ActingRequest, answer: str, form: F) -> F:
    """The same, on a page that offers several answers: into the one that was being given."""
    if request.method != "POST" and form.visible_fields() and typed_before(request).get("answer") == answer:
        return put_back(request, form)
    return form


def filled(request: ActingRequest, form: F, typed: QueryDict) -> F:
    """`id` comes back, so that a form sent twice makes one record; so does `version`, as it was read when the form was filled in: what
    others have changed since is then refused as stale, and not overwritten.
    """
    current = {name: str(form.get_initial_for_field(form.fields[name], name)) for name in ("id", "version") if name in form.fields}
    for name, value in current.items():
        if not typed.get(name):
            typed[name] = value
    outdated = "version" in current and typed["version"] != current["version"]
    draft = draft_of(request)
    assert draft is not None
    cast(Any, request).kept = Kept(draft.updated_at, typed.get("answer", ""), outdated)
    form.data = typed
    return as_typed(form)

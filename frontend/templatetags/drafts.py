"""`{% load drafts %}`: what makes a form one whose content is kept while it is typed."""

from django import forms, template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from frontend.drafts.keeping import DRAWN_FOR
from frontend.session.whose import whose

register = template.Library()


@register.simple_tag(takes_context=True)
def drawn_for(context: template.Context, form: forms.Form) -> SafeString | str:
    """`{% drawn_for form %}`, inside the element: says for whom the form is drawn. Nothing where nothing can be typed.

    What was sent and comes back, refused or for its next step, is kept even if nothing more is typed: `data-typed`.
    """
    request: HttpRequest = context["request"]
    actor = getattr(request, "actor", None)
    if actor is None or not form.visible_fields():
        return ""
    return format_html(
        '<input type="hidden" name="{}" value="{}" data-address="{}"{}>',
        DRAWN_FOR,
        whose(actor.user_id, actor.agency_id),
        reverse("drafts"),
        " data-typed" if request.method == "POST" else "",
    )

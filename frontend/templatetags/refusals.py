"""Where one goes from a page that refuses. `{% load refusals %}`."""

from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from frontend.navigation import Place

register = template.Library()


@register.inclusion_tag("frontend/ways_out.html", takes_context=True)
def ways_out(context: template.Context) -> dict[str, list[Place]]:
    """Back, the list, what one has to do: those that there are, the nearest first."""
    request: HttpRequest = context["request"]
    home = reverse("front")
    lists = [place for place in context["places"] if place.url != home]
    over = above(request.path)
    back = came_from(request) or (over if over not in [place.url for place in lists] else "")
    found = [Place(_("Go back"), back, here=False)] if back else []
    found += [place for place in lists if place.here][:1] or lists[:1]
    found.append(Place(_("What I have to do") if lists else _("Back to the front page"), home, here=False))
    return {"ways": [way for n, way in enumerate(found) if way.url not in [earlier.url for earlier in found[:n]]]}


def came_from(request: HttpRequest) -> str:
    """The page of ours that led here; "" when there is none, or when it is this very one."""
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return ""
    where = urlsplit(address)
    return "" if where.path == request.path else where._replace(scheme="", netloc="").geturl()


def above(path: str) -> str:
    """The page that this one lies under: of a case, for what is asked of it. "" when only the front page is above."""
    while path := path.rpartition("/")[0]:
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return ""

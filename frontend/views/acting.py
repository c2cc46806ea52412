from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.base.errors import NotAllowed
from frontend.acting import act_for


@login_required
@require_POST
def switch_agency(request: HttpRequest) -> HttpResponse:
    """From here on, and until signing out, act for another of one's agencies."""
    try:
        membership = act_for(request, request.POST.get("agency", ""))
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.detail) from refusal
    messages.success(request, _("You now act for %(agency)s.") % {"agency": membership.agency.name})
    return redirect("front")

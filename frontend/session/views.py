from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend.moments import hour
from frontend.session.store import session_of
from frontend.session.whose import whose


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """How long the session has left, to a stranger too: none. Asking (GET) is no use of it; saying that one stays (POST) is."""
    current = session_of(request)
    current.in_use = False
    if not request.user.is_authenticated:
        return JsonResponse({"seconds_left": 0, "ends": "", "may_be_extended": False, "whose": ""})
    if request.method == "POST":
        current.renew()
    return JsonResponse(
        {
            "seconds_left": current.seconds_left,
            "ends": hour(current.ends_at),
            "may_be_extended": current.may_be_extended,
            "whose": whose(request.user.pk),
        }
    )

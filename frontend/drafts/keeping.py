"""What was typed in a form and not sent, kept for who typed it (docs/adr/0011). Nothing here logs anything: drafts hold personal data."""

import re
from datetime import timedelta

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, QueryDict
from django.utils.crypto import constant_time_compare

from agencies.access import user_to_act
from agencies.actor import Actor
from agencies.models import Membership, User
from backend.base import clock
from cases.free_text import holds_personal_number
from frontend.models import Draft
from frontend.session.store import session_of
from frontend.session.whose import whose

DRAWN_FOR = "drawn_for"
"""The hidden field that says for whom, acting for which agency, a form was drawn. Only forms that carry it are kept."""
CARRIED = frozenset({"id", "version", "step", "answer"})
"""Hidden fields of ours that come back with what was typed: `id`, so that a form sent twice makes one record, and `version`, so that a
change made meanwhile is not overwritten."""
NEVER = frozenset({DRAWN_FOR, "csrfmiddlewaretoken", "draft_path", "go", "look"})
SECRET = re.compile("password|secret|token", re.IGNORECASE)
LARGEST = 64 * 1024
"""Characters of one draft. The longest forms of ours hold some 20,000."""
LONGEST_PATH = 300
KEPT_FOR = timedelta(days=3)


def keep_what_was_sent(request: HttpRequest, path: str) -> bool:
    """Keep what the request sends, as the draft of the page at `path`. False when it cannot be told whose it is, or is too long.

    The session may be over, or somebody else's by now: what counts is for whom the form was drawn, among those that the session names.
    """
    membership = drawn_for(request)
    typed = typed_in(request.POST)
    if membership is None or len(path) > LONGEST_PATH or "\0" in path or size(typed) > LARGEST:
        return False
    draft = Draft(user=membership.user, agency=membership.agency, path=path, data=typed, updated_at=clock.now())
    Draft.objects.bulk_create(
        [draft], update_conflicts=True, unique_fields=["user", "agency", "path"], update_fields=["data", "updated_at"]
    )
    return True


def drawn_for(request: HttpRequest) -> Membership | None:
    """Whose form was sent: of the person who is signed in or, when the session is over, was."""
    name = request.POST.get(DRAWN_FOR, "")
    user = (request.user if isinstance(request.user, User) else user_of_what_is_over(request)) if name else None
    memberships = user.usable_memberships if user and user.is_active else []
    return next((one for one in memberships if constant_time_compare(name, whose(one.user_id, one.agency_id))), None)


def user_of_what_is_over(request: HttpRequest) -> User | None:
    """None as well when the password was changed since."""
    over = session_of(request).over or {}
    user = user_to_act(over[SESSION_KEY]) if SESSION_KEY in over else None
    return user if user and constant_time_compare(over.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()) else None


def typed_in(sent: QueryDict) -> dict[str, list[str]]:
    """What a draft holds of what was sent, by name of field: no token, no password; of a personal number, not the digits."""
    kept = {name: values for name, values in sent.lists() if name not in NEVER and not SECRET.search(name)}
    return {storable(name): [value if name in CARRIED else storable(value) for value in map(str, values)] for name, values in kept.items()}


def storable(text: str) -> str:
    """Without what PostgreSQL cannot hold, and without the digits where they make a social-security number or an IBAN: the words stay."""
    text = text.replace("\0", "")
    return re.sub(r"\d", "•", text) if holds_personal_number(text) else text


def size(typed: dict[str, list[str]]) -> int:
    return sum(len(name) + sum(map(len, values)) for name, values in typed.items())


def forget(actor: Actor, path: str) -> None:
    Draft.objects.filter(user=actor.user_id, agency=actor.agency_id, path=path).delete()


def forget_once_sent(request: HttpRequest, actor: Actor, *, sent: bool) -> None:
    """In the transaction of what was sent. One statement, and only for forms that may have been kept."""
    if sent and DRAWN_FOR in request.POST:
        forget(actor, request.path)


def forget_old_drafts() -> int:
    """Delete drafts of more than three days, and those of whoever may not act for that agency any more. Returns how many."""
    usable = Membership.objects.filter(is_active=True, user__is_active=True, agency__is_active=True)
    theirs = Exists(usable.filter(user=OuterRef("user"), agency=OuterRef("agency")))
    return Draft.objects.filter(Q(updated_at__lte=clock.now() - KEPT_FOR) | ~theirs).delete()[0]

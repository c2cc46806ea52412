from django.conf import settings
from django.utils.translation import gettext as _

from agencies.actor import Actor
from agencies.models import User
from backend.base.errors import Invalid, NotAllowed
from backend.base.operation import operation


@operation
def choose_language(language: str, *, actor: Actor) -> User:
    """The language of one's own pages and e-mails. How somebody reads is no business of any agency: no history keeps it."""
    if actor.user is None:
        raise NotAllowed(_("A machine has no language of its own."))
    if language not in dict(settings.LANGUAGES):
        raise Invalid.value("language", _("Choose French (fr) or English (en)."), code="invalid_choice")
    user = User.objects.select_for_update(no_key=True).get(pk=actor.user.pk)

    user.language = language
    user.save(update_fields=["language"])
    return user

"""A key acts in a member's name: they are told, so that nobody makes one behind their back in a session left open."""

from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from agencies.models import ApiKey


@task()
def tell_key_issued(key_id: str) -> None:
    """May run twice: the same e-mail twice does no harm."""
    key = ApiKey.objects.select_related("membership__user", "membership__agency").get(pk=key_id)
    user = key.membership.user
    if not user.email:
        return
    with translation.override(user.language):
        body = _(
            "An API key that acts in your name at “%(agency)s” was issued: software that holds it reads and writes what you may. "
            "If it was not you, revoke it in Fil rouge, under “My API keys”, change your password, and tell your administrator."
        ) % {"agency": key.membership.agency.name}
        EmailMessage(_("Fil rouge: a key acts in your name"), body, to=[user.email]).send()

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Conflict
from backend.base.operation import operation
from irritants.events import record_category
from irritants.models import IrritantCategory
from irritants.steering import catalogue_to_change, category_to_change


@operation
def retire_category(code: str, *, version: int | None = None, actor: Actor) -> IrritantCategory:
    """It takes no new irritant; past figures stay."""
    category = category_to_change(catalogue_to_change(actor), code, version=version)
    if not category.is_active:
        raise Conflict(_("It takes no new irritant already."))

    category.is_active = False

    record_category(category, "category_retired", actor, changed=["is_active"])
    return category

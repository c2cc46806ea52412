from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Conflict
from backend.base.operation import operation
from irritants.events import record_category
from irritants.models import IrritantCategory
from irritants.steering import catalogue_to_change, category_to_change


@operation
def restore_category(code: str, *, version: int | None = None, actor: Actor) -> IrritantCategory:
    """In use again, by itself. What followed it in a merge stays where it went: restore each."""
    category = category_to_change(catalogue_to_change(actor), code, version=version)
    if category.is_active:
        raise Conflict(_("It is in use already."))

    category.merged_into, category.is_active = None, True

    record_category(category, "category_restored", actor, changed=["merged_into", "is_active"])
    return category

from django.utils.translation import gettext as _

from agencies.actor import Actor
from backend.base.errors import Conflict, Invalid
from backend.base.operation import operation
from irritants.events import record_category
from irritants.models import IrritantCategory
from irritants.steering import catalogue_to_change, category_to_change


@operation
def merge_category(code: str, *, into: str, version: int | None = None, actor: Actor) -> IrritantCategory:
    """It takes no new irritant; past ones keep its code, and figures count them under `into`. What had been merged into it follows."""
    catalogue = catalogue_to_change(actor)
    category = category_to_change(catalogue, code, version=version)
    if category.merged_into_id:
        raise Conflict(_("It is merged into %(code)s already. Restore it first.") % {"code": category.merged_into_id})
    target = catalogue.get(into)
    if target is None or target == category or not target.is_active:
        raise Invalid.value("into", _("Choose another category, which is in use and not merged itself."), code="invalid_choice")

    category.merged_into, category.is_active = target, False
    followers = [each for each in catalogue.values() if each.merged_into_id == code]
    for follower in followers:
        follower.merged_into = target

    for each in (category, *followers):
        record_category(each, "category_merged", actor, changed=["merged_into", "is_active"], into=into)
    return category

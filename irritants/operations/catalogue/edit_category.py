from collections.abc import Mapping

from agencies.actor import Actor
from backend.base.operation import operation
from irritants.events import record_category
from irritants.models import IrritantCategory
from irritants.steering import catalogue_to_change, category_to_change, read_words


@operation
def edit_category(code: str, *, changes: Mapping[str, str], version: int | None = None, actor: Actor) -> IrritantCategory:
    """Any of label_fr, label_en, definition_fr. Past irritants are told in the new words too."""
    category = category_to_change(catalogue_to_change(actor), code, version=version)
    words = {name: text for name, text in read_words(changes).items() if getattr(category, name) != text}
    if not words:
        return category

    for name, text in words.items():
        setattr(category, name, text)

    record_category(category, "category_edited", actor, changed=words, fields=sorted(words))
    return category

from agencies.actor import Actor
from backend.base.operation import operation
from irritants.events import record_category
from irritants.models import IrritantCategory
from irritants.statuses import CategoryOrigin
from irritants.steering import catalogue_to_change, next_code, read_theme, read_words


@operation
def add_category(*, theme: str, label_fr: str, label_en: str, definition_fr: str, actor: Actor) -> IrritantCategory:
    """With the next free code of its theme."""
    catalogue = catalogue_to_change(actor)
    theme = read_theme(theme)
    words = read_words({"label_fr": label_fr, "label_en": label_en, "definition_fr": definition_fr})

    category = IrritantCategory(code=next_code(catalogue, theme), theme=theme, origin=CategoryOrigin.STEERING, **words)
    category.save(force_insert=True)

    record_category(category, "category_added", actor)
    return category

from collections import Counter

from agencies.reference.progress import Progress
from irritants.catalogue import load_categories
from irritants.models import IrritantCategory


def load() -> int:
    progress = Progress(lambda line: None)
    load_categories(progress)
    return progress.changed


def test_the_catalogue_holds_44_categories_under_three_themes():
    load()
    assert Counter(IrritantCategory.objects.values_list("theme", flat=True)) == {
        "access_mobility": 13,
        "response_fit": 18,
        "outreach_rights": 13,
    }
    first = IrritantCategory.objects.get(pk="A01")
    assert (first.label_fr, first.label_en) == ("Point d’accueil trop éloigné du domicile", "Service point too far from home")


def test_loading_again_writes_nothing():
    load()
    assert load() == 0


def test_what_was_changed_by_hand_is_put_right_and_what_is_gone_is_switched_off():
    load()
    IrritantCategory.objects.filter(pk="B01").update(label_en="Slow")
    IrritantCategory.objects.create(code="Z01", theme="response_fit", label_fr="Ancienne", label_en="Former", definition_fr="–")
    assert load() == 2
    assert IrritantCategory.objects.get(pk="B01").label_en == "Abnormally long processing time"
    assert not IrritantCategory.objects.get(pk="Z01").is_active

"""Which categories of the catalogue a few words speak of. Nothing of them is kept: they are compared here, and forgotten.

The words typed are matched one by one, typing mistakes and endings aside, with those of each category: its labels, its definition and
what people say (irritants/data/irritants_words.csv). Rare words count more than common ones; a phrase that is close as a whole counts too.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from pathlib import Path

from rapidfuzz import fuzz

from cases.people.names import normalise
from irritants.models import IrritantCategory

DATA = Path(__file__).resolve().parent / "data"
SAID = DATA / "irritants_words.csv"
STOP_WORDS = frozenset((DATA / "stop_words.txt").read_text("utf-8").split())
"""Words that tell nothing, in French and in English."""
WORD = re.compile(r"[^\W_]+")
SAME_WORD = 86
"""Out of 100: two stems this close are one word, mistyped or with another ending."""
LONG_ENOUGH = 5
"""Letters below which a word is only itself: `car` is no `cas`."""
WHOLE_PHRASE = 3.0
"""What a phrase said word for word weighs, beside rare words."""
REASONS = 4


@dataclass(frozen=True)
class Suggestion:
    category: IrritantCategory
    score: float
    because: tuple[str, ...]
    """The words, as they were typed, that speak of it: those that weigh most first."""
    step: str


@dataclass(frozen=True)
class _Said:
    step: str
    phrases: tuple[str, ...]


def suggest_categories(text: str, *, limit: int = 5) -> list[Suggestion]:
    """Of the categories in use, those that `text` speaks of, the closest first; none for words that say nothing of any."""
    typed = {stem(normalise(word)): word for word in as_typed(text)}
    categories = list(IrritantCategory.objects.filter(is_active=True))
    phrases = {category.pk: list(_phrases(category)) for category in categories}
    stems = {code: {stem(word) for phrase in said for word in _known(phrase)} for code, said in phrases.items()}
    weights = _weights(stems.values())
    found = (_compared(category, typed, phrases[category.pk], stems[category.pk], weights) for category in categories)
    return sorted((one for one in found if one.because), key=lambda one: (-one.score, one.category.pk))[:limit]


def usual_step(code: str) -> str:
    """Where in a procedure a category is mostly met; "" when that is not known."""
    return _said()[code].step if code in _said() else ""


def as_typed(text: str) -> list[str]:
    """The words that tell something, as they are written there, in small letters."""
    return [
        word for word in WORD.findall(text.lower()) if len(plain := normalise(word)) > 1 and plain not in STOP_WORDS and " " not in plain
    ]


def telling(text: str) -> list[str]:
    """The same, without accents."""
    return [normalise(word) for word in as_typed(text)]


@lru_cache(maxsize=5_000)
def _known(phrase: str) -> tuple[str, ...]:
    """Of a phrase of the catalogue, which never changes; what people type is not kept."""
    return tuple(telling(phrase))


def stem(word: str) -> str:
    """A word without the endings that change nothing here: plurals, conjugations."""
    for ending in ("ement", "ations", "ation", "ements", "aient", "ent", "ees", "er", "ez", "ee", "es", "e", "s", "x", "t"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _compared(
    category: IrritantCategory, typed: Mapping[str, str], phrases: list[str], stems: set[str], weights: Mapping[str, float]
) -> Suggestion:
    matched = {word: weight for asked, word in typed.items() if (weight := _weight(asked, stems, weights))}
    whole = " ".join(map(normalise, typed.values()))
    closest = max((fuzz.token_set_ratio(whole, " ".join(_known(phrase))) for phrase in phrases), default=0) if matched else 0
    because = tuple(sorted(matched, key=lambda word: (-matched[word], word))[:REASONS])
    score = sum(matched.values()) + WHOLE_PHRASE * closest / 100
    return Suggestion(category, score, because, usual_step(category.pk))


def _weight(asked: str, stems: set[str], weights: Mapping[str, float]) -> float:
    if asked in stems:
        return weights[asked]
    if len(asked) < LONG_ENOUGH:
        return 0
    close = [(fuzz.ratio(asked, known), known) for known in stems if len(known) >= LONG_ENOUGH]
    near = [weights[known] * ratio / 100 for ratio, known in close if ratio >= SAME_WORD]
    return max(near, default=0)


def _weights(documents: Iterable[set[str]]) -> Mapping[str, float]:
    documents = list(documents)
    number = Counter(word for document in documents for word in document)
    return {word: log(1 + len(documents) / times) for word, times in number.items()}


def _phrases(category: IrritantCategory) -> Iterator[str]:
    yield from (category.label_fr, category.label_en, category.definition_fr)
    if category.pk in _said():
        yield from _said()[category.pk].phrases


@cache
def _said() -> Mapping[str, _Said]:
    with SAID.open(encoding="utf-8", newline="") as file:
        return {row["code"]: _Said(row["step"], tuple(row["words_fr"].split("|"))) for row in csv.DictReader(file)}

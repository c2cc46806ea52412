"""Words that seldom belong in a file: they are named to whoever writes them, who may keep them when they are needed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cases.people.names import normalise
from cases.statuses import Doubt

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")

STEMS: Mapping[Doubt, str] = {
    Doubt.HEALTH: "depress antidepress bipolair schizophren psychiatr psychot psychos suicid cancer tumeur seroposit alcool toxico addict "
    "diagnosti hospitalis medicament diabet epilep hepatit autis parkinson alzheimer demence dementia paranoi anorex boulim burnout",
    Doubt.BELIEF: "musulman islam catholi protestant evangeli jehovah bouddhis muslim jewish",
    Doubt.OPINION: "syndique syndicalis communis lepenis macronis frontis gauchis militant",
    Doubt.ORIGIN: "maghrebin tsigane ethni",
    Doubt.INTIMACY: "homosex bisex transsex transgenre lesbien prostitu",
    Doubt.JUDGEMENT: "paresseu faineant menteu profiteu manipulat hysteri cassos alcoolo feignas ingerable incapabl lazy liar",
}
"""What a word begins with, without accents."""
WHOLE: Mapping[Doubt, str] = {
    Doubt.HEALTH: "vih hiv sida drogue drogues droguee drogueur depression",
    Doubt.BELIEF: "juif juive juifs juives athee croyant croyante ramadan",
    Doubt.OPINION: "syndicat cgt cfdt",
    Doubt.ORIGIN: "arabe arabes gitan gitane gitans rom roms race",
    Doubt.INTIMACY: "gay gays homo",
    Doubt.JUDGEMENT: "fou folle idiot idiote bete sale assiste assistee mytho malhonnete crazy",
}
"""Whole words, which would be found in others."""

_STEMS = {kind: tuple(said.split()) for kind, said in STEMS.items()}
_WHOLE = {word: kind for kind, said in WHOLE.items() for word in said.split()}


@dataclass(frozen=True)
class Misplaced:
    word: str
    """As it is written in the text."""
    doubt: Doubt


def misplaced_words(text: str) -> list[Misplaced]:
    """Each once, in the order of the text."""
    found: dict[str, Misplaced] = {}
    for match in _WORD.finditer(text):
        for part in normalise(match.group()).split():
            kind = _WHOLE.get(part) or next((kind for kind, stems in _STEMS.items() if part.startswith(stems)), None)
            if kind:
                found.setdefault(part, Misplaced(match.group(), kind))
    return list(found.values())

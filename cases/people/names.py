"""Names as they are compared: lower case, no accents, words parted by one space (as the SQL function normalise_name does).

And as they sound in French, whoever wrote them down, from whatever alphabet (as the SQL function name_sounds does).
"""

import re
import unicodedata

_UNDECOMPOSED = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "þ": "th",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ĸ": "q",
        "ł": "l",
        "ŀ": "l",
        "ŋ": "n",
        "ŧ": "t",
    }
)
"""Letters of Latin-1 and Latin Extended-A that Unicode does not take apart."""


def normalise(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_UNDECOMPOSED))
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(.)\1+", r"\1"),
        (r"ph", "f"),
        (r"ch(?=[rl])", "k"),
        (r"sch|sh|ch", "C"),
        (r"ck|qu|q", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"gu(?=[eiy])", "G"),
        (r"g(?=[eiy])", "j"),
        (r"h", ""),
        (r"eau|au", "o"),
        (r"oeu|eu|oe|ai|ei|ay|ey", "e"),
        (r"ou", "u"),
        (r"y", "i"),
        (r"w", "v"),
        (r"z", "s"),
        (r"bv", "v"),
        (r"m(?=[bp])", "n"),
        (r"(?<=..)[sx]$", ""),
        (r"(?<=..)e$", ""),
        (r"(?<=[nrl])[td]$", ""),
    )
)
_ENOUGH = 3
"""Consonants that tell a name without its vowels, which those who transcribe it choose at will."""


def sounds(word: str) -> str:
    """How a normalised word sounds: its consonants where they are enough."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    word = word.lower()
    bare = word[:1] + re.sub("[aeiou]", "", word[1:])
    return bare if len(bare) >= _ENOUGH else word

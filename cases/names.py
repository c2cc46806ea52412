"""Names as they are compared: lower case, no accents, words parted by one space (as the SQL function normalise_name does)."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ł": "l"})


def normalise(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES))
    return re.sub(r"[^a-z0-9]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()

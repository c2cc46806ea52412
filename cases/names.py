"""Names as they are compared: lower case, no accents, words parted by one space (as the SQL function normalise_name does)."""

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

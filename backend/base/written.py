"""Days and shares as people write them, in the language in force: one way for pages, papers, files and messages."""

import re
from datetime import date, datetime

from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, pgettext

DAY_OF_MONTH = re.compile(r"(?<!\\)j")


def dated(day: date | datetime, form: str = "DATE_FORMAT") -> str:
    """`form`: as Django takes it, or the name of one. In French the first of a month is “1er”, which no form can say."""
    letters = get_format(form)
    if day.day == 1 and (get_language() or "").startswith("fr"):
        letters = DAY_OF_MONTH.sub(r"j\\e\\r", letters)
    return date_format(day, letters)


def in_percent(number: int | str) -> str:
    """“74%”, in French “74 %” with a space that does not break."""
    return pgettext("a share", "%(number)s%%") % {"number": number}

"""Search by name, whatever the accents, the case and the order of the words."""

from typing import TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


def name_words(text: str) -> list[str]:
    """The words of `text` as the generated `name_norm` columns write them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT normalise_name(%s)", [text])
        normalised: str = cursor.fetchone()[0]
    return normalised.split()


def named_like(queryset: models.QuerySet[Row], text: str) -> models.QuerySet[Row]:
    """Rows whose name holds every word of `text`: none when it holds no letter and no digit."""
    words = name_words(text)
    if not words:
        return queryset.none()
    return queryset.filter(*(models.Q(name_norm__contains=word) for word in words))

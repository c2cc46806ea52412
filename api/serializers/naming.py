"""How an agency is told (docs/adr/0018-sensitive-agencies.md)."""

from typing import Any

from rest_framework import serializers


class AgencySlug(serializers.SlugField):
    """Null for a specialised agency of which the reader is not told (cases/masking.py): beside it, its name is a neutral one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, help_text="Null for a specialised agency whose name the reader is not told.", **options)

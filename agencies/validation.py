"""What a model's fields and constraints refuse, said as the domain says it."""

from collections.abc import Iterable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from backend.base.errors import Invalid, Problem


def validate(instance: models.Model, *, exclude: Iterable[str] = (), unique: bool = True) -> None:
    """Raise Invalid, naming each field, unless `instance` may be saved. `unique=False`: there may be one like it."""
    try:
        instance.full_clean(exclude=set(exclude), validate_unique=unique)
    except ValidationError as refused:
        raise Invalid(*problems(refused)) from refused


def problems(refused: ValidationError) -> Iterable[Problem]:
    for field, errors in refused.error_dict.items():
        for error in errors:
            name = "" if field == NON_FIELD_ERRORS else field
            yield Problem(name, error.code or "invalid", " ".join(error.messages))

from typing import Any

from django import forms


class CheckboxInput(forms.CheckboxInput):
    """Under the name by which the design system knows it."""

    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ARG002
        return False


class TickField(forms.BooleanField):
    """A box to tick or not: both are answers, so that the design system does not call it optional."""

    widget = CheckboxInput

    def validate(self, value: Any) -> None:
        """Nothing is wrong with a box left empty."""

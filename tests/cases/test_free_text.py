"""What a free text may not hold."""

import pytest

from backend.base.errors import PersonalNumberDetected
from cases.free_text import check_free_text, holds_personal_number

NIR = "285054604212377"
"""A woman born in May 1985 in Cahors; its key is right."""
IBAN = "FR7630006000011234567890189"


@pytest.mark.parametrize(
    "text",
    [
        NIR,
        NIR[:13],
        "2 85 05 46 042 123",
        "2 85 05 46 042 123 77",
        "2-85-05-46-042-123-77",
        "2.85.05.46.042.123/77",
        "2\u00a085\u00a005\u00a046\u00a0042\u00a0123",
        "2\u202f85 05 46 042 123",
        f"n°{NIR[:13]}, carte vitale",
        f"Sécu:{NIR}.",
        "1 85 05 2A 004 123",
        "185052b004123",
        "2 85 05 46 042 123 12 rue des Lilas",
        "7 85 05 99 350 123",
        IBAN,
        "FR76 3000 6000 0112 3456 7890 189",
        "fr76-3000-6000-0112-3456-7890-189",
        "Her account FR76 3000 6000 0112 3456 7890 189 at the bank",
        "BE71096123456769",
        "DE89 3704 0044 0532 0130 00",
    ],
)
def test_found(text):
    assert holds_personal_number(text)
    assert holds_personal_number(f"Called on Monday. {text} Nothing else.")
    assert holds_personal_number(f"Line one\n{text}\nline three")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Called on 06 12 34 56 78 and 05 65 20 30 40.",
        "06 12 34 56 78 05 65 20 30 40",
        "Born on 12/05/1985, 46000 Cahors.",
        "SIRET 130 025 265 00013",
        "13002526500013",
        "File 285054604212312",  # fifteen digits in one run, wrong key
        "K7Q4-92MX-3",
        "FR76 3000 6000 0112 3456 7890 188",
        "Rent 450 EUR, APL 210 EUR, 2 children, since 2024",
        "Meeting 2026-05-12 10:30 room 12",
    ],
)
def test_not_found(text):
    assert not holds_personal_number(text)


def test_the_fields_are_named_and_nothing_of_the_number_is_said():
    with pytest.raises(PersonalNumberDetected) as error:
        check_free_text(summary=f"NIR {NIR}", comment="Fine.", reason=None)
    assert [problem.name for problem in error.value.problems] == ["summary"]
    assert error.value.code == "personal_number_detected"
    assert NIR[:6] not in f"{error.value.detail}{error.value.problems}"

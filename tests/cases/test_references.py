"""References that people dictate on the phone."""

import pytest

from cases.references import ALPHABET, new_reference, parse_reference

SAMPLES = [new_reference() for _ in range(60)]


def written(bare: str) -> str:
    return f"{bare[:4]}-{bare[4:8]}-{bare[8:]}"


def test_they_read_back():
    for reference in SAMPLES:
        assert parse_reference(reference) == reference
        assert len(reference) == 11
    assert len(set(SAMPLES)) == len(SAMPLES)


def test_no_look_alikes():
    assert not set("01OILZSB") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 28


def test_any_one_wrong_character_is_noticed():
    for reference in SAMPLES:
        bare = reference.replace("-", "")
        for place, right in enumerate(bare):
            for wrong in ALPHABET.replace(right, ""):
                assert parse_reference(bare[:place] + wrong + bare[place + 1 :]) is None


def test_any_two_neighbours_swapped_are_noticed():
    for reference in [*SAMPLES, *(new_reference() for _ in range(1000))]:
        bare = reference.replace("-", "")
        for place in range(8):
            swapped = bare[:place] + bare[place + 1] + bare[place] + bare[place + 2 :]
            assert swapped == bare or parse_reference(swapped) is None


def test_the_check_alone_would_miss_some():
    """Why a reference that has a double is not given."""
    assert parse_reference("WMH9-NQ42-3")
    assert parse_reference("WMH9-NQ43-2")


@pytest.mark.parametrize(
    "change",
    [str.lower, lambda r: r.replace("-", ""), lambda r: r.replace("-", " "), lambda r: f"  {r}\n", lambda r: " ".join(r), lambda r: r.replace("-", "\u2011"), lambda r: r.replace("-", "–")],
)  # fmt: skip
def test_however_it_is_typed(change):
    assert parse_reference(change(SAMPLES[0])) == SAMPLES[0]


@pytest.mark.parametrize(
    "text", ["", "-", "K7Q4", "K7Q4-92MX", "K7Q4-92MX-33", "ééééééééé", "ßßßß-ßßßß-ß", "K7Q4-92M\x00-3", "０１２３４５６７８"]
)
def test_what_cannot_be_one(text):
    assert parse_reference(text) is None

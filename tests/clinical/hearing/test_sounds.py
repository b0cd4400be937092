from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.clinical.hearing.likeness import likeness
from ambient_scribe.clinical.hearing.sounds import ALPHABET, Sounds

SPELT = Sounds({})
KNOWN = Sounds({"eyebrow": "AY B R AW", "for": "F ER", "met": "M EH T", "men": "M EH N"})
CODES = st.text(alphabet=sorted(ALPHABET), max_size=14)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("phenytoin", "fenitoin"),
        ("ketamine", "ketamin"),
        ("cetirizine", "setirizin"),
        ("codeine", "kodein"),
        ("chlorphenamine", "klorfenamine"),
        ("quinine", "kwinin"),
        ("haemoglobin", "hemoglobin"),
        ("oestrogen", "estrogen"),
    ],
)
def test_spellings_of_one_sound_are_alike(one: str, other: str) -> None:
    assert likeness(SPELT.of(one), SPELT.of(other)) > 0.95


def test_a_final_e_is_silent_and_a_c_is_soft_before_e() -> None:
    assert SPELT.of("cane") == "kan"
    assert SPELT.of("cent") == "sent"


def test_a_known_word_is_looked_up() -> None:
    assert KNOWN.of("eyebrow") == "ibra"
    assert KNOWN.of_all(("met", "for", "men")) == "metf@rmen"


def test_what_has_no_letters_has_no_sounds() -> None:
    assert SPELT.of("--") == ""


@pytest.mark.parametrize(
    ("heard", "meant", "other"),
    [
        ("metformen", "metformin", "methadone"),
        ("losertan", "losartan", "loratadine"),
        ("frusomide", "frusemide", "fluoxetine"),
        ("salbutamal", "salbutamol", "salmeterol"),
    ],
)
def test_a_name_is_liker_what_was_made_of_it_than_another(
    heard: str, meant: str, other: str
) -> None:
    sounds = SPELT.of(heard)
    assert likeness(sounds, SPELT.of(meant)) > 0.9 > likeness(sounds, SPELT.of(other))


@given(CODES, CODES)
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    found = likeness(one, other)
    assert 0 <= found <= 1
    assert found == pytest.approx(likeness(other, one))


@given(CODES.filter(bool))
def test_a_code_is_most_like_itself(code: str) -> None:
    assert likeness(code, code) == 1


@given(CODES, CODES, st.floats(0, 1))
def test_a_least_likeness_only_drops_what_is_below_it(one: str, other: str, least: float) -> None:
    full, cut = likeness(one, other), likeness(one, other, least)
    assert cut in (0, full)
    assert cut == full or full < least + 1e-9


@given(st.text(max_size=20))
def test_any_word_is_spelt_in_the_alphabet(word: str) -> None:
    assert set(SPELT.by_letters(word.lower())) <= ALPHABET

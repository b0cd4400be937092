from __future__ import annotations

from num2words import num2words

from ambient_scribe.numbers.words import (
    DECADES,
    DIGITS,
    ORDINAL_TENS,
    ORDINALS,
    TEENS,
    TENS,
    is_number_word,
)


def test_words_are_worth_what_num2words_says() -> None:
    for table in (DIGITS, TEENS, TENS):
        for word, value in table.items():
            assert word == num2words(value) or word == "fourty"
    for ordinals in (ORDINALS, ORDINAL_TENS):
        for word, value in ordinals.items():
            assert word == num2words(value, to="ordinal")


def test_decades() -> None:
    assert DECADES["twenties"] == 20
    assert DECADES["eighties"] == 80
    assert len(DECADES) == 8


def test_words_of_a_number() -> None:
    assert all(map(is_number_word, ["two", "hundred", "thousand", "ninety", "point", "zero"]))
    assert not any(map(is_number_word, ["and", "oh", "a", "second", "to", "tu"]))

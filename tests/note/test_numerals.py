from __future__ import annotations

import re

import pytest

from ambient_scribe.note.drafting.language import numerals
from ambient_scribe.note.drafting.language.numerals import number_runs, with_numerals
from ambient_scribe.numbers.words import DIGITS, SCALES, TEENS, TENS, ZEROES


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("two hundred and fifty of them", "250 of them"),
        ("about a hundred and fifty pounds", "about 150 pounds"),
        ("seven point two", "7.2"),
        ("back in nineteen eighty five", "back in 1985"),
        ("one twenty eight over seventy six", "128 over 76"),
        ("a hundred times", "a hundred times"),
        ("two and a half weeks", "2 and a half weeks"),
        ("call nine one one", "call nine one one"),
        ("a twenty-five-mile walk", "a twenty-five-mile walk"),
        ("ten, twenty", "ten, 20"),
        ("measuring point four centimeters", "measuring 0.4 centimeters"),
        ("at this point two of them", "at this point 2 of them"),
    ],
)
def test_numbers_as_everybody_reads_them(said: str, written: str) -> None:
    assert with_numerals(said) == written


def test_the_quick_look_passes_no_number_over(monkeypatch: pytest.MonkeyPatch) -> None:
    words = (*DIGITS, *TEENS, *TENS, *ZEROES, *SCALES, "a hundred", "a thousand", "point five")
    forms = ("{}", "{},", "“{}”", "{}-{}", "{}'s", "{} 2", "minus {}", "({})", "{}–two", "{}s")
    texts = [f"It was {form.format(word, word)} of them" for word in words for form in forms]
    quick = [number_runs(text.title().split()) for text in texts]
    quick += [number_runs(text.lower().split()) for text in texts]
    monkeypatch.setattr(numerals, "_NUMBER_WORD", re.compile(""))
    slow = [number_runs(text.title().split()) for text in texts]
    slow += [number_runs(text.lower().split()) for text in texts]
    assert quick == slow and sum(map(bool, slow)) > len(texts) / 4


def test_what_can_be_two_numbers_is_told_apart() -> None:
    assert number_runs(["it", "is", "two", "twenty"]) == [(2, 3, "2"), (3, 4, "20")]

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.speech.recognizers.token_words import Token, words_of

PIECES = {1: b" car", 2: b"diac", 3: b" na", 4: b"\xc3", 5: b"\xaf", 6: b"ve", 7: b"?", 8: b" "}


def decode(numbers: Sequence[int]) -> str:
    return b"".join(PIECES[number] for number in numbers).decode("utf-8", errors="replace")


def test_tokens_join_into_words_with_the_times_between_them() -> None:
    tokens = [Token(1, 0, 0.9), Token(2, 200, 0.5), Token(3, 400, 0.8), Token(7, 700, 0.6)]
    first, second = words_of(tokens, decode, end_ms=1000)
    assert (first.text, first.start_ms, first.end_ms, first.probability) == ("cardiac", 0, 400, 0.7)
    assert (second.text, second.start_ms, second.end_ms) == ("na?", 400, 1000)


def test_a_character_may_lie_in_two_tokens() -> None:
    tokens = [Token(number, 100 * index, 1.0) for index, number in enumerate((3, 4, 5, 6))]
    assert [word.text for word in words_of(tokens, decode, end_ms=500)] == ["naïve"]


def test_half_a_character_at_the_end_and_bare_spaces_write_nothing() -> None:
    tokens = [Token(8, 0, 1.0), Token(1, 10, 1.0), Token(4, 20, 1.0)]
    assert [word.text for word in words_of(tokens, decode, end_ms=50)] == ["car"]
    assert words_of([], decode, end_ms=50) == ()

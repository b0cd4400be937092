"""Pure: parts made by hand, no model."""

from __future__ import annotations

from ambient_scribe.speech.recognizers.guards import GuardConfig, RawPart, RawWord
from ambient_scribe.speech.recognizers.short_guards import clearer, is_heaped, is_untrusted

GUARDS = GuardConfig()


def read(
    text: str,
    *,
    every_ms: int = 250,
    log_prob: float = -0.3,
    no_speech: float = 0.01,
    cut_off: bool = False,
) -> RawPart:
    words = tuple(
        RawWord(token, every_ms * index, every_ms * index + every_ms, 0.9)
        for index, token in enumerate(text.split())
    )
    return RawPart(words, log_prob, no_speech, cut_off)


def test_a_plain_reading_is_trusted() -> None:
    part = read("my left knee hurts when I climb the stairs")
    assert not is_untrusted(part, 2500, GUARDS)


def test_words_after_the_speech_has_ended_were_not_said() -> None:
    part = read("my left knee hurts when I climb the stairs")
    assert is_untrusted(part, 1500, GUARDS)


def test_words_heaped_up_at_one_moment_were_not_said() -> None:
    heap = tuple(RawWord("leg", 1900, 1900, 0.9) for _ in range(6))
    spoken = read("and it slipped and").words
    assert is_heaped((*spoken, *heap))
    assert is_untrusted(RawPart((*spoken, *heap), -0.3, 0.0), 2500, GUARDS)
    assert not is_heaped(read("quick talk is eight words in one second", every_ms=125).words)


def test_a_text_that_did_not_come_to_its_end_is_not_trusted() -> None:
    assert is_untrusted(read("my left knee", cut_off=True), 2500, GUARDS)


def test_speech_that_lasts_has_words() -> None:
    assert is_untrusted(read(""), 2000, GUARDS)
    assert not is_untrusted(read(""), 600, GUARDS)
    silent = read("thank you", log_prob=-1.5, no_speech=0.9)
    assert is_untrusted(silent, 2000, GUARDS)
    assert not is_untrusted(silent, 600, GUARDS)


def test_the_models_own_doubts_count() -> None:
    assert is_untrusted(read("an odd sentence", log_prob=-1.2), 2500, GUARDS)
    assert is_untrusted(read("and the pain is there " * 12, every_ms=60), 6000, GUARDS)


def test_the_full_window_is_believed_unless_it_is_worse() -> None:
    heaped = RawPart(tuple(RawWord("leg", 0, 0, 0.9) for _ in range(9)), -0.2, 0.0)
    full = (read("it slipped", log_prob=-0.6),)
    assert clearer(heaped, full, 2000, GUARDS) == full
    doubtful = (read("it lipped on", log_prob=-1.4),)
    unsure = read("it slipped", log_prob=-1.1)
    assert clearer(unsure, doubtful, 2000, GUARDS) == (unsure,)
    assert clearer(heaped, doubtful, 2000, GUARDS) == doubtful

"""Voice and words together, on units and words made by hand."""

from __future__ import annotations

import numpy as np

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Word
from ambient_scribe.speech.diarizers.clustering import VoicesConfig, find_voices
from ambient_scribe.speech.diarizers.scoring import ScoringConfig
from ambient_scribe.speech.diarizers.windows import Units, joined
from ambient_scribe.speech.diarizers.wording import WordingConfig, with_words
from tests.speech.diarizers.talk import ANNA, BEN, conversation, speech


class Asks:
    """What a clinician says in these tests."""

    def clinician_log_odds(self, text: str) -> float:
        return 4.0 if "ask" in text else -4.0


def words_in(units: Units, text: str) -> list[Word]:
    return [
        Word(id=f"w{start}", text=text, span=TimeSpan(start_ms=start + 20, end_ms=end - 20))
        for start, end in units.borders_ms.tolist()
    ]


def doubtful_visit() -> tuple[Units, list[Word], slice]:
    """Anna asks, Ben answers; at the end half a second that sounds like neither of them."""
    heard = conversation([ANNA, BEN], 16)
    words = [w for person, u in heard for w in words_in(u, "ask" if person is ANNA else "answer")]
    anna, ben = (speech(person, 0.5, 1_000_000, 99, 5) for person in (ANNA, BEN))
    middle = Units(
        anna.borders_ms,
        anna.stretch,
        anna.weight,
        ((anna.vectors + ben.vectors) / 2).astype(np.float16),
        ((anna.prints + ben.prints) / 2).astype(np.float16),
    )
    units = joined([*(u for _, u in heard), middle])
    return units, words, slice(len(units) - len(middle), None)


def labels(text: str, weight: float = 1.0) -> tuple[list[int], list[int]]:
    """Of the doubtful end with this text, and of everything before."""
    units, words, end = doubtful_visit()
    words += words_in(units.at(end), text)
    voices = find_voices(units, VoicesConfig(max_speakers=2))
    found = with_words(
        units, voices, words, Asks(), WordingConfig(weight=weight), ScoringConfig()
    ).tolist()
    return found[end], found[: end.start]


def test_words_decide_where_the_voice_does_not() -> None:
    asked, before = labels("ask", weight=3.0)
    answered, same = labels("answer", weight=3.0)
    assert before == same
    assert asked != answered
    assert asked[0] == before[0]  # Anna, who asks, spoke first


def test_words_do_not_overrule_a_clear_voice() -> None:
    units, words, end = doubtful_visit()
    swapped = [
        Word(id=w.id, text="answer", span=w.span) if i < 8 else w for i, w in enumerate(words)
    ]
    voices = find_voices(units, VoicesConfig(max_speakers=2))
    config, scoring = WordingConfig(), ScoringConfig()
    plain = with_words(units, voices, words, Asks(), config, scoring)
    assert np.array_equal(
        plain[: end.start], with_words(units, voices, swapped, Asks(), config, scoring)[: end.start]
    )


def test_without_words_or_weight_the_voice_decides() -> None:
    units, words, _ = doubtful_visit()
    voices = find_voices(units, VoicesConfig())
    none = with_words(units, voices, (), Asks(), WordingConfig(), ScoringConfig())
    zero = with_words(units, voices, words, Asks(), WordingConfig(weight=0), ScoringConfig())
    assert np.array_equal(none, zero)


def test_one_voice_is_not_divided_by_words() -> None:
    heard = conversation([ANNA], 10)
    units = joined([u for _, u in heard])
    words = [w for i, (_, u) in enumerate(heard) for w in words_in(u, ("ask", "answer")[i % 2])]
    voices = find_voices(units, VoicesConfig())
    found = with_words(units, voices, words, Asks(), WordingConfig(weight=5), ScoringConfig())
    assert set(found.tolist()) == {0}

"""Words of a visit do not stay in memory when it is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ambient_scribe.clinical.hearing.sounds import REMEMBERED, Sounds
from ambient_scribe.clinical.language.entities import PhraseReader
from ambient_scribe.clinical.vocabulary import load_vocabulary

SAID = "I have had a bad cough for three weeks and {} told me to take ibuprofen, no fever."


def reader() -> PhraseReader:
    known = load_vocabulary()
    return PhraseReader(known.lexicon, known.cues, known.attributes, known.plans)


def test_spoken_words_are_forgotten_and_read_the_same() -> None:
    ours = reader()
    first = ours.read(SAID.format("zibeline"))
    strings = len(ours._nlp.vocab.strings)
    for number in range(60):
        ours.read(SAID.format("qu" + "ab" * number))
    assert len(ours._nlp.vocab.strings) == strings
    assert "zibeline" not in ours._nlp.vocab.strings
    again = ours.read(SAID.format("zibeline"))
    assert (again.tokens, again.mentions, again.cues) == (first.tokens, first.mentions, first.cues)


def test_visits_may_be_read_at_once() -> None:
    ours = reader()
    said = [SAID.format("qu" + "ab" * number) for number in range(40)]
    alone = [ours.read(one).mentions for one in said]
    with ThreadPoolExecutor(4) as threads:
        assert [one.mentions for one in threads.map(ours.read, said)] == alone


def test_sounds_are_kept_of_the_latest_words_only() -> None:
    sounds = Sounds({})
    words = ["".join(chr(97 + int(digit)) for digit in str(n)) for n in range(REMEMBERED + 50)]
    for word in words:
        sounds.of(word)
    assert len(sounds._known) == REMEMBERED
    assert words[0] not in sounds._known and words[-1] in sounds._known

"""The second pass on scripted readers: what is heard again, what is proposed, what stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from ambient_scribe.clinical.critical_words import CriticalWords
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.domain.clinical import ChartMedication, PatientContext
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.domain.transcript import Gap, GapCause, HeardWord, Reading, Transcript
from ambient_scribe.pipeline.second_pass import (
    SECOND_READING,
    Proposal,
    SecondPassConfig,
    heard_again,
    stretches_of,
    with_readings,
)
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.testing import a_transcript, spread

CONFIG = SecondPassConfig()


@dataclass(frozen=True)
class Again:
    words: tuple[HeardWord, ...]
    mean_log_prob: float


class ScriptedReader:
    """Reads one line with names told beforehand, and the same without, unless it is given another."""

    def __init__(
        self,
        line: str,
        *,
        confidence: float = 0.9,
        plain_log_prob: float = -0.3,
        told_log_prob: float = -0.3,
        believed: bool = True,
        plain: str | None = None,
    ) -> None:
        self._line, self._confidence, self._believed = line, confidence, believed
        self._plain_line = line if plain is None else plain
        self._plain, self._told = plain_log_prob, told_log_prob
        self.asked: list[tuple[TimeSpan, tuple[str, ...]]] = []

    def read(self, segment: VoicedSegment, hotwords: Sequence[str]) -> Again | None:
        assert len(segment.samples) == segment.span.duration_ms * SAMPLES_PER_MS
        self.asked.append((segment.span, tuple(hotwords)))
        if hotwords and not self._believed:
            return None
        line = self._line if hotwords else self._plain_line
        words = spread(line, segment.span, self._confidence)
        return Again(words, self._told if hotwords else self._plain)


@pytest.fixture(scope="module")
def critical() -> CriticalWords:
    chart = PatientContext(medications=(ChartMedication(name="metformin"),))
    return CriticalWords(load_lexicon(), chart)


def listened(
    transcript: Transcript,
    reader: ScriptedReader,
    critical: CriticalWords,
    config: SecondPassConfig = CONFIG,
) -> list[Proposal]:
    """With silence for the sound: the reader follows its script."""
    return [
        proposal
        for stretch in stretches_of(transcript, critical, config)
        for proposal in heard_again(
            stretch,
            np.zeros(stretch.span.duration_ms * SAMPLES_PER_MS, np.float32),
            reader,
            critical,
            config,
        )
    ]


def readings(
    critical: CriticalWords, said: str, reader: ScriptedReader, confidence: float | None = 0.4
) -> tuple[Transcript, dict[str, Reading]]:
    transcript = a_transcript([("patient", said)], confidence=confidence)
    found = listened(transcript, reader, critical)
    return transcript, {one.words[0].id: one.reading for one in found}


MISHEARD = "I take met for men 500 mg at night"
MEANT = "I take metformin 500 mg at night"


def test_a_drug_that_chart_and_score_bear_out_stands_beside_the_words(
    critical: CriticalWords,
) -> None:
    reader = ScriptedReader(MEANT)
    transcript = a_transcript([("patient", MISHEARD)], confidence=0.4)
    (found,) = listened(transcript, reader, critical)
    expected = Reading(text="metformin", source=SECOND_READING, confidence=0.9)
    assert (found.heard, found.reading) == ("met for men", expected)
    assert "metformin" in reader.asked[0][1]
    assert reader.asked[1][1] == ()
    beside = with_readings(transcript, [found])
    assert [word.text for word in beside.words] == MISHEARD.split()
    assert beside.word("w3").alternatives == (expected,)
    assert beside.word("w3").rivals == (expected,)
    assert beside.utterances == transcript.utterances


@pytest.mark.parametrize(
    ("reader", "confidence"),
    [
        (ScriptedReader(MEANT, confidence=0.45), 0.4),
        (ScriptedReader(MEANT, confidence=0.45), 0.1),
        (ScriptedReader(MEANT), 0.95),
        (ScriptedReader(MEANT), None),
        (ScriptedReader(MEANT, told_log_prob=-0.6, plain=MISHEARD), 0.4),
        (ScriptedReader(MEANT, believed=False, plain=MISHEARD), 0.4),
    ],
    ids=["no surer", "not sure", "was sure", "given", "forced upon the sound", "not believed"],
)
def test_a_reading_that_the_score_does_not_bear_out_is_none(
    critical: CriticalWords, reader: ScriptedReader, confidence: float | None
) -> None:
    assert readings(critical, MISHEARD, reader, confidence)[1] == {}


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("I take metformin 500 mg at night", "I take met for men 500 mg at night"),
        ("I take metformin 500 mg at night", "I take metformin 5 mg at night"),
        ("I take metformin 500 mg at night", "I take metformin five hundred milligrams at night"),
        ("I take metformin 500 mg at night", "I took metformin 500 mg every night"),
        ("I take metoprolol 650 mg at night", "I take met a prowl 650 mg at night"),
    ],
    ids=["no drug", "unusual dose", "the same dose", "other words", "no drug for an unlikely one"],
)
def test_a_reading_that_the_lexicon_does_not_bear_out_is_none(
    critical: CriticalWords, said: str, again: str
) -> None:
    assert readings(critical, said, ScriptedReader(again))[1] == {}


def test_a_usual_dose_stands_beside_an_unusual_one(critical: CriticalWords) -> None:
    said, meant = "I take metformin 5 mg at night", "I take metformin 500 mg at night"
    assert {
        word: reading.text
        for word, reading in readings(critical, said, ScriptedReader(meant))[1].items()
    } == {"w4": "500"}


def test_a_drug_that_was_not_heard_at_all_stands_beside_the_next_word(
    critical: CriticalWords,
) -> None:
    said, meant = "I take 500 mg at night", "I take metformin 500 mg at night"
    found = readings(critical, said, ScriptedReader(meant))[1]
    assert {word: reading.text for word, reading in found.items()} == {"w3": "metformin 500"}


def test_talk_without_drugs_and_numbers_is_not_heard_again(critical: CriticalWords) -> None:
    reader = ScriptedReader("")
    assert readings(critical, "it hurts when I climb the stairs", reader)[1] == {}
    assert reader.asked == []


def test_only_some_words_around_are_heard_again(critical: CriticalWords) -> None:
    long = " ".join(["well"] * 30)
    transcript = a_transcript([("patient", f"{long} metformin {long}")], confidence=0.4)
    (stretch,) = stretches_of(transcript, critical, SecondPassConfig(context_words=3))
    assert stretch.tokens == ["well"] * 3 + ["metformin"] + ["well"] * 3
    assert stretch.critical == {3}
    assert stretch.span.duration_ms == 7 * 300 + 2 * CONFIG.pad_ms


def test_the_least_sure_are_heard_first_and_no_more_than_asked(critical: CriticalWords) -> None:
    turns = [("patient", "I take metformin daily"), ("patient", "and lisinopril 5 mg too")]
    sure, unsure = (a_transcript(turns, confidence=level) for level in (0.55, 0.5))
    mixed = Transcript(
        words=(*sure.words[:4], *unsure.words[4:]), utterances=sure.utterances, turns=sure.turns
    )
    reader = ScriptedReader("")
    listened(mixed, reader, critical, SecondPassConfig(most_spans=1))
    ((span, _),) = reader.asked
    word = mixed.words[5].span
    assert word is not None
    assert word.start_ms in span


def test_what_is_heard_without_the_names_counts_too(critical: CriticalWords) -> None:
    """Names may lead astray as well as help."""
    for reader in (
        ScriptedReader("I take met forman 500 mg at night", plain=MEANT),
        ScriptedReader(MEANT, told_log_prob=-0.6),
        ScriptedReader(MEANT, believed=False),
    ):
        _, found = readings(critical, MISHEARD, reader)
        assert {word: reading.text for word, reading in found.items()} == {"w3": "metformin"}


@pytest.mark.parametrize(
    ("line", "confidence", "decodes"),
    [(MISHEARD, 0.55, 1), (MISHEARD, 0.4, 2), (MEANT, 0.55, 2)],
    ids=["nothing proposed", "in doubt", "proposed"],
)
def test_what_is_heard_well_enough_costs_one_decode(
    critical: CriticalWords, line: str, confidence: float, decodes: int
) -> None:
    reader = ScriptedReader(line)
    readings(critical, MISHEARD, reader, confidence)
    assert len(reader.asked) == decodes


def test_what_was_heard_well_is_not_heard_again(critical: CriticalWords) -> None:
    for confidence in (0.95, 0.6, None):
        sure = a_transcript([("patient", MISHEARD)], confidence=confidence)
        assert stretches_of(sure, critical, CONFIG) == ()


def test_words_without_times_are_not_heard_again(critical: CriticalWords) -> None:
    untimed = a_transcript([("patient", MISHEARD)], confidence=0.4, timed=False)
    assert stretches_of(untimed, critical, CONFIG) == ()


def gapped(start_ms: int, end_ms: int, cause: GapCause = GapCause.OFF_RECORD) -> Transcript:
    said = a_transcript([("patient", f"so {MISHEARD}")], confidence=0.4)
    gap = Gap(span=TimeSpan(start_ms=start_ms, end_ms=end_ms), cause=cause)
    return Transcript.model_validate({**dict(said), "gaps": (gap,)})


@pytest.mark.parametrize("cause", [GapCause.OFF_RECORD, GapCause.DEVICE, GapCause.RECOGNIZER])
def test_what_holds_a_gap_is_not_heard_again(critical: CriticalWords, cause: GapCause) -> None:
    assert stretches_of(gapped(1_000, 1_100, cause), critical, CONFIG) == ()


def test_what_was_not_understood_is_there_to_be_heard_again(critical: CriticalWords) -> None:
    whole = stretches_of(gapped(60_000, 60_100), critical, CONFIG)
    doubtful = gapped(1_000, 1_100, GapCause.NOT_UNDERSTOOD)
    assert stretches_of(doubtful, critical, CONFIG) == whole != ()


def test_too_little_sound_for_a_word_is_not_heard_again(critical: CriticalWords) -> None:
    (stretch,) = stretches_of(gapped(60_000, 60_100), critical, CONFIG)
    for left_ms, count in ((0, 0), (99, 0), (100, 1)):
        end_ms = stretch.span.start_ms + left_ms
        found = stretches_of(gapped(60_000, 60_100), critical, CONFIG, until_ms=end_ms)
        assert len(found) == count


def test_nothing_of_a_gap_beside_the_words_is_heard(critical: CriticalWords) -> None:
    only = SecondPassConfig(context_words=1)
    (before,) = stretches_of(gapped(0, 550), critical, only)
    assert before.span.start_ms == 550
    end_ms = before.words[-1].span.end_ms if before.words[-1].span else 0
    (after,) = stretches_of(gapped(end_ms + 20, end_ms + 500), critical, only)
    assert after.span.end_ms == end_ms + 20


def test_nothing_beyond_the_end_of_the_sound_is_asked_for(critical: CriticalWords) -> None:
    transcript = a_transcript([("patient", MISHEARD)], confidence=0.4)
    (open_end,) = stretches_of(transcript, critical, CONFIG)
    last = transcript.words[-1].span
    assert last is not None
    assert open_end.span.end_ms == last.end_ms + CONFIG.pad_ms
    (closed,) = stretches_of(transcript, critical, CONFIG, until_ms=last.end_ms + 20)
    assert closed.span.end_ms == last.end_ms + 20


def test_of_two_channels_the_speakers_own_is_heard(critical: CriticalWords) -> None:
    talk = [("S1", "metformin 500 mg"), ("S2", "lisinopril 10 mg")]
    transcript = a_transcript(talk, confidence=0.4)
    found = stretches_of(transcript, critical, CONFIG, {"S1": 0, "S2": 1})
    assert {stretch.words[0].text: stretch.channel for stretch in found} == {
        "metformin": 0,
        "lisinopril": 1,
    }


def test_a_reading_that_stands_there_already_is_not_set_again(critical: CriticalWords) -> None:
    transcript = a_transcript([("patient", MISHEARD)], confidence=0.4)
    beside = with_readings(transcript, listened(transcript, ScriptedReader(MEANT), critical))
    assert listened(beside, ScriptedReader(MEANT), critical) == []

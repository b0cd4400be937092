"""Words and who said them: cpWER and tcpWER, by meeteval.

In: reference and hypothesis as speech with speakers (and times, for tcpWER). Out: tallies.

cpWER: the words of each speaker are joined, speakers are paired so that the errors are fewest, and
the errors are summed (Watanabe et al., CHiME-6, 2020). tcpWER: the same, and a word counts as right
only where it stands within a collar of its time (von Neumann et al., "MeetEval", 2023). Words of a
segment get their times by their number of characters; the hypothesis's words are points in the
middle of theirs, as meeteval does it by default.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ambient_scribe.evaluation.corpora.speech import Speech
from ambient_scribe.evaluation.extras import scoring_library
from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.evaluation.words.edits import edits
from ambient_scribe.evaluation.words.error_rates import word_tally
from ambient_scribe.evaluation.words.normalizers import Normalizer

TCP_COLLAR_S = 5.0
"""Room for times that are a segment's and not a word's; what meeteval advises and CHiME-7 used."""


def words_by_speaker(speech: Speech, normalizer: Normalizer) -> dict[str, tuple[str, ...]]:
    """Comparable words of each speaker, in the order of the segments."""
    texts: dict[str, list[str]] = {}
    for segment in speech.segments:
        texts.setdefault(segment.speaker or "", []).append(segment.text)
    return {who: normalizer.words(" ".join(parts)) for who, parts in texts.items()}


def cp_word_errors(
    reference: Mapping[str, tuple[str, ...]], hypothesis: Mapping[str, tuple[str, ...]]
) -> tuple[Tally, dict[str, Tally]]:
    """cpWER, and the part of each speaker of the reference; words that the pairing leaves over
    are in the whole and in no part."""
    with scoring_library():
        from meeteval.wer.wer.cp import cp_word_error_rate
    logging.getLogger("preprocess").setLevel(logging.ERROR)  # it warns that words have no times
    score = cp_word_error_rate(
        reference={who: " ".join(words) for who, words in reference.items()},
        hypothesis={who: " ".join(words) for who, words in hypothesis.items()},
    )
    parts = {
        who: word_tally(edits(reference[who], hypothesis.get(heard, ())))
        for who, heard in score.assignment
        if who is not None
    }
    return Tally(score.errors, score.length), parts


def tcp_word_errors(reference: Speech, hypothesis: Speech, normalizer: Normalizer) -> Tally:
    """tcpWER with a collar of 5 s; both sides must have speakers and times."""
    with scoring_library():
        from meeteval.io.seglst import SegLST
        from meeteval.wer.wer.time_constrained import (
            time_constrained_minimum_permutation_word_error_rate as tcp_word_error_rate,
        )
    score = tcp_word_error_rate(
        SegLST(_entries(reference, normalizer)),
        SegLST(_entries(hypothesis, normalizer)),
        collar=TCP_COLLAR_S,
    )
    return Tally(score.errors, score.length)


def _entries(speech: Speech, normalizer: Normalizer) -> list[dict[str, Any]]:
    return [
        {
            "session_id": "one",
            "speaker": segment.speaker,
            "start_time": segment.span.start_ms / 1000,
            "end_time": segment.span.end_ms / 1000,
            "words": " ".join(normalizer.words(segment.text)),
        }
        for segment in speech.segments
        if segment.span is not None
    ]

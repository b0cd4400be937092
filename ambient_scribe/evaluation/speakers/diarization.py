"""Scores of one recording's speaker turns, by pyannote.metrics.

In: turns of reference and hypothesis, and the stretches that are scored. Out: tallies by metric.

- `der`: missed, false-alarm and confused speaker time over the reference's speaker time, overlap
  included, without a collar; its three parts are `der_missed`, `der_false_alarm`, `der_confusion`.
- `der_collar`: the same without 250 ms on either side of each of the reference's changes.
- `jer`: mean Jaccard error of the reference's speakers (DIHARD II evaluation plan, 2019).
- `speaker_count_right`: share of recordings with the right number of speakers;
  `speaker_count_error`: by how many it is off, on average.
- `overlap`: share of the reference's speech in which several speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn
from ambient_scribe.evaluation.extras import scoring_library
from ambient_scribe.evaluation.tally import Tally, one

COLLAR_S = 0.5
"""Whole width around a change of the reference: 250 ms on each side, as NIST's evaluations had."""


def score_diarization(
    reference: Sequence[SpeakerTurn],
    hypothesis: Sequence[SpeakerTurn],
    scored: Sequence[TimeSpan] = (),
) -> dict[str, Tally]:
    """`scored` is the UEM; without it, from the first turn of either side to the last."""
    with scoring_library():
        from pyannote.metrics.diarization import DiarizationErrorRate, JaccardErrorRate
    said, heard = _annotation(reference), _annotation(hypothesis)
    uem = _timeline(scored or _extent((*reference, *hypothesis)))
    detail = DiarizationErrorRate()(said, heard, uem=uem, detailed=True)
    loose = DiarizationErrorRate(collar=COLLAR_S)(said, heard, uem=uem, detailed=True)
    jaccard = JaccardErrorRate()(said, heard, uem=uem, detailed=True)
    total = detail["total"]
    missed, alarm = detail["missed detection"], detail["false alarm"]
    loosely = loose["missed detection"] + loose["false alarm"] + loose["confusion"]
    there, found = (len(side.crop(uem, mode="intersection").labels()) for side in (said, heard))
    speech = said.crop(uem, mode="intersection")
    return {
        "der": Tally(missed + alarm + detail["confusion"], total),
        "der_missed": Tally(missed, total),
        "der_false_alarm": Tally(alarm, total),
        "der_confusion": Tally(detail["confusion"], total),
        "der_collar": Tally(loosely, loose["total"]),
        "jer": Tally(jaccard["speaker error"], jaccard["speaker count"]),
        "speaker_count_right": one(float(there == found)),
        "speaker_count_error": one(float(abs(there - found))),
        "speakers_there": one(float(there)),
        "speakers_found": one(float(found)),
        "overlap": Tally(
            speech.get_overlap().duration(), speech.get_timeline().support().duration()
        ),
    }


def _annotation(turns: Iterable[SpeakerTurn]) -> Any:
    from pyannote.core import Annotation

    result = Annotation()
    for number, turn in enumerate(turns):
        result[_segment(turn.span), number] = turn.speaker
    return result


def _timeline(spans: Iterable[TimeSpan]) -> Any:
    from pyannote.core import Timeline

    return Timeline([_segment(span) for span in spans])


def _segment(span: TimeSpan) -> Any:
    from pyannote.core import Segment

    return Segment(span.start_ms / 1000, span.end_ms / 1000)


def _extent(turns: Sequence[SpeakerTurn]) -> tuple[TimeSpan, ...]:
    if not turns:
        return ()
    starts, ends = zip(*((turn.span.start_ms, turn.span.end_ms) for turn in turns), strict=True)
    return (TimeSpan(start_ms=min(starts), end_ms=max(ends)),)

"""Whether a visit may be drafted at all.

A draft from a recording that the engine hears badly, or in a language that the drafter does not
read, would sound right and be wrong. Such a visit keeps its transcript and audio and gets an empty
template that says why.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Accuracy, EngineIdentity, Recording
from ambient_scribe.domain.transcript import Role, Transcript

FOREIGN_SHARE = 0.15
"""Of the voiced time: more than this in another language is a visit in two languages. Stray
segments are misdetected now and then ("mm-hmm" has no language), hence not zero."""

_INTERPRETER = re.compile(
    r"\b(i'?m|i am|this is|we have|i'?ll be|with) (your|the|an?|our|my) [a-z ]{0,12}interpreter\b"
    r"|\binterpreter (id|number|speaking)\b",
    re.IGNORECASE,
)
"""How an interpreter is introduced at the start of a visit."""

OPENING_UTTERANCES = 12


class FitnessConfig(Frozen):
    """`insist` drafts from a low-accuracy recognizer all the same; the note then says so."""

    insist: bool = False


def reason_to_withhold(
    transcript: Transcript,
    language_shares: Mapping[str, float],
    recognizer: EngineIdentity | None,
    recording: Recording | None,
    config: FitnessConfig,
) -> str | None:
    """One sentence for the note when no draft may be written; None when it may."""
    if not transcript.words:
        return None  # the drafter says that nothing was heard
    foreign = _foreign(transcript, language_shares)
    if foreign is not None:
        return foreign
    if _interpreted(transcript):
        return (
            "An interpreter takes part in this visit, and only visits held in English are "
            "drafted: the transcript and the audio are complete, the note is left to a person."
        )
    if recognizer is None or (recording is not None and recording.synthetic) or config.insist:
        return None
    if recognizer.accuracy is Accuracy.LOW:
        return (
            f"The words come from {recognizer.engine}, a low-accuracy fallback that mishears "
            "often, so no note was drafted. Fetch a Whisper model (ambient-scribe models fetch "
            "small.en) and run the visit again, or draft all the same with --draft-anyway."
        )
    if recognizer.accuracy is Accuracy.INSTRUMENT:
        return (
            f"{recognizer.model or recognizer.engine} is an instrument for synthetic voices and "
            "does not read people's speech, so no note was drafted."
        )
    return None


def insistence_notice(
    recognizer: EngineIdentity | None, recording: Recording | None, config: FitnessConfig
) -> str | None:
    """What a note carries that was drafted from a low-accuracy recognizer all the same."""
    if recognizer is None or recognizer.accuracy is Accuracy.STANDARD:
        return None
    name, what = recognizer.engine, "a low-accuracy fallback"
    if recognizer.accuracy is Accuracy.INSTRUMENT:
        name, what = recognizer.model or name, "an instrument for synthetic voices"
    if recording is not None and recording.synthetic:
        return f"The words come from {name}, {what}; this recording is synthetic."
    if config.insist:
        return (
            f"Drafted on request from {name}, {what} that mishears "
            "often: check every sentence against the audio."
        )
    return None


def _foreign(transcript: Transcript, shares: Mapping[str, float]) -> str | None:
    others = {name: share for name, share in shares.items() if name.split("-")[0] != "en"}
    share = sum(others.values())
    if not shares and transcript.language not in (None, "en"):
        others, share = {transcript.language or "": 1.0}, 1.0
    if share <= FOREIGN_SHARE:
        return None
    main = max(others, key=lambda name: others[name])
    return (
        f"About {share:.0%} of the speech is in another language than English ({main}), and only "
        "visits held in English are drafted: the transcript is complete, the note is left to a "
        "person."
    )


def _interpreted(transcript: Transcript) -> bool:
    opening = transcript.utterances[:OPENING_UTTERANCES]
    return any(
        _INTERPRETER.search(transcript.passage(utterance).text)
        for utterance in opening
        if utterance.role is not Role.PATIENT
    )

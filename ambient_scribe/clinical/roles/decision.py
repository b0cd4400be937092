"""Who is who among the speakers of a visit, from what each said in all.

In: a `Voice` for each speaker whose role is not known, and the roles that others have. Out: a role
and a confidence for each. The rule, in order:
1. Who says to be the nurse, the assistant or the interpreter is; the clinician's word for it ("I'm
   Dr …") is strong evidence and no more.
2. With one speaker, the sign of the evidence decides. With more, the speaker with the highest mean
   evidence is the clinician; of the others, the one with most evidence to the contrary the patient.
3. A further speaker is the clinician (or a colleague) on clinician's evidence; else a companion who
   says so, or whom the patient says to have brought, or who says little of the visit's words and
   speaks of "he" or "she" more than of themselves; else the patient, whom diarization has split.
4. The patient of step 2 is a companion instead (a parent, a carer) when both sides speak of the
   patient as "he" or "she": they more than of themselves, the clinician more than to "you"; where
   they say who they are, the first of these is enough.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from pydantic import Field

from ambient_scribe.clinical.roles.model import probability
from ambient_scribe.clinical.roles.voice import Voice
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.transcript import Role

Decided = dict[str, tuple[Role, float]]

_SAYS_SO = (Role.INTERPRETER, Role.ASSISTANT, Role.NURSE)
"""Roles that nothing but their own word tells, the rarest first."""


class DecisionConfig(Frozen):
    companion_share: float = Field(default=0.35, ge=0, le=1)
    """A third speaker with more of the visit's words is no mere companion."""
    trust: float = Field(default=0.35, gt=0)
    """Of the summed log odds: utterances of one speaker are not independent evidence."""
    own_word: float = 6.0
    """Log odds of "I'm Dr …"."""
    own_word_confidence: float = Field(default=0.9, ge=0, le=1)
    """Of a nurse, an assistant, an interpreter: the label may be somebody else's in part."""


def decide(voices: Mapping[str, Voice], taken: frozenset[Role], config: DecisionConfig) -> Decided:
    """`taken`: roles that speakers have who are not among these."""
    decided: Decided = {}
    for speaker, voice in voices.items():
        role = next((one for one in _SAYS_SO if voice.claims[one]), None)
        if role is not None and not voice.claims[Role.CLINICIAN]:
            decided[speaker] = (role, config.own_word_confidence)
    rest = {speaker: one for speaker, one in voices.items() if speaker not in decided}
    taken = taken | {role for role, _ in decided.values()}
    clinician = _clinician(rest, taken, config)
    heard = rest.pop(clinician) if clinician is not None else None
    if clinician is not None and heard is not None:
        others = (voice.mean * heard.utterances for voice in rest.values())
        margin = _weighed(heard, config) - max(others, default=0.0)
        decided[clinician] = (Role.CLINICIAN, confidence(margin, config))
    if rest and Role.PATIENT not in taken:
        speaker = min(rest, key=lambda name: rest[name].evidence)
        voice = rest.pop(speaker)
        mean = _mean(heard, config) if heard else 0.0
        role = Role.COMPANION if _speaks_for_patient(voice, heard) else Role.PATIENT
        decided[speaker] = (role, confidence(mean * voice.utterances - voice.evidence, config))
    total = sum(voice.words for voice in voices.values())
    brought = any(voice.brings for voice in voices.values())
    for speaker, voice in rest.items():
        decided[speaker] = _further(voice, total, config, brought=brought)
    return decided


def confidence(margin: float, config: DecisionConfig) -> float:
    return rounded(probability(config.trust * margin))


def rounded(value: float) -> float:
    """Two decimals, never quite certain: that is for what a person said."""
    return min(0.99, math.floor(value * 100) / 100)


def _weighed(voice: Voice, config: DecisionConfig) -> float:
    return voice.evidence + (config.own_word if voice.claims[Role.CLINICIAN] else 0.0)


def _mean(voice: Voice, config: DecisionConfig) -> float:
    return _weighed(voice, config) / max(1, voice.utterances)


def _clinician(
    voices: Mapping[str, Voice], taken: frozenset[Role], config: DecisionConfig
) -> str | None:
    """None where somebody else has that part, or none of these sounds like one."""
    if not voices or Role.CLINICIAN in taken:
        return None
    speaker = max(voices, key=lambda name: _mean(voices[name], config))
    some_patient = Role.PATIENT in taken or (len(voices) > 1 and not any(r.is_staff for r in taken))
    return speaker if some_patient or _weighed(voices[speaker], config) > 0 else None


def _speaks_for_patient(voice: Voice, clinician: Voice | None) -> bool:
    if voice.third <= voice.first:
        return False
    if voice.claims[Role.COMPANION]:
        return True
    return clinician is not None and clinician.third > clinician.addressed


def _further(
    voice: Voice, total_words: int, config: DecisionConfig, *, brought: bool
) -> tuple[Role, float]:
    if voice.evidence > 0:
        return Role.CLINICIAN, confidence(voice.evidence, config)
    little = voice.words <= config.companion_share * total_words
    beside = voice.claims[Role.COMPANION] or (
        little and (voice.third > voice.first or (brought and not voice.brings))
    )
    return Role.COMPANION if beside else Role.PATIENT, confidence(-voice.evidence, config)

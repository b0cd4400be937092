"""Which passages a clinician dictates: they speak of the patient, and to nobody.

In: a passage of speech. Out: whether it is such a summary, and whether words are a name that stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.content.units import is_finite
from ambient_scribe.note.drafting.language.finite import AUXILIARIES
from ambient_scribe.note.drafting.survey.tokens import Speech, Token
from ambient_scribe.note.phrases.reading import load_phrases

_LEAST_WORDS = 20
"""Words of a passage that is a summary, not a remark to somebody else."""

_LEAST_NAMED = 2
"""Words of such a passage that speak of the patient."""

_LONGEST_NAME = 5
_TO_THE_PATIENT = frozenset({"you", "your", "yours", "yourself"})
_OF_THE_PATIENT = frozenset({"he", "she", "his", "her", "him", "patient"})


def is_dictated(speech: Speech) -> bool:
    """It speaks of the patient in the third person and to nobody, in written sentences."""
    if speech.passage.role is not Role.CLINICIAN or not speech.punctuated:
        return False
    words = [token.text for spoken in speech.sentences for token in spoken.tokens]
    if len(words) < _LEAST_WORDS or _TO_THE_PATIENT & set(words):
        return False
    if any(spoken.question for spoken in speech.sentences):
        return False
    return sum(word in _OF_THE_PATIENT for word in words) >= _LEAST_NAMED


def is_verbless(tokens: Sequence[Token]) -> bool:
    """A name that stands alone: "Chronic heart failure."."""
    words = [token.text for token in tokens]
    if not 0 < len(words) <= _LONGEST_NAME or set(words) & load_phrases().stages.room_words:
        return False
    return not any(is_said_verb(word) for word in words)


def is_said_verb(word: str) -> bool:
    """An auxiliary, or a verb that is no plural of a noun as well."""
    return word in AUXILIARIES or (not word.endswith("s") and is_finite(word))

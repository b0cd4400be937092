"""The ways to make two texts comparable before their words are counted.

In: a text as it was written. Out: its comparable words. Which one was used stands with every figure.

- `ambient-scribe`: this project's (see `canonical`): a number is the same however it is written.
- `whisper`: the English normalizer of Radford et al., "Robust speech recognition via large-scale
  weak supervision" (2022), appendix C, as the package whisper-normalizer carries it: most published
  figures are made with it.
- `whisper-folded`: the same after spellings of one spoken word are folded (`terms/spellings.tsv`:
  ok/okay and the like), by which the published figures of PriMock57 can be made again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import version

from ambient_scribe.evaluation.extras import scoring_library
from ambient_scribe.evaluation.words import canonical
from ambient_scribe.evaluation.words.spoken_forms import spellings

_NOT_SPEECH = re.compile(r"<[^<>]*>|\[[^\[\]]*\]")


class NormalizerName(StrEnum):
    OWN = canonical.NAME
    WHISPER = "whisper"
    WHISPER_FOLDED = "whisper-folded"


@dataclass(frozen=True)
class Normalizer:
    """`label` is the name with its version, as it stands in a result's provenance."""

    name: NormalizerName
    label: str
    apply: Callable[[str], str]

    def words(self, text: str) -> tuple[str, ...]:
        """Comparable words of a text; marks of what is no speech are left out first."""
        return tuple(self.apply(spoken_text(text)).split())


def spoken_text(text: str) -> str:
    """Without a transcriber's marks: `[laughter]`, `<unk>`, `<cutoff-ali>`, `<UNSURE>…</UNSURE>`.

    What stands between a pair of tags stays; what stands inside of one tag goes.
    """
    return " ".join(_NOT_SPEECH.sub(" ", text).split())


@cache
def normalizer(name: NormalizerName) -> Normalizer:
    """Raises EngineError without the bench extra (`whisper` and `whisper-folded`)."""
    if name is NormalizerName.OWN:
        return Normalizer(name, canonical.LABEL, canonical.normalized)
    with scoring_library():
        from whisper_normalizer.english import (  # type: ignore[import-untyped]
            EnglishTextNormalizer,
        )
    english: Callable[[str], str] = EnglishTextNormalizer()
    label = f"{name.value}: whisper-normalizer {version('whisper-normalizer')}, English"
    if name is NormalizerName.WHISPER:
        return Normalizer(name, label, english)
    folding = _Folding(spellings(name))
    return Normalizer(name, f"{label}; {folding.told} first", lambda text: english(folding(text)))


class _Folding:
    def __init__(self, same: Mapping[str, str]) -> None:
        self._same = same
        self._pattern = re.compile(rf"\b({'|'.join(map(re.escape, same))})\b")
        self.told = ", ".join(f"{form} → {name}" for form, name in same.items())

    def __call__(self, text: str) -> str:
        return self._pattern.sub(lambda match: self._same[match[1]], text.lower())

"""Sentences put to the verifier: as they were written, and made wrong in every way there is.

In: a visit with its facts, and sentences with their evidence. Out: `Trial`s, each with the verdict
and what it took.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Basis, Fact, PatientContext
from ambient_scribe.domain.note import NoteSentence, Support
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.evaluation.notes.corruptions.kinds import Corruptor, Kind
from ambient_scribe.protocols import Verifier


@dataclass(frozen=True)
class Visit:
    """What a sentence is held against."""

    id: str
    transcript: Transcript
    facts: Sequence[Fact]

    @property
    def said(self) -> str:
        return " ".join(word.text for word in self.transcript.words)


@dataclass(frozen=True)
class Sentence:
    """`supported`: what a person found, or what the verifier itself says of the program's own."""

    name: str
    section: str
    text: str
    basis: tuple[Basis, ...]
    supported: bool


@dataclass(frozen=True)
class Trial:
    """`kind` None: the sentence as it was written; `clean`: that one was not flagged. `seconds` are
    the processor's, so that what else a machine does takes no part."""

    sentence: Sentence
    text: str
    kind: Kind | None
    support: Support
    seconds: float
    clean: bool


def tried(
    visit: Visit, sentences: Iterable[Sentence], verifier: Verifier, corruptor: Corruptor
) -> Iterator[Trial]:
    """Every sentence as it is; those that are supported also made wrong."""
    for sentence in sentences:
        trial = _tried(visit, sentence, sentence.text, None, verifier, clean=True)
        yield trial
        if not sentence.supported:
            continue
        clean = not trial.support.flagged
        seed = f"{visit.id} {sentence.name}"
        for made in corruptor.corrupted(sentence.text, sentence.section, visit.said, seed):
            yield _tried(visit, sentence, made.text, made.kind, verifier, clean=clean)


def _tried(
    visit: Visit,
    sentence: Sentence,
    text: str,
    kind: Kind | None,
    verifier: Verifier,
    *,
    clean: bool,
) -> Trial:
    written = NoteSentence(
        id=sentence.name, section=sentence.section, text=text, basis=sentence.basis
    )
    began = time.process_time()
    support = verifier.support(written, visit.transcript, visit.facts, PatientContext())
    return Trial(sentence, text, kind, support, time.process_time() - began, clean)

"""What a paper was drafted of, and what of that is otherwise since: the note, and words that its statements
rest on.

In: a paper, the transcript as it is read now, the digest of the note's statements. Out: what changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ambient_scribe.domain.papers import Paper, Papers, ReadAs, ReadOf
from ambient_scribe.domain.transcript import Transcript


@dataclass(frozen=True)
class WordsChanged:
    """Words side by side, by the ids with which they were heard; `after`: as they are read now."""

    word_ids: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    """Since a paper was drafted, or looked at last. `speakers`: utterances that somebody else said."""

    note: bool
    words: tuple[WordsChanged, ...]
    speakers: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.note or bool(self.words) or bool(self.speakers)


def read_of(transcript: Transcript, note_revision: int, note_sha256: str) -> ReadOf:
    return ReadOf(
        note_revision=note_revision,
        note_sha256=note_sha256,
        corrections=tuple(
            ReadAs(word_ids=one.word_ids, text=one.text) for one in transcript.corrections
        ),
        roles=tuple(one.role.value for one in transcript.utterances),
    )


def drafted_of(papers: Papers, of: ReadOf) -> Papers:
    return papers.changed(papers=tuple(one.changed(read_of=of) for one in papers.papers))


def changed(papers: Papers, paper: Paper, transcript: Transcript, note_sha256: str) -> Changed:
    """Of papers that an earlier version drafted only the note is known."""
    of = paper.read_of
    if of is None:
        return Changed(note_sha256 != papers.note_sha256, (), ())
    own = transcript.as_heard(w for one in paper.body.sentences() for w in one.word_ids)
    return Changed(
        note_sha256 != of.note_sha256,
        tuple(_words(of, transcript, frozenset(own))),
        tuple(_speakers(of, transcript, frozenset(own))),
    )


def _words(of: ReadOf, transcript: Transcript, own: frozenset[str]) -> Iterator[WordsChanged]:
    then = {one.word_ids: one.text for one in of.corrections}
    now = {one.word_ids: one.text for one in transcript.corrections}
    for ids in dict.fromkeys((*then, *now)):
        heard = " ".join(transcript.heard(one).text for one in ids)
        before, after = then.get(ids, heard), now.get(ids, heard)
        if before != after and not own.isdisjoint(ids):
            yield WordsChanged(ids, before, after)


def _speakers(of: ReadOf, transcript: Transcript, own: frozenset[str]) -> Iterator[str]:
    if len(of.roles) != len(transcript.utterances):
        return  # heard otherwise: the note tells
    for role, one in zip(of.roles, transcript.utterances, strict=True):
        if role != one.role and not own.isdisjoint(one.word_ids):
            yield one.id

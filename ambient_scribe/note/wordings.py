"""Other wording for a note: every sentence that the machine would write otherwise, each as one step to take in.

In: an encounter and its note as it stands. Out: wordings, those over a sentence of the note and those that
would be new ones. They come from what is offered beside a person's sentence, from a language model's open
proposals, and from the other readings of words that were heard in doubt. Nothing is taken in by itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Authored, Basis, Spoken
from ambient_scribe.domain.encounter import Encounter, Proposal
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    Support,
    SupportState,
)
from ambient_scribe.domain.transcript import Word
from ambient_scribe.note.keeping import STANDS_FOR

DRAFTED_ANEW = "Drafted anew"
OTHER_READING = "Other reading of a word"

_DOUBTED = frozenset(
    {
        SupportState.UNCERTAIN,
        SupportState.PARTIAL,
        SupportState.UNSUPPORTED,
        SupportState.CONTRADICTED,
    }
)
"""Where another reading may be the right one: not in what is borne out, or was decided."""

_EDGES = re.compile(r"^\W+|\W+$")


class Wording(Frozen):
    """One sentence that is offered. `over`: the id of the note's sentence that it would replace; None: it
    would stand in `section`, behind `after`."""

    source: str
    text: str
    section: str
    over: str | None = None
    after: str | None = None
    topic: str = ""
    basis: tuple[Basis, ...] = ()
    support: Support | None = None
    """What verification said of it, where it was asked."""

    @property
    def word_ids(self) -> tuple[str, ...]:
        return tuple(w for one in self.basis if isinstance(one, Spoken) for w in one.word_ids)


def wordings(encounter: Encounter, note: Note) -> tuple[Wording, ...]:
    """None for a signed note, and none that stands in it already."""
    if note.is_signed:
        return ()
    told = {one.text for one in note.sentences()}
    offered = (
        *_beside_persons(encounter, note),
        *(w for one in encounter.proposals if one.is_open for w in _of_proposal(one, note)),
        *_of_readings(encounter, note),
    )
    new = {(one.over, one.text): one for one in offered if one.text not in told}
    return tuple(new.values())


# ---------------------------------------------------------------- beside a person's sentence
def _beside_persons(encounter: Encounter, note: Note) -> Iterator[Wording]:
    sections = {one.id: section for section in note.sections for one in section.sentences}
    for one in encounter.suggestions:
        offer = one.offer
        if offer is None or not offer.text:
            continue
        section, after = offer.section, None
        if offer.instead_of is None:
            beside = _nearest(_words(one.evidence), note)
            if beside is not None:
                section, after = sections[beside.id].id, beside.id
        elif offer.instead_of in sections:
            section = sections[offer.instead_of].id
        else:
            continue
        yield Wording(
            source=DRAFTED_ANEW,
            text=offer.text,
            section=section,
            over=offer.instead_of,
            after=after,
            topic=offer.topic,
            basis=one.evidence,
        )


# ---------------------------------------------------------------- a language model's
def _of_proposal(proposal: Proposal, note: Note) -> Iterator[Wording]:
    """Its own sentences: each over the one that rests on the same words, or behind the one before it."""
    taken: set[str] = set()
    for theirs in proposal.note.sections:
        after: str | None = None
        for one in theirs.sentences:
            if not proposal.is_own(one):
                continue
            same = _same_text(one, note) or _standing_for(one, note, taken)
            section = _section_of(same, note) or _headed(theirs, note)
            if section is None:
                continue
            if same is not None:
                taken.add(same.id)
            yield Wording(
                source=proposal.note.author,
                text=one.text,
                section=section.id,
                over=same.id if same is not None else None,
                after=after,
                topic=one.topic,
                basis=_without_persons(one.basis),
                support=one.support,
            )
            after = same.id if same is not None else after


def _same_text(sentence: NoteSentence, note: Note) -> NoteSentence | None:
    return next((one for one in note.sentences() if one.text == sentence.text), None)


def _standing_for(
    sentence: NoteSentence, note: Note, taken: Collection[str]
) -> NoteSentence | None:
    own = frozenset(sentence.word_ids)
    free = [one for one in note.sentences() if one.id not in taken and one.word_ids]
    shared = {one.id: len(own & set(one.word_ids)) for one in free}
    best = max(free, key=lambda one: shared[one.id], default=None)
    if best is None or not own or shared[best.id] < STANDS_FOR * len(own):
        return None
    return best


def _section_of(sentence: NoteSentence | None, note: Note) -> NoteSection | None:
    if sentence is None:
        return None
    return next(one for one in note.sections if sentence.id in {s.id for s in one.sentences})


def _headed(theirs: NoteSection, note: Note) -> NoteSection | None:
    return next((one for one in note.sections if one.id == theirs.id), None)


def _nearest(words: Collection[str], note: Note) -> NoteSentence | None:
    own = set(words)
    shared = [(len(own & set(one.word_ids)), one) for one in note.sentences()]
    count, best = max(shared, key=lambda pair: pair[0], default=(0, None))
    return best if count else None


# ---------------------------------------------------------------- other readings
def _of_readings(encounter: Encounter, note: Note) -> Iterator[Wording]:
    """A word that was heard in doubt and stands in the sentence, as it was read otherwise."""
    transcript = encounter.transcript
    for section in note.sections:
        for sentence in section.sentences:
            if sentence.support.state not in _DOUBTED:
                continue
            heard = [transcript.word(w) for w in sentence.word_ids if transcript.holds(w)]
            for words, reading in _doubted(heard):
                said = " ".join(_EDGES.sub("", word.text) for word in words)
                text = _replaced(sentence.text, said, reading)
                if text != sentence.text:
                    yield Wording(
                        source=OTHER_READING,
                        text=text[:1].upper() + text[1:],
                        section=section.id,
                        over=sentence.id,
                        basis=_without_persons(sentence.basis),
                    )


def _replaced(text: str, said: str, reading: str) -> str:
    """As whole words; the text itself where they do not stand in it."""
    pattern = rf"(?<!\w){re.escape(said)}(?!\w)"
    return re.sub(pattern, lambda _: reading, text, flags=re.IGNORECASE) if said else text


def _doubted(words: Sequence[Word]) -> Iterator[tuple[tuple[Word, ...], str]]:
    """Words in a row that share a reading, and that reading."""

    def readings(word: Word) -> tuple[str, ...]:
        return tuple(one.text for one in word.rivals)

    for texts, run in groupby(words, readings):
        if texts:
            together = tuple(run)
            yield from ((together, text) for text in texts)


def _words(parts: Sequence[Basis]) -> tuple[str, ...]:
    return tuple(w for one in parts if isinstance(one, Spoken) for w in one.word_ids)


def _without_persons(parts: Sequence[Basis]) -> tuple[Basis, ...]:
    return tuple(one for one in parts if not isinstance(one, Authored))

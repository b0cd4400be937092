"""A note drafted anew: its machine's sentences have the ids that they had, so that a page shows which one
became which.

In: the new revision, the one before, the ids that were ever given. Out: the new revision.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from ambient_scribe.domain.note import Note, NoteSection, NoteSentence

_DRAFTED = re.compile(r"s(\d+)")
SAME = 0.5
"""Of the words that a sentence rests on: one that rests on so many of them is the same, rewritten."""


def with_known_ids(note: Note, before: Note, used: Iterable[str], kept: Collection[str]) -> Note:
    """`kept`: ids of sentences that stay as they are, whatever the others are called. A sentence that was
    not there before gets an id that none of `used` is."""
    known = {one.id: one for one in before.sentences() if one.id not in kept}
    taken = {*used, *kept}
    fresh = _fresh(taken)
    names: dict[tuple[str, int], str] = {}
    for match in (_same_text, _same_words):
        for section in note.sections:
            there = _of(before, section.id)
            for number, one in enumerate(section.sentences):
                if one.id in kept or (section.id, number) in names:
                    continue
                found = match(one, [each for each in there if each.id in known])
                if found is not None:
                    names[section.id, number] = found.id
                    del known[found.id]
    sections = []
    for section in note.sections:
        sentences = [
            one
            if one.id in kept
            else one.changed(id=names.get((section.id, number)) or next(fresh))
            for number, one in enumerate(section.sentences)
        ]
        sections.append(NoteSection.of(section, sentences))
    return note.changed(sections=tuple(sections))


def _of(note: Note, section: str) -> tuple[NoteSentence, ...]:
    return next((one.sentences for one in note.sections if one.id == section), ())


def _same_text(sentence: NoteSentence, there: Sequence[NoteSentence]) -> NoteSentence | None:
    return next((one for one in there if one.text == sentence.text), None)


def _same_words(sentence: NoteSentence, there: Sequence[NoteSentence]) -> NoteSentence | None:
    words = set(sentence.word_ids)
    if not words:
        return None
    shares = [(len(words & set(one.word_ids)) / len(words), one) for one in there]
    share, best = max(shares, key=lambda one: one[0], default=(0.0, None))
    return best if share >= SAME else None


def _fresh(taken: Collection[str]) -> Iterator[str]:
    numbers = (int(found[1]) for name in taken if (found := _DRAFTED.fullmatch(name)))
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"s{number}"

"""A new draft of a visit beside what a person wrote or accepted: that stays, exactly, at its place.

In: the new draft and the revisions before it. Out: the draft with the person's sentences of the
newest revision in it, and without what a person has taken out. A sentence that the machine would now
write from the same words stands aside for the person's, and is told when it says something else, so
that it can be offered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from ambient_scribe.domain.clinical import Authored
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, NoteStatus

STANDS_FOR = 0.5
"""Of the words that a machine's sentence rests on: a person's that rests on so many stands for it."""


@dataclass(frozen=True)
class Beside:
    """What a person wrote, and what the machine would now write of it: nothing, where None."""

    persons: NoteSentence
    machines: NoteSentence | None


@dataclass(frozen=True)
class TakenOut:
    """What a person deleted, and what the machine would now write of its words."""

    deleted: NoteSentence
    machines: NoteSentence


@dataclass(frozen=True)
class Kept:
    note: Note
    beside: tuple[Beside, ...]
    taken_out: tuple[TakenOut, ...] = ()


def is_persons(sentence: NoteSentence) -> bool:
    """A person wrote it, edited it or accepted it."""
    return any(isinstance(basis, Authored) for basis in sentence.basis)


Worked = Sequence[tuple[Note, Note]]
"""Pairs of revisions: between the two, only persons were at the note."""


def with_persons_work(
    draft: Note,
    before: Sequence[Note],
    worked: Worked | None = None,
    stays: Callable[[NoteSentence], bool] = is_persons,
) -> Kept:
    """`before`: the revisions so far, oldest first, at least one; `worked`: None: by their authors.
    `stays`: what else than a person's sentences does. The next revision leaves, a draft."""
    newest = before[-1]
    drafted = list(draft.sentences())
    deleted = _deleted(_by_authors(before, draft) if worked is None else worked, before)
    if worked is not None:  # the record's, whose sentences keep their ids
        deleted = [one for one in deleted if not _came_back(one, newest)]
    places = {
        section.id: [one for one in section.sentences if stays(one)] for section in newest.sections
    }
    sections = _in_order(draft, newest, {name for name, own in places.items() if own})
    persons = [one for section in sections for one in places.get(section.id, ())]
    rests_on = {one.id: _words_of(one, before) for one in persons}
    machines = {(one.section, one.text): one for one in newest.sentences() if not stays(one)}
    as_before = {one.id for one in drafted if (one.section, one.text) in machines}
    aside = {
        one.id: None
        if one.id in as_before  # it stood beside what a person wrote
        else _standing_for(one, _of_its_place(one, section.id, places), rests_on)
        for section in draft.sections
        for one in section.sentences
    }
    now = {(one.section, one.text) for one in drafted}
    rewritten = [one for key, one in machines.items() if key not in now]
    gone = {
        one.id: None if one.id in as_before else _deleted_as(one, deleted, rewritten)
        for one in drafted
        if aside[one.id] is None
    }
    taken_out = [
        TakenOut(was, one)
        for one in drafted
        if (was := gone.get(one.id)) is not None and was.text != one.text
    ]
    built = []
    for section in sections:
        own = places.get(section.id, [])
        free = [
            one for one in _sentences(draft, section.id) if one.id in gone and gone[one.id] is None
        ]
        slots = [_slot(one, free, section.id, before) for one in own]
        numbers = [_place(one, before) for one in own]
        built.append(NoteSection.of(section, _placed(own, slots, numbers, free)))
    note = Note(
        template=draft.template,
        title=draft.title,
        sections=_with_own_ids(built, {one.id: one for one in persons}),
        revision=newest.revision + 1,
        status=NoteStatus.DRAFT,
        author=draft.author,
    )
    beside = _told_beside(persons, drafted, aside, rests_on)
    return Kept(note, tuple(beside), tuple(taken_out))


# ---------------------------------------------------------------- which stands for which
def _words_of(sentence: NoteSentence, before: Sequence[Note]) -> frozenset[str]:
    """Its own; of one that was written over a machine's, also those which that rested on."""
    words = set(sentence.word_ids)
    for note in before:
        for one in note.sentences():
            if one.id == sentence.id and one.section == sentence.section:
                words.update(one.word_ids)
    return frozenset(words)


def _of_its_place(
    drafted: NoteSentence, section: str, places: Mapping[str, Sequence[NoteSentence]]
) -> list[NoteSentence]:
    """What a person wrote under the same heading, or of the same content under another."""
    return [
        one
        for name, own in places.items()
        for one in own
        if name == section or one.section == drafted.section
    ]


def _standing_for(
    drafted: NoteSentence, own: Sequence[NoteSentence], rests_on: Mapping[str, frozenset[str]]
) -> NoteSentence | None:
    words = set(drafted.word_ids)
    for one in own:
        if one.text == drafted.text:
            return one
    for one in own:
        if _is_of(words, rests_on[one.id]):
            return one
    return None


def _told_beside(
    own: Sequence[NoteSentence],
    drafted: Sequence[NoteSentence],
    aside: Mapping[str, NoteSentence | None],
    rests_on: Mapping[str, frozenset[str]],
) -> Iterator[Beside]:
    for person in own:
        stood_for = [one for one in drafted if aside[one.id] is person]
        yield from (Beside(person, one) for one in stood_for if one.text != person.text)
        if not stood_for and rests_on[person.id]:
            yield Beside(person, None)


# ---------------------------------------------------------------- what a person took out
_BY_A_PERSON = frozenset({NoteStatus.REVIEWED, NoteStatus.SIGNED, NoteStatus.AMENDED})


def _by_authors(before: Sequence[Note], draft: Note) -> Worked:
    engines = {before[0].author, draft.author}
    return [
        (earlier, later)
        for earlier, later in pairwise(before)
        if later.status in _BY_A_PERSON or not (later.author in engines or later.adopted_by)
    ]


def _deleted(worked: Worked, before: Sequence[Note]) -> list[NoteSentence]:
    """Sentences that stood in a revision, and in a person's next one no more; none that came back, also where
    it was written otherwise then."""
    made: dict[tuple[str, str], tuple[int, NoteSentence]] = {}
    stood: dict[tuple[str, str], int] = {}
    for note in (*before, *(one for pair in worked for one in pair)):
        for one in note.sentences():
            key = one.section, one.text
            stood[key] = max(note.revision, stood.get(key, 0))
    for earlier, later in worked:
        for one in earlier.sentences():
            if not _stands_in(one, earlier, later):
                made[one.section, one.text] = later.revision, one
    return [one for key, (revision, one) in made.items() if stood[key] < revision]


def _came_back(deleted: NoteSentence, newest: Note) -> bool:
    """By undo, and a person or the machine wrote it otherwise since."""
    return any(
        one.id == deleted.id and one.section == deleted.section for one in newest.sentences()
    )


def _stands_in(sentence: NoteSentence, earlier: Note, later: Note) -> bool:
    """It is there: as it was, edited, or joined with another. What stood beside it before and is as it was
    is another sentence, also where it rests on the same words."""
    words = set(sentence.word_ids)
    as_before = {(one.id, one.text) for one in earlier.sentences()}
    return any(
        one.id == sentence.id
        or one.text == sentence.text
        or ((one.id, one.text) not in as_before and _is_of(words, one.word_ids))
        for one in later.sentences()
        if one.section == sentence.section
    )


def _deleted_as(
    drafted: NoteSentence, deleted: Sequence[NoteSentence], rewritten: Sequence[NoteSentence]
) -> NoteSentence | None:
    """Of its text; or of its words, unless one that stands there, rests on them too and is written otherwise
    now (`rewritten`) is worded more like it: it is that one, written anew."""
    own = [one for one in deleted if one.section == drafted.section]
    if same := next((one for one in own if one.text == drafted.text), None):
        return same
    words = set(drafted.word_ids)

    def closeness(one: NoteSentence) -> float:
        return _likeness(one.text, drafted.text)

    alike = [one for one in own if _is_of(words, one.word_ids)]
    standing = [
        one for one in rewritten if one.section == drafted.section and _is_of(words, one.word_ids)
    ]
    closest = max(alike, key=closeness, default=None)
    if closest is None or any(closeness(one) >= closeness(closest) for one in standing):
        return None
    return closest


def _likeness(text: str, other: str) -> float:
    """Of two texts, by the words that they share in one order: 0 to 1."""
    words = (text.casefold().split(), other.casefold().split())
    return SequenceMatcher(None, *words, autojunk=False).ratio()


def _is_of(words: Collection[str], others: Collection[str]) -> bool:
    """So many of the words are among the others that these say the same."""
    return bool(words) and len(set(words) & set(others)) >= STANDS_FOR * len(words)


# ---------------------------------------------------------------- where it stands
def _sentences(note: Note, section: str) -> tuple[NoteSentence, ...]:
    return next((one.sentences for one in note.sections if one.id == section), ())


def _in_order(draft: Note, newest: Note, needed: Collection[str]) -> tuple[NoteSection, ...]:
    """The draft's sections, and behind them those of before in which a person wrote."""
    ids = {section.id for section in draft.sections}
    return (
        *draft.sections,
        *(one for one in newest.sections if one.id in needed and one.id not in ids),
    )


def _place(sentence: NoteSentence, before: Sequence[Note]) -> int:
    """Which sentence of its section it was when the person had just written it."""
    for note in before:
        for section in note.sections:
            for number, one in enumerate(section.sentences):
                if (one.id, one.text) == (sentence.id, sentence.text) and is_persons(one):
                    return number
    return 0


def _slot(
    person: NoteSentence, free: Sequence[NoteSentence], section: str, before: Sequence[Note]
) -> int | None:
    """Behind how many of the machine's sentences it stands: behind those that it stood behind when both
    stood there last. None when it never stood beside one of them: `_place` tells then."""
    behind: list[bool | None] = [None] * len(free)
    for note in reversed(before):
        there = _sentences(note, section)
        at = next((n for n, one in enumerate(there) if one.id == person.id), None)
        if at is None:
            continue
        for number, one in enumerate(free):
            if behind[number] is None and (stood := _same(one, there)) is not None:
                behind[number] = stood < at
    if all(one is None for one in behind):
        return None
    return max((number + 1 for number, one in enumerate(behind) if one), default=0)


def _same(sentence: NoteSentence, there: Sequence[NoteSentence]) -> int | None:
    """Where it stands: as it is, or else written otherwise from its words."""
    words = set(sentence.word_ids)
    numbered = [(number, one) for number, one in enumerate(there) if not is_persons(one)]
    same = (number for number, one in numbered if one.text == sentence.text)
    alike = (number for number, one in numbered if _is_of(words, set(one.word_ids)))
    return next(same, next(alike, None))


def _placed(
    own: Sequence[NoteSentence],
    slots: Sequence[int | None],
    places: Sequence[int],
    free: Sequence[NoteSentence],
) -> tuple[NoteSentence, ...]:
    """A person's sentences keep their order among themselves, whatever their places are."""
    placed: list[NoteSentence] = []
    left = list(free)
    for person, slot, place in zip(own, slots, places, strict=True):
        while left and (len(placed) < place if slot is None else len(free) - len(left) < slot):
            placed.append(left.pop(0))
        placed.append(person)
    return (*placed, *left)


def _with_own_ids(
    sections: Sequence[NoteSection], persons: Mapping[str, NoteSentence]
) -> tuple[NoteSection, ...]:
    """A machine's sentence whose id a person's has gets another one."""
    used = {one.id for section in sections for one in section.sentences}
    built = []
    for section in sections:
        sentences = []
        for one in section.sentences:
            if persons.get(one.id, one) is not one:
                sentences.append(_renamed(one, used))
            else:
                sentences.append(one)
        built.append(NoteSection.of(section, sentences))
    return tuple(built)


def _renamed(sentence: NoteSentence, used: set[str]) -> NoteSentence:
    number = 2
    while (new := f"{sentence.id}-{number}") in used:
        number += 1
    used.add(new)
    return sentence.changed(id=new)

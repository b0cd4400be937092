"""A reviewer's step on a note: a note, the step and who takes it enter; the next note leaves.

What a person touches is theirs from then on: their name joins its basis, and what it rested on stays
beside it, so that it can be heard and verified again. Nothing is verified here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from ambient_scribe.domain.clinical import Authored, Basis
from ambient_scribe.domain.editing import (
    Accept,
    Edit,
    Insert,
    Merge,
    Move,
    Remove,
    Replace,
    Split,
)
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, Support, SupportState
from ambient_scribe.errors import UsageError

_OWN_ID = re.compile(r"h(\d+)")
"""Of a sentence that a person wrote."""

_BY_HAND = Support(state=SupportState.HUMAN)

Sentences = Sequence[NoteSentence]


def edited(note: Note, edit: Edit, person: str, used_ids: Iterable[str] = ()) -> Note:
    """The same revision with the step taken. `used_ids`: of sentences of other revisions, which no new
    one gets.

    Raises UsageError when the note has no such sentence or heading, or the step makes no sense.
    """
    match edit:
        case Replace():
            known = _sentence(note, edit.sentence)
            if known.text == edit.text:
                return note
            own = _theirs(known, person, text=edit.text)
            if edit.basis:
                own = own.changed(basis=_joined(own.basis, edit.basis))
            return _with(note, known, [own])
        case Accept():
            known = _sentence(note, edit.sentence)
            return _with(note, known, [_theirs(known, person)])
        case Remove():
            return _with(note, _sentence(note, edit.sentence), [])
        case Insert():
            new = NoteSentence(
                id=_new_id(note, used_ids),
                section=_content_of(note, edit.section, edit.after),
                text=edit.text,
                topic=edit.topic,
                basis=_joined(edit.basis, (Authored(person=person),)),
                support=_BY_HAND,
            )
            return _placed(note, edit.section, edit.after, new)
        case Move():
            return _moved(note, edit, person)
        case Split():
            return _split(note, edit, person, used_ids)
        case Merge():
            return _merged(note, edit, person)


# ---------------------------------------------------------------- steps
def _moved(note: Note, edit: Move, person: str) -> Note:
    known = _sentence(note, edit.sentence)
    if edit.after == known.id:
        raise UsageError("a sentence cannot stand behind itself")
    rest = _with(note, known, [])
    moved = _theirs(known, person)
    if all(known.id != one.id for one in _section(note, edit.section).sentences):
        moved = moved.changed(section=_content_of(note, edit.section, edit.after), topic="")
    return _placed(rest, edit.section, edit.after, moved)


def _split(note: Note, edit: Split, person: str, used_ids: Iterable[str]) -> Note:
    known = _sentence(note, edit.sentence)
    first, second = known.text[: edit.at].strip(), known.text[edit.at :].strip()
    if not first or not second:
        raise UsageError("a sentence is split between two of its words")
    own = _theirs(known, person, text=first)
    return _with(note, known, [own, own.changed(id=_new_id(note, used_ids), text=second)])


def _merged(note: Note, edit: Merge, person: str) -> Note:
    first, second = _sentence(note, edit.first), _sentence(note, edit.second)
    if first.id == second.id:
        raise UsageError("a sentence is merged with another one")
    whole = _theirs(first, person, text=f"{first.text} {second.text}")
    whole = whole.changed(
        basis=_joined(first.basis, second.basis, (Authored(person=person),)),
        fact_ids=tuple(dict.fromkeys((*first.fact_ids, *second.fact_ids))),
    )
    return _with(_with(note, second, []), first, [whole])


# ---------------------------------------------------------------- sentences and headings
def _theirs(sentence: NoteSentence, person: str, text: str | None = None) -> NoteSentence:
    """The person answers for it; what verification had to say stays told until it is asked again."""
    return sentence.changed(
        text=text if text is not None else sentence.text,
        basis=_joined(sentence.basis, (Authored(person=person),)),
        support=Support(state=SupportState.HUMAN, reasons=sentence.support.reasons),
    )


def _joined(*parts: Iterable[Basis]) -> tuple[Basis, ...]:
    return tuple(dict.fromkeys(basis for part in parts for basis in part))


def _sentence(note: Note, sentence_id: str) -> NoteSentence:
    for one in note.sentences():
        if one.id == sentence_id:
            return one
    raise UsageError(f"the note has no sentence {sentence_id[:20]!r} any more")


def _section(note: Note, section_id: str) -> NoteSection:
    for one in note.sections:
        if one.id == section_id:
            return one
    raise UsageError(f"the note has no heading {section_id[:40]!r}")


def _content_of(note: Note, section_id: str, after: str | None) -> str:
    """As the sentence before it; at the beginning, what the heading holds first."""
    section = _section(note, section_id)
    behind = next((one.section for one in section.sentences if one.id == after), None)
    return behind or section.contents[0]


def _new_id(note: Note, used_ids: Iterable[str]) -> str:
    taken = (*(one.id for one in note.sentences()), *used_ids)
    numbers = (int(found[1]) for name in taken if (found := _OWN_ID.fullmatch(name)))
    return f"h{max(numbers, default=0) + 1}"


def _with(note: Note, sentence: NoteSentence, instead: Sentences) -> Note:
    def change(sentences: Sentences) -> list[NoteSentence]:
        changed: list[NoteSentence] = []
        for one in sentences:
            changed += instead if one.id == sentence.id else [one]
        return changed

    return _changed(note, change)


def _placed(note: Note, section_id: str, after: str | None, new: NoteSentence) -> Note:
    section = _section(note, section_id)
    ids = [one.id for one in section.sentences]
    if after is not None and after not in ids:
        raise UsageError(f"the sentence {after[:20]!r} does not stand there any more")
    at = ids.index(after) + 1 if after is not None else 0
    placed = (*section.sentences[:at], new, *section.sentences[at:])
    sections = tuple(
        NoteSection.of(one, placed) if one.id == section_id else one for one in note.sections
    )
    return note.changed(sections=sections)


def _changed(note: Note, change: Callable[[Sentences], Iterable[NoteSentence]]) -> Note:
    sections = tuple(NoteSection.of(one, change(one.sentences)) for one in note.sections)
    return note.changed(sections=sections)

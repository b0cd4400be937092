"""A reviewer's steps: what each does, whose the sentence is then, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import Authored, Spoken
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
from ambient_scribe.note.editing import edited

LEE = Authored(person="Dr. Lee")


def a_note(*, hpi: int = 3, plan: int = 2) -> Note:
    def sentences(section: str, first: int, count: int) -> tuple[NoteSentence, ...]:
        return tuple(
            NoteSentence(
                id=f"s{number}",
                section=section,
                text=f"Sentence number {number}.",
                basis=(Spoken(word_ids=(f"w{number}",)),),
                fact_ids=(f"f{number}",),
                support=Support(state=SupportState.PARTIAL, reasons=("not all of it was said",)),
            )
            for number in range(first, first + count)
        )

    return Note(
        template="soap",
        title="Note",
        sections=(
            NoteSection(id="hpi", title="History", sentences=sentences("hpi", 1, hpi)),
            NoteSection(
                id="assessment_plan",
                title="Assessment and plan",
                holds=("assessment", "plan"),
                sentences=sentences("plan", hpi + 1, plan),
            ),
        ),
        author="rules",
    )


def texts(note: Note, section: int = 0) -> list[str]:
    return [one.text for one in note.sections[section].sentences]


def after(edit: Edit, note: Note | None = None) -> Note:
    return edited(note or a_note(), edit, "Dr. Lee")


def test_other_words_keep_their_evidence_and_are_the_persons() -> None:
    note = after(Replace(sentence="s2", text="  Two days of cough. "))

    changed = note.sections[0].sentences[1]
    assert changed.text == "Two days of cough."
    assert changed.basis == (Spoken(word_ids=("w2",)), LEE)
    assert changed.support.state is SupportState.HUMAN
    assert [one.id for one in note.flagged] == ["s1", "s3", "s4", "s5"]


def test_the_same_words_change_nothing() -> None:
    assert after(Replace(sentence="s2", text="Sentence number 2.")) == a_note()


def test_accepting_keeps_words_and_doubts() -> None:
    accepted = after(Accept(sentence="s1")).sections[0].sentences[0]

    assert accepted.text == "Sentence number 1."
    assert accepted.basis[-1] == LEE
    assert not accepted.support.flagged
    assert accepted.support.reasons == ("not all of it was said",)


def test_a_new_sentence_stands_where_it_was_put() -> None:
    first = after(Insert(section="hpi", text="At first."))
    last = after(Insert(section="hpi", text="At last.", after="s3"), first)

    assert texts(last)[0] == "At first."
    assert texts(last)[-1] == "At last."
    new = last.sections[0].sentences[-1]
    assert (new.id, new.basis, new.section) == ("h2", (LEE,), "hpi")


def test_an_omission_that_is_taken_in_brings_its_evidence() -> None:
    said = Spoken(word_ids=("w9", "w10"))

    note = after(Insert(section="assessment_plan", text="Rest.", basis=(said,), after="s5"))

    new = note.sections[1].sentences[-1]
    assert new.basis == (said, LEE)
    assert new.section == "plan"


def test_an_id_of_an_earlier_revision_is_not_given_again() -> None:
    note = edited(a_note(), Insert(section="hpi", text="New."), "Dr. Lee", ["h7", "s90"])
    assert note.sections[0].sentences[0].id == "h8"


def test_removed_moved_split_merged() -> None:
    assert texts(after(Remove(sentence="s2"))) == ["Sentence number 1.", "Sentence number 3."]

    moved = after(Move(sentence="s1", section="hpi", after="s3"))
    assert texts(moved) == ["Sentence number 2.", "Sentence number 3.", "Sentence number 1."]
    across = after(Move(sentence="s1", section="assessment_plan"))
    assert across.sections[1].sentences[0].id == "s1"
    assert across.sections[1].sentences[0].section == "assessment"

    split = after(Split(sentence="s1", at=8))
    assert texts(split)[:2] == ["Sentence", "number 1."]
    assert [one.basis for one in split.sections[0].sentences[:2]] == [
        (Spoken(word_ids=("w1",)), LEE)
    ] * 2

    merged = after(Merge(first="s1", second="s4"))
    assert texts(merged)[0] == "Sentence number 1. Sentence number 4."
    assert merged.sections[0].sentences[0].word_ids == ("w1", "w4")
    assert merged.sections[0].sentences[0].fact_ids == ("f1", "f4")
    assert len(merged.sections[1].sentences) == 1


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (Replace(sentence="s9", text="x"), "no sentence 's9'"),
        (Insert(section="none", text="x"), "no heading 'none'"),
        (Insert(section="hpi", text="x", after="s4"), "does not stand there"),
        (Move(sentence="s1", section="hpi", after="s1"), "behind itself"),
        (Split(sentence="s1", at=99), "between two of its words"),
        (Merge(first="s1", second="s1"), "with another one"),
    ],
)
def test_what_makes_no_sense_is_refused(edit: Edit, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        after(edit)


ids = st.sampled_from([f"s{number}" for number in range(1, 6)] + ["h1", "h2"])
sections = st.sampled_from(["hpi", "assessment_plan"])
places = st.none() | ids
edits = st.one_of(
    st.builds(Replace, sentence=ids, text=st.just("Other words.")),
    st.builds(Accept, sentence=ids),
    st.builds(Remove, sentence=ids),
    st.builds(Insert, section=sections, text=st.just("New words."), after=places),
    st.builds(Move, sentence=ids, section=sections, after=places),
    st.builds(Split, sentence=ids, at=st.integers(1, 20)),
    st.builds(Merge, first=ids, second=ids),
)


@given(st.lists(edits, max_size=12))
def test_whatever_is_done_ids_stay_unique_and_what_nobody_touched_stays(steps: list[Edit]) -> None:
    note, touched = a_note(), set()
    for step in steps:
        try:
            note = after(step, note)
        except UsageError:
            continue
        touched |= {getattr(step, name, None) for name in ("sentence", "first", "second")}
    left = list(note.sentences())
    assert len({one.id for one in left}) == len(left)
    for before in a_note().sentences():
        if before.id not in touched:
            assert before in left
    for one in left:
        if one not in list(a_note().sentences()):
            assert LEE in one.basis

"""Each step of a review is a revision, and what changed is verified, beside its evidence."""

from __future__ import annotations

import datetime

from ambient_scribe.build_writing import build_writing
from ambient_scribe.domain.clinical import Spoken
from ambient_scribe.domain.editing import Accept, Insert, Replace
from ambient_scribe.domain.encounter import Encounter, Provenance
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, Support, SupportState
from ambient_scribe.pipeline.reviewing import reviewed
from ambient_scribe.testing import a_transcript

TALK = a_transcript(
    [
        ("clinician", "What brings you in today?"),
        ("patient", "I have had a cough for two days."),
        ("clinician", "I will give you amoxicillin 500 milligrams three times a day."),
    ]
)
COUGH = next(one for one in TALK.utterances if "w6" in one.word_ids)


def a_visit() -> Encounter:
    sentence = NoteSentence(
        id="s1",
        section="hpi",
        text="The patient reports a cough for 2 days.",
        basis=(Spoken(word_ids=COUGH.word_ids),),
        support=Support(state=SupportState.SUPPORTED),
    )
    note = Note(
        template="soap",
        title="Note",
        sections=(NoteSection(id="hpi", title="History", sentences=(sentence,)),),
        author="rules",
    )
    return Encounter(
        id="0" * 32,
        started_at=datetime.datetime(2026, 5, 4, tzinfo=datetime.UTC),
        transcript=TALK,
        notes=(note,),
        provenance=Provenance(program="test", profile="test", config_sha256="0" * 64),
    )


VERIFIER = build_writing().verifier


def step(edit):
    visit = a_visit()
    assert visit.note is not None
    return reviewed(visit, visit.note, edit, "Dr. Lee", VERIFIER)


def test_a_wrong_number_is_told_beside_the_persons_sentence_and_does_not_block() -> None:
    note = step(Replace(sentence="s1", text="The patient reports a cough for 3 days."))

    (sentence,) = note.sentences()
    assert (note.revision, note.author) == (2, "Dr. Lee")
    assert sentence.support.state is SupportState.HUMAN
    assert sentence.support.reasons
    assert not note.flagged


def test_what_the_evidence_bears_out_has_nothing_to_tell() -> None:
    (sentence,) = step(Replace(sentence="s1", text="Cough for 2 days.")).sentences()
    assert sentence.support == Support(state=SupportState.HUMAN)


def test_a_sentence_of_a_persons_own_is_theirs() -> None:
    note = step(Insert(section="hpi", text="Lives with her sister.", after="s1"))
    assert [one.support.state for one in note.sentences()] == [
        SupportState.SUPPORTED,
        SupportState.HUMAN,
    ]


def test_nothing_changed_is_no_revision() -> None:
    assert step(Replace(sentence="s1", text="The patient reports a cough for 2 days.")) == (
        a_visit().note
    )


def test_what_is_accepted_keeps_its_doubts() -> None:
    (sentence,) = step(Accept(sentence="s1")).sentences()
    assert sentence.support.state is SupportState.HUMAN

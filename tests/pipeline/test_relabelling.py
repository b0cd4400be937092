"""Who is who, set right: everything that rests on it is made anew, a person's work stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.build import draft_transcript
from ambient_scribe.build_writing import build_writing
from ambient_scribe.domain.clinical import Authored, Spoken
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    NoteStatus,
    Suggestion,
    SuggestionKind,
    Support,
    SupportState,
)
from ambient_scribe.domain.transcript import Role, Transcript
from ambient_scribe.errors import UsageError
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.pipeline.relabelling import Told, relabelled, with_told_roles
from ambient_scribe.testing import a_transcript

TALK = (
    ("S1", "Good morning, what brings you in today?"),
    ("S2", "I have had a cough for two weeks."),
    ("S1", "Do you have any fever?"),
    ("S2", "No, no fever."),
    ("S1", "Are you taking any medicines?"),
    ("S2", "I take lisinopril 10 milligrams every day."),
    ("S1", "On exam your lungs are clear to auscultation."),
    ("S2", "Okay, good."),
    ("S1", "I am going to start you on amoxicillin 500 milligrams three times a day."),
    ("S2", "Thank you, doctor."),
)
SWAP = Told(swapped=(("S1", "S2"),))


@pytest.fixture(scope="module")
def visit() -> Encounter:
    return draft_transcript(a_transcript(TALK))


def changed(encounter: Encounter, told: Told) -> Encounter:
    return relabelled(encounter, build_writing(), load_template(), told)


def sides(encounter: Encounter) -> list[Role]:
    return [one.role for one in encounter.transcript.utterances]


def content(encounter: Encounter) -> object:
    """Without ids, the number of the revision and how sure the roles are."""
    note = encounter.note
    assert note is not None
    return (
        sides(encounter),
        [(f.kind, f.normalized, f.assertion, f.attributes, f.evidence) for f in encounter.facts],
        [(section.id, [(s.text, s.basis) for s in section.sentences]) for section in note.sections],
        encounter.suggestions,
    )


def with_a_persons(visit: Encounter, *edits: tuple[int, str, bool]) -> Encounter:
    """A next revision in which a person wrote over machine's sentences: which, what, and whether
    the words that it rests on stay beside it."""
    note = visit.note
    assert note is not None
    number, sections = 0, []
    by_number = {place: (text, spoken) for place, text, spoken in edits}
    for section in note.sections:
        sentences = []
        for one in section.sentences:
            text, spoken = by_number.get(number, (None, False))
            number += 1
            if text is not None:
                words = tuple(b for b in one.basis if isinstance(b, Spoken) and spoken)
                basis = (*words, Authored(person="Dr. Lee"))
                human = Support(state=SupportState.HUMAN)
                sentences.append(
                    NoteSentence(
                        id=one.id, section=one.section, text=text, basis=basis, support=human
                    )
                )
            else:
                sentences.append(one)
        sections.append(
            NoteSection(
                id=section.id, title=section.title, group=section.group, sentences=tuple(sentences)
            )
        )
    edited = Note(
        template=note.template,
        title=note.title,
        sections=tuple(sections),
        revision=note.revision + 1,
        status=NoteStatus.REVIEWED,
        author="Dr. Lee",
    )
    return Encounter.model_validate({**dict(visit), "notes": (*visit.notes, edited)})


def persons(note: Note | None) -> list[tuple[str, str, str]]:
    assert note is not None
    return [
        (one.section, one.id, one.text)
        for one in note.sentences()
        if any(isinstance(basis, Authored) for basis in one.basis)
    ]


# ---------------------------------------------------------------- roles
def test_a_swap_is_certain_and_rebuilds_what_rests_on_roles(visit: Encounter) -> None:
    assert set(sides(visit)) == {Role.CLINICIAN, Role.PATIENT}
    after = changed(visit, SWAP)
    assert all(a is not b for a, b in zip(sides(visit), sides(after), strict=True))
    assert {one.role_confidence for one in after.transcript.utterances} == {1.0}
    assert after.transcript.words == visit.transcript.words
    assert after.facts != visit.facts
    assert [note.revision for note in after.notes] == [1, 2]
    assert after.notes[0] == visit.notes[0]
    assert (after.note.status, after.id) == (NoteStatus.DRAFT, visit.id)  # type: ignore[union-attr]


def test_a_wrong_swap_set_right_gives_the_visit_that_was_meant(visit: Encounter) -> None:
    wrong = {"S1": Role.PATIENT, "S2": Role.CLINICIAN}
    started_wrong = changed(visit, Told(speakers=wrong))
    assert {fact.normalized for fact in started_wrong.facts} != {f.normalized for f in visit.facts}
    assert content(changed(started_wrong, SWAP)) == content(visit)


def test_one_speakers_role_opens_what_was_worked_out_of_the_others(visit: Encounter) -> None:
    after = changed(visit, Told(speakers={"S2": Role.CLINICIAN}))
    assert sides(after) == [Role.PATIENT, Role.CLINICIAN] * 5
    sure = {one.speaker: one.role_confidence for one in after.transcript.utterances}
    assert sure["S2"] == 1.0
    assert (sure["S1"] or 0) < 1.0


def test_single_utterances_change_alone(visit: Encounter) -> None:
    after = changed(visit, Told(utterances={"u4": Role.INTERPRETER, "u7": Role.NURSE}))
    assert sides(after)[3] is Role.INTERPRETER
    assert sides(after)[6] is Role.NURSE
    rest = [n for n in range(len(TALK)) if n not in (3, 6)]
    assert [sides(after)[n] for n in rest] == [sides(visit)[n] for n in rest]
    # an interpreter answers for the patient, a nurse's findings are findings: the same facts
    assert [(f.kind, f.normalized, f.assertion) for f in after.facts] == [
        (f.kind, f.normalized, f.assertion) for f in visit.facts
    ]


def test_what_a_person_said_is_never_changed_by_the_assigner(visit: Encounter) -> None:
    once = changed(visit, Told(utterances={"u1": Role.COMPANION}))
    again = changed(once, Told(speakers={"S2": Role.PATIENT}))
    assert again.transcript.utterances[0].role is Role.COMPANION
    assert again.transcript.utterances[0].role_confidence == 1.0


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (Told(speakers={"S9": Role.PATIENT}), "nobody in this visit is called 'S9'"),
        (Told(utterances={"u99": Role.PATIENT}), "nobody in this visit is called 'u99'"),
        (Told(swapped=(("S1", "S7"),)), "nobody in this visit is called 'S7'"),
    ],
)
def test_who_is_not_there(visit: Encounter, told: Told, line: str) -> None:
    with pytest.raises(UsageError, match=line):
        changed(visit, told)


def test_two_of_one_role_cannot_be_swapped() -> None:
    both = a_transcript([("S1", "any fever?"), ("S2", "any chills?")])
    alike = with_told_roles(both, Told(speakers={"S1": Role.CLINICIAN, "S2": Role.CLINICIAN}))
    with pytest.raises(UsageError, match="have the same role"):
        with_told_roles(alike, SWAP)


def test_a_visit_without_words_cannot_be_set_right() -> None:
    with pytest.raises(UsageError, match="no words any more"):
        with_told_roles(Transcript(), Told(speakers={"S1": Role.PATIENT}))


# ---------------------------------------------------------------- what a person wrote
@given(
    edits=st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(["No cough.", "As told."]), st.booleans()),
        unique_by=lambda edit: edit[0],
        max_size=4,
    )
)
@settings(max_examples=8, deadline=None)
def test_swapping_twice_gives_the_first_again(
    visit: Encounter, edits: list[tuple[int, str, bool]]
) -> None:
    first = changed(with_a_persons(visit, *edits), Told(utterances={"u1": Role.CLINICIAN}))
    swapped = changed(first, SWAP)
    assert persons(swapped.note) == persons(first.note)
    assert sides(swapped) != sides(first)
    assert content(changed(swapped, SWAP)) == content(first)


def test_a_persons_sentence_stays_where_it_was_and_the_other_is_offered(visit: Encounter) -> None:
    edited = with_a_persons(visit, (0, "Cough, says Dr. Lee.", True))
    same = changed(edited, Told(utterances={"u1": Role.CLINICIAN}))
    assert same.note is not None and edited.note is not None and visit.note is not None
    assert [s.text for s in same.note.sentences()] == [s.text for s in edited.note.sentences()]
    machines = next(visit.note.sentences()).text
    offered = [s for s in same.suggestions if s.kind is SuggestionKind.PROPOSED_TEXT]
    assert any(machines in one.text and "Cough, says Dr. Lee." in one.text for one in offered)


def test_what_is_written_of_their_own_is_kept_beside_the_machines(visit: Encounter) -> None:
    edited = with_a_persons(visit, (0, "Saw him in the hall.", False))
    after = changed(edited, SWAP)
    assert persons(after.note) == persons(edited.note)
    assert next(iter(after.note.sentences())).text == "Saw him in the hall."  # type: ignore[union-attr]


def test_a_persons_sentence_is_verified_again(visit: Encounter) -> None:
    edited = with_a_persons(visit, (0, "Denies cough.", True))
    after = changed(edited, Told(utterances={"u1": Role.CLINICIAN}))
    assert after.note is not None
    (kept,) = [one for one in after.note.sentences() if one.text == "Denies cough."]
    assert kept.support.state is SupportState.HUMAN  # a person answers for it
    assert any("cough" in reason for reason in kept.support.reasons)
    assert not kept.support.flagged


def test_signed_revisions_stay(visit: Encounter) -> None:
    signed = Note.model_validate({**dict(visit.notes[0]), "status": NoteStatus.SIGNED})
    before = Encounter.model_validate({**dict(visit), "notes": (signed,)})
    after = changed(before, SWAP)
    assert after.notes[0] == signed
    assert after.is_signed
    assert after.notes[-1].status is NoteStatus.DRAFT


def without(visit: Encounter, *texts: str, status: NoteStatus = NoteStatus.SIGNED) -> Encounter:
    """A next revision in which a person took sentences out."""
    note = visit.note
    assert note is not None
    sections = tuple(
        NoteSection(
            id=section.id,
            title=section.title,
            group=section.group,
            sentences=tuple(one for one in section.sentences if one.text not in texts),
        )
        for section in note.sections
    )
    own = Note(
        template=note.template,
        title=note.title,
        sections=sections,
        revision=note.revision + 1,
        status=status,
        author="Dr. Lee",
    )
    return Encounter.model_validate({**dict(visit), "notes": (*visit.notes, own)})


def told_in(note: Note | None) -> list[str]:
    assert note is not None
    return [one.text for one in note.sentences()]


@pytest.mark.parametrize("status", [NoteStatus.SIGNED, NoteStatus.REVIEWED, NoteStatus.DRAFT])
def test_what_a_person_took_out_stays_out(visit: Encounter, status: NoteStatus) -> None:
    gone = [text for text in told_in(visit.note) if "ungs" in text or "fever" in text]
    assert len(gone) >= 2
    same = changed(without(visit, *gone, status=status), Told(utterances={"u1": Role.CLINICIAN}))
    assert told_in(same.note) == [text for text in told_in(visit.note) if text not in gone]
    again = changed(same, Told(utterances={"u2": Role.PATIENT}))
    assert told_in(again.note) == told_in(same.note)
    assert not [s for s in again.suggestions if s.kind is SuggestionKind.PROPOSED_TEXT]


def test_what_would_now_be_written_of_what_was_taken_out_is_offered(visit: Encounter) -> None:
    now = "Lisinopril 10 mg daily."
    dump = visit.notes[0].model_dump_json().replace(now, "Lisinopril, some of it.")
    once = Encounter.model_validate({**dict(visit), "notes": (Note.model_validate_json(dump),)})
    after = changed(without(once, "Lisinopril, some of it."), Told(utterances={"u1": Role.NURSE}))
    assert now in told_in(visit.note)
    assert now not in told_in(after.note)
    (offered,) = [s for s in after.suggestions if s.kind is SuggestionKind.PROPOSED_TEXT]
    assert offered.text == f"Medications: “{now}”? A person took out “Lisinopril, some of it.”"
    assert offered.evidence


def test_what_a_person_took_out_and_put_back_is_there(visit: Encounter) -> None:
    gone = next(text for text in told_in(visit.note) if "Lisinopril" in text)
    deleted = without(visit, gone)
    back = Note.model_validate(
        {**dict(visit.notes[0]), "revision": 3, "status": NoteStatus.AMENDED, "author": "Dr. Lee"}
    )
    restored = Encounter.model_validate({**dict(deleted), "notes": (*deleted.notes, back)})
    after = changed(restored, Told(utterances={"u1": Role.CLINICIAN}))
    assert gone in told_in(after.note)


def test_a_withheld_note_stays_withheld(visit: Encounter) -> None:
    withheld = Note.model_validate({**dict(visit.notes[0]), "status": NoteStatus.WITHHELD})
    before = Encounter.model_validate({**dict(visit), "notes": (withheld,), "facts": ()})
    after = changed(before, SWAP)
    assert after.notes == (withheld,)
    assert after.facts == ()
    assert sides(after) != sides(before)


# ---------------------------------------------------------------- what does not rest on roles
def test_other_readings_of_the_sound_stay_offered(visit: Encounter) -> None:
    words = list(visit.transcript.words)
    place = next(n for n, word in enumerate(words) if word.text == "lisinopril")
    reading = {"text": "Lipitor", "source": "second reading", "confidence": 0.6}
    words[place] = type(words[place]).model_validate(
        {**dict(words[place]), "alternatives": (reading,)}
    )
    transcript = Transcript.model_validate({**dict(visit.transcript), "words": tuple(words)})
    basis = (Spoken(word_ids=(words[place].id,)),)
    text = "“take lisinopril 10”: 'lisinopril' or 'Lipitor' (second reading)?"
    offered = Suggestion(kind=SuggestionKind.POSSIBLE_READING, text=text, evidence=basis)
    before = Encounter.model_validate(
        {**dict(visit), "transcript": transcript, "suggestions": (offered,)}
    )
    assert offered in changed(before, SWAP).suggestions


def test_what_is_said_of_the_recording_stays(visit: Encounter) -> None:
    from ambient_scribe.domain.clinical import System
    from ambient_scribe.note.statements import system_sentence
    from ambient_scribe.pipeline.writing import with_statements

    told = system_sentence("x-gap1", "12 s were not heard.", System(cause="gap:device"))
    note = with_statements(visit.notes[0], (told,))
    before = Encounter.model_validate({**dict(visit), "notes": (note,)})
    after = changed(before, SWAP)
    assert after.note is not None
    assert [one.text for one in after.note.sentences()].count("12 s were not heard.") == 1

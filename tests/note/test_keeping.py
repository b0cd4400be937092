"""A person's work in a note whose sections hold parts of contents: it stays where it stood."""

from __future__ import annotations

from ambient_scribe.domain.clinical import Authored, Spoken
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, NoteStatus
from ambient_scribe.note.keeping import with_persons_work
from ambient_scribe.note.statements import drafted_note
from ambient_scribe.note.templates.reading import load_template


def a_sentence(number: int, text: str, content: str = "exam") -> NoteSentence:
    words = (Spoken(word_ids=(f"w{number}", f"v{number}")),)
    return NoteSentence(id=f"s{number}", section=content, text=text, basis=words)


def a_draft(*sentences: NoteSentence) -> Note:
    return drafted_note(load_template("orthopedics"), "machine", sentences)


def reviewed(draft: Note, number: str, text: str) -> Note:
    def edited(one: NoteSentence) -> NoteSentence:
        if one.id != number:
            return one
        return one.changed(text=text, basis=(*one.basis, Authored(person="Dr. Lee")))

    sections = tuple(
        NoteSection.of(section, (edited(one) for one in section.sentences))
        for section in draft.sections
    )
    return draft.changed(
        sections=sections, revision=2, status=NoteStatus.REVIEWED, author="Dr. Lee"
    )


def placed(note: Note) -> dict[str, list[str]]:
    return {one.id: [s.text for s in one.sentences] for one in note.sections if one.sentences}


DRAFT = (a_sentence(1, "The knee is swollen."), a_sentence(2, "McMurray test is positive."))


def test_an_edited_sentence_stays_under_its_heading() -> None:
    before = a_draft(*DRAFT)
    after = with_persons_work(a_draft(*DRAFT), (before, reviewed(before, "s2", "Medial pain.")))
    assert placed(after.note) == {"exam": ["The knee is swollen."], "maneuvers": ["Medial pain."]}
    assert after.note.revision == 3


def test_what_would_stand_under_another_heading_now_is_not_written_twice() -> None:
    before = a_draft(*DRAFT)
    again = a_draft(DRAFT[0], a_sentence(2, "There is pain on the inner side."))
    after = with_persons_work(again, (before, reviewed(before, "s2", "Medial pain.")))
    assert placed(after.note) == {"exam": ["The knee is swollen."], "maneuvers": ["Medial pain."]}
    assert [one.persons.text for one in after.beside] == ["Medial pain."]


def test_what_a_person_took_out_of_such_a_section_stays_out() -> None:
    before = a_draft(*DRAFT)
    deleted = reviewed(a_draft(DRAFT[0]), "none", "")
    after = with_persons_work(a_draft(*DRAFT), (before, deleted))
    assert placed(after.note) == {"exam": ["The knee is swollen."]}


def test_a_section_of_its_form_and_contents_is_kept_so() -> None:
    before = a_draft(*DRAFT)
    after = with_persons_work(a_draft(*DRAFT), (before, reviewed(before, "s1", "Swollen.")))
    assert [(one.form, one.contents) for one in after.note.sections] == [
        (one.form, one.contents) for one in before.sections
    ]

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


# ---------------------------------------------------------------- what a person took out
def of_one_breath(number: int, text: str) -> NoteSentence:
    """Sentences that rest on the same words."""
    words = (Spoken(word_ids=("w1", "w2", "w3")),)
    return NoteSentence(id=f"s{number}", section="exam", text=text, basis=words)


SWOLLEN, WARM = (
    of_one_breath(1, "The knee is swollen."),
    of_one_breath(2, "It is warm to the touch."),
)


def taken_out(*now: NoteSentence) -> tuple[list[str], list[str]]:
    """What is drafted once a person has taken out the first of two sentences of the same words: what stands,
    and what is offered instead."""
    before = a_draft(SWOLLEN, WARM)
    after = with_persons_work(a_draft(*now), (before, reviewed(a_draft(WARM), "none", "")))
    return [one.text for one in after.note.sentences()], [
        one.machines.text for one in after.taken_out
    ]


def test_it_stays_out_in_other_words_though_another_sentence_rests_on_the_same() -> None:
    again = of_one_breath(1, "There is swelling of the knee.")
    assert taken_out(again, WARM) == ([WARM.text], [again.text])


def test_what_stands_is_written_anew_and_what_was_taken_out_is_not() -> None:
    again, warm = (
        of_one_breath(1, "The left knee is swollen."),
        of_one_breath(2, "It is very warm to the touch."),
    )
    assert taken_out(again, warm) == ([warm.text], [again.text])
    assert taken_out(warm, again) == ([warm.text], [again.text])
    assert taken_out(warm) == ([warm.text], [])


def test_what_came_back_and_was_then_written_otherwise_is_not_taken_out() -> None:
    """By undo; then a word was set right, and then another."""
    drafted = a_draft(SWOLLEN, WARM)
    deleted = a_draft(WARM).changed(revision=2, author="Dr. Lee")
    back = drafted.changed(revision=3, author="Dr. Lee")
    read = SWOLLEN.changed(text="The knee is swollen and red.")
    rewritten = a_draft(read, WARM).changed(revision=4)
    worked = [(drafted, deleted), (deleted, back)]
    for newest in (rewritten, reviewed(back, "s1", "A swollen knee.").changed(revision=4)):
        after = with_persons_work(a_draft(read, WARM), (drafted, newest), worked[:1])
        stands = {one.text for one in after.note.sentences()}
        assert WARM.text in stands
        assert read.text in stands or "A swollen knee." in stands
        assert not after.taken_out
    by_authors = (drafted, deleted, back, rewritten)
    assert not with_persons_work(a_draft(read, WARM), by_authors).taken_out

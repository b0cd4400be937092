"""How much of a draft people changed: words under each heading, flags that were real, what was taken in."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Authored, Basis, Spoken, System
from ambient_scribe.domain.figures import FlagOutcome
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, Support, SupportState
from ambient_scribe.note.burden import figures_of

PERSON = Authored(person="Dr. Lee")


def one(number: str, text: str, *basis: Basis, state: str = "supported") -> NoteSentence:
    rests_on = basis or (Spoken(word_ids=(f"w{number}",)),)
    support = Support(state=SupportState(state))
    return NoteSentence(id=number, section="plan", text=text, basis=rests_on, support=support)


def note(**sections: list[NoteSentence]) -> Note:
    made = tuple(
        NoteSection(id=name, title=name.title(), sentences=tuple(own))
        for name, own in sections.items()
    )
    return Note(template="soap", title="Note", sections=made, author="test")


def test_words_are_counted_under_each_heading() -> None:
    draft = note(
        hpi=[one("s1", "Cough for two days."), one("s2", "No fever.")],
        plan=[one("s3", "Start naproxen 500 mg.")],
        exam=[one("s4", "Lungs clear.")],
    )
    signed = note(
        hpi=[one("s1", "A dry cough for 3 days", PERSON), one("s2", "no fever")],
        plan=[one("s3", "Start naproxen 500 mg.")],
    )
    made = figures_of(draft, signed)
    hpi, plan, exam = made.sections
    assert (hpi.title, hpi.words, hpi.kept, hpi.distance) == ("Hpi", 8, 5, 3)
    assert (plan.words, plan.kept, plan.distance) == (4, 4, 0)
    assert (exam.words, exam.kept, exam.distance) == (0, 0, 2)
    assert (made.words, made.kept, made.distance) == (12, 9, 5)


def test_what_the_program_states_is_not_counted() -> None:
    stated = one("x1", "12 s were not heard.", System(cause="gap"), state="system")
    assert figures_of(note(recording=[stated]), note()).sections == ()


@pytest.mark.parametrize(
    ("after", "became"),
    [
        ([one("s1", "Left knee pain.", PERSON, state="human")], {"accepted": 1}),
        ([one("s1", "Right knee pain.", PERSON, state="human")], {"rewritten": 1}),
        ([], {"removed": 1}),
        ([one("s9", "Cough. Left knee pain.", PERSON, state="human")], {"accepted": 1}),
    ],
    ids=["accepted", "changed", "removed", "merged with another"],
)
def test_a_flag_was_real_when_its_sentence_did_not_stay(
    after: list[NoteSentence], became: dict[str, int]
) -> None:
    draft = note(hpi=[one("s1", "Left knee pain.", state="unsupported")])
    assert figures_of(draft, note(hpi=after)).flags == (
        FlagOutcome(state=SupportState.UNSUPPORTED, **became),
    )


def test_what_was_taken_in_is_told_from_what_was_split_or_written_by_hand() -> None:
    said = Spoken(word_ids=("w7", "w8"))
    draft = note(plan=[one("s1", "Rest and ice.", said)])
    signed = note(
        plan=[
            one("s1", "Rest.", said, PERSON),
            one("h1", "Ice.", said, PERSON),
            one("h2", "Call in a week.", Spoken(word_ids=("w20",)), PERSON),
            one("h3", "Seen with her son.", PERSON),
        ]
    )
    made = figures_of(draft, signed)
    assert (made.taken_in, made.by_hand) == (1, 1)

"""A sentence that was verified while it was typed is not read again when the step is taken."""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Fact, PatientContext, Spoken
from ambient_scribe.domain.note import NoteSentence, Support, SupportState
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.verifying import remembered
from ambient_scribe.note.verifying.remembered import Remembered, RememberingVerifier

COUGH = NoteSentence(
    id="s1", section="hpi", text="She has a cough.", basis=(Spoken(word_ids=("w1", "w2")),)
)


class Reading:
    """Supports what says "cough"; `read` holds the texts that it was asked of."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def support(
        self,
        sentence: NoteSentence,
        transcript: Transcript,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> Support:
        self.read.append(sentence.text)
        known = "cough" in sentence.text
        return Support(state=SupportState.SUPPORTED if known else SupportState.UNSUPPORTED)


def state(verifier: RememberingVerifier, sentence: NoteSentence) -> SupportState:
    return verifier.support(sentence, Transcript(), (), PatientContext()).state


def test_what_was_read_is_not_read_again_for_another_person_or_the_step_itself() -> None:
    reading, known = Reading(), Remembered()
    assert state(RememberingVerifier(reading, known), COUGH) is SupportState.SUPPORTED
    stepped = COUGH.changed(id="s9", support=Support(state=SupportState.HUMAN))
    assert state(RememberingVerifier(reading, known), stepped) is SupportState.SUPPORTED
    assert reading.read == [COUGH.text]


def test_other_words_another_basis_and_another_visit_are_read() -> None:
    reading, known = Reading(), Remembered()
    others = (
        COUGH.changed(text="She has a fever."),
        COUGH.changed(basis=(Spoken(word_ids=("w1",)),)),
        COUGH.changed(section="plan"),
        COUGH.changed(fact_ids=("f1",)),
    )
    for one in (COUGH, *others):
        state(RememberingVerifier(reading, known), one)
    state(RememberingVerifier(reading, Remembered()), COUGH)
    assert len(reading.read) == len(others) + 2
    assert state(RememberingVerifier(reading, known), others[0]) is SupportState.UNSUPPORTED


def test_what_was_read_long_ago_is_forgotten() -> None:
    reading, known = Reading(), Remembered()
    for number in range(remembered.MOST + 1):
        state(RememberingVerifier(reading, known), COUGH.changed(text=f"A cough {number}."))
    assert len(known.supports) == remembered.MOST
    state(RememberingVerifier(reading, known), COUGH.changed(text="A cough 0."))
    assert reading.read.count("A cough 0.") == 2

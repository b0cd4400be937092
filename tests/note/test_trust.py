"""A dose that was hardly heard: a drug change is written all the same, a measurement is not."""

from __future__ import annotations

from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Change,
    Fact,
    FactKind,
    PatientContext,
    Quantity,
    Spoken,
)
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.drafting.drafter import EmbeddedDrafter
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.testing import a_transcript

_SAID = "increase metformin to 1,000 mg twice daily and the potassium is 4.4 today"
_HEARD, _HARDLY = 0.66, 0.2


def heard_hardly(*numbers: str) -> Transcript:
    transcript = a_transcript([("clinician", _SAID)], confidence=_HEARD)
    words = tuple(
        word.model_copy(update={"confidence": _HARDLY}) if word.text in numbers else word
        for word in transcript.words
    )
    return Transcript(words=words, utterances=transcript.utterances, turns=transcript.turns)


def written(transcript: Transcript, fact: Fact) -> list[str]:
    stream = EmbeddedDrafter().open_stream(load_template(), PatientContext())
    for passage in transcript.passages():
        stream.accept(passage, (fact,))
    return [sentence.text for sentence in stream.draft().sentences()]


def evidence(first: int, last: int) -> tuple[Spoken, ...]:
    return (Spoken(word_ids=tuple(f"w{number}" for number in range(first, last + 1))),)


METFORMIN = Fact(
    id="f1", kind=FactKind.MEDICATION, normalized="metformin", text="metformin",
    assertion=Assertion.PLANNED, evidence=evidence(1, 7),
    attributes=Attributes(
        dose=Quantity(magnitude="1000", unit="mg"), frequency="twice daily",
        change=Change.INCREASED,
    ),
)  # fmt: skip
POTASSIUM = Fact(
    id="f2", kind=FactKind.TEST, normalized="potassium", text="potassium",
    assertion=Assertion.PRESENT, evidence=evidence(9, 13),
    attributes=Attributes(value=Quantity(magnitude="4.4")),
)  # fmt: skip


def test_a_drug_change_is_written_though_its_dose_was_hardly_heard() -> None:
    assert written(heard_hardly("1,000", "4.4"), METFORMIN) == [
        "Increase metformin to 1000 mg twice daily."
    ]


def test_a_measurement_whose_number_was_hardly_heard_is_left_out() -> None:
    assert written(heard_hardly("1,000", "4.4"), POTASSIUM) == []
    assert written(heard_hardly(), POTASSIUM) != []


def test_a_drug_whose_name_was_hardly_heard_is_left_out() -> None:
    assert written(heard_hardly("metformin"), METFORMIN) == []

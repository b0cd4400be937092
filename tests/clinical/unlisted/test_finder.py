"""Names that no table of terms holds."""

from __future__ import annotations

import pytest

from ambient_scribe.build_writing import build_extractor
from ambient_scribe.clinical.extractor import DialogueExtractor, DialogueExtractorConfig
from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.protocols import FactExtractor
from ambient_scribe.testing import passages


def facts(*lines: tuple[str, str], by: FactExtractor | None = None) -> list[Fact]:
    stream = (by or build_extractor()).open_stream(PatientContext())
    for passage in passages(lines):
        stream.accept(passage)
    return list(stream.finish()[0])


def named(*lines: tuple[str, str]) -> list[tuple[str, str, str]]:
    return [(f.kind.value, f.normalized, f.assertion.value) for f in facts(*lines)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            "i was diagnosed with erdheim-chester disease two years ago",
            ("condition", "erdheim-chester disease", "present"),
        ),
        (
            "i have a history of wegener's granulomatosis",
            ("condition", "wegener's granulomatosis", "present"),
        ),
        (
            "i had a kasai procedure when i was a baby",
            ("procedure", "kasai procedure", "historical"),
        ),
        ("i'm allergic to zibrolin", ("allergy", "zibrolin", "present")),
        ("i've got a dacryoadenitis in my left eye", ("condition", "dacryoadenitis", "present")),
    ],
)
def test_a_name_is_read_where_its_place_tells_what_it_is(
    said: str, found: tuple[str, str, str]
) -> None:
    assert found in named(("patient", said))


def test_a_strange_word_with_a_dose_is_a_drug() -> None:
    [drug] = facts(("patient", "i take zibrolin 20 milligrams once a day"))
    assert (drug.kind.value, drug.normalized) == ("medication", "zibrolin")
    dose = drug.attributes.dose
    assert dose is not None and (dose.magnitude, dose.unit) == ("20", "mg")


def test_a_denied_strange_name_is_denied() -> None:
    found = named(
        ("doctor", "have you ever been diagnosed with erdheim-chester disease ?"),
        ("patient", "no"),
    )
    assert found == [("condition", "erdheim-chester disease", "absent")]


@pytest.mark.parametrize(
    "said",
    [
        "i was diagnosed with it last year",
        "there is a long history of that in my house",
        "i went up to my desk at that level",
        "this is the same procedure as before",
        "my aunt sells homeopathy books",
        "what a lovely aroma",
    ],
)
def test_plain_talk_names_nothing(said: str) -> None:
    assert named(("patient", said)) == []


def test_a_known_term_keeps_its_own_name() -> None:
    assert ("condition", "asthma", "present") in named(("patient", "i was diagnosed with asthma"))


def test_it_can_be_switched_off() -> None:
    without = DialogueExtractor(DialogueExtractorConfig(unlisted_names=False))
    assert facts(("patient", "i was diagnosed with erdheim-chester disease"), by=without) == []


@pytest.mark.parametrize(
    "said",
    [
        "she was diagnosed with stage three disease",
        "there is a history of uterine something",
        "she underwent uterine things",
    ],
)
def test_words_that_only_describe_are_no_names(said: str) -> None:
    assert not {name for _, name, _ in named(("doctor", said))} & {"stage", "uterine"}

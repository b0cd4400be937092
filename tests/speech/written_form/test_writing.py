from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import AS_HEARD, HeardWord, Reading
from ambient_scribe.speech.written_form import written_form
from ambient_scribe.speech.written_form.tables import load_tables
from tests.speech.written_form.conftest import Write

NUMBERS = (
    "one two three seven ten twelve nineteen twenty thirty eighty hundred thousand a and half "
    "point oh zero over out of to or by plus minus 5 10 10% 128/76 second third fourth twenties "
    "milligrams percent tablets hours year old degrees fahrenheit feet inches at in the this take "
    "pressure temperature sugar may march morning night a.m. p m o'clock type murmur edema "
    "b t s h c. vitamin Ten ten, twelve. twenty-five something is it mg TSH 2+ 8:30 3rd 1,200"
)


def heard(*texts: str) -> list[HeardWord]:
    """Words of 100 ms each, ever less sure."""
    return [
        HeardWord(
            text=text,
            span=TimeSpan(start_ms=100 * index, end_ms=100 * index + 90),
            confidence=round(0.9 - index / 100, 2),
        )
        for index, text in enumerate(texts)
    ]


words = st.lists(
    st.one_of(
        st.sampled_from(NUMBERS.split()),
        st.sampled_from([word for phrase in load_tables().phrases for word in phrase]),
        st.text(min_size=1, max_size=5).map(lambda text: "".join(text.split()) or "x"),
    ),
    max_size=14,
)


def test_a_merged_word_has_the_whole_time_and_the_least_confidence() -> None:
    pressure, again = written_form(heard("one", "twenty", "over", "eighty", "again"))
    assert pressure == HeardWord(
        text="120/80",
        span=TimeSpan(start_ms=0, end_ms=390),
        confidence=0.87,
        alternatives=(Reading(text="one twenty over eighty", source=AS_HEARD),),
    )
    assert again == heard("one", "twenty", "over", "eighty", "again")[-1]


def test_number_and_unit_are_two_words_with_their_own_times() -> None:
    ten, unit = written_form(heard("ten", "milligrams"))
    assert (ten.text, unit.text) == ("10", "mg")
    assert ten.span == TimeSpan(start_ms=0, end_ms=90)
    assert unit.span == TimeSpan(start_ms=100, end_ms=190)


def test_other_readings_are_kept() -> None:
    other = Reading(text="fifty", source="second pass", confidence=0.3)
    fifteen = HeardWord(text="fifteen", alternatives=(other,))
    (word,) = written_form([fifteen])
    assert word.alternatives == (Reading(text="fifteen", source=AS_HEARD), other)
    assert word.rivals == (other,)


def test_words_without_time_or_confidence_are_written_too() -> None:
    (word,) = written_form([HeardWord(text="twenty"), HeardWord(text="five")])
    assert (word.text, word.span, word.confidence) == ("25", None, None)


def test_nothing_gives_nothing() -> None:
    assert written_form([]) == ()


def test_punctuation_ends_a_number_and_stays(write: Write) -> None:
    assert write("Ten milligrams, twenty. (Thirty percent)?") == "10 mg, 20. (30%)?"
    assert write("twenty, five milligrams") == "20, 5 mg"
    assert write("ten-fold") == "ten-fold"


@settings(deadline=None)
@given(words)
def test_what_is_written_once_is_written(texts: list[str]) -> None:
    once = written_form(heard(*texts))
    assert written_form(once) == once


@settings(deadline=None)
@given(words)
def test_nothing_is_lost_and_time_goes_on(texts: list[str]) -> None:
    said = heard(*texts)
    kept: list[str] = []
    written = written_form(said)
    for word in written:
        readings = [one.text for one in word.alternatives if one.source == AS_HEARD]
        kept += (readings or [word.text])[0].split(" ")
    assert kept == texts
    spans = [word.span for word in written if word.span]
    assert all(a.end_ms <= b.start_ms for a, b in itertools.pairwise(spans))
    assert not said or (spans[0].start_ms, spans[-1].end_ms) == (0, said[-1].span.end_ms)  # type: ignore[union-attr]
    least = min((word.confidence for word in written if word.confidence), default=None)
    assert least == (said[-1].confidence if said else None)


@settings(deadline=None)
@given(words)
def test_digits_come_from_numbers_only(texts: list[str]) -> None:
    for word in written_form(heard(*texts)):
        if word.alternatives and any(map(str.isdigit, word.text)):
            assert any(map(str.isalpha, word.alternatives[0].text))

"""Whatever is said: every sentence is borne and well formed, and the order of arrival is no matter."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Change,
    Fact,
    FactKind,
    Laterality,
    PatientContext,
    Quantity,
    Spoken,
    Subject,
)
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.drafting.drafter import EmbeddedDrafter
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.testing import passages
from tests.note.talks import drafted

_WORDS = st.sampled_from(
    [
        "i",
        "my",
        "knee",
        "hurts",
        "when",
        "walk",
        "the",
        "pain",
        "is",
        "worse",
        "took",
        "ibuprofen",
        "and",
        "it",
        "helped",
        "no",
        "fever",
        "you",
        "should",
        "ice",
        "your",
        "if",
        "call",
        "me",
        "okay",
        "um",
        "there",
        "was",
        "swelling",
        "three",
        "days",
        "ago",
        "because",
        "left",
        "twenty",
    ]
)
_MARKS = st.sampled_from(["", "", "", ".", ",", "?"])
_TURN = st.tuples(
    st.sampled_from(["clinician", "patient", "other"]),
    st.lists(st.tuples(_WORDS, _MARKS).map("".join), min_size=1, max_size=14).map(" ".join),
)
_KINDS = st.sampled_from(list(FactKind))
_NAMES = st.sampled_from(["fever", "knee pain", "ibuprofen", "mri", "hypertension", "smoking"])


@st.composite
def spoken_visits(draw: st.DrawFn) -> tuple[tuple[Passage, ...], list[Fact]]:
    p = passages(draw(st.lists(_TURN, min_size=1, max_size=8)))
    facts = []
    for number in range(1, draw(st.integers(0, 8)) + 1):
        passage = draw(st.sampled_from(p))
        start = draw(st.integers(0, len(passage.words) - 1))
        ids = tuple(word.id for word in passage.words[start : start + 3])
        name, kind = draw(_NAMES), draw(_KINDS)
        attributes = Attributes(
            laterality=draw(st.sampled_from([None, Laterality.LEFT])),
            duration=draw(st.sampled_from([None, "three days", "for a week"])),
            aggravating=draw(st.sampled_from([None, "i walk", "walking"])),
            change=draw(st.sampled_from([None, *Change])),
            value=draw(st.sampled_from([None, Quantity(magnitude="7", unit="%")])),
            status=draw(st.sampled_from([None, "i work as a cook", "elevated"])),
        )
        facts.append(
            Fact(
                id=f"f{number}",
                kind=kind,
                normalized=name,
                text=name,
                assertion=draw(st.sampled_from(list(Assertion))),
                subject=draw(st.sampled_from(list(Subject))),
                attributes=attributes,
                evidence=(Spoken(word_ids=ids),),
            )
        )
    return p, facts


_OTHER_PERSONS = re.compile(
    r"\b(i|me|my|mine|we|us|our|you|your|yours|um|uh|okay)\b", re.IGNORECASE
)


def test_a_filler_is_no_state() -> None:
    """ "I was okay" says something, "I was um" does not."""
    for said, told in (
        ("i was um knee", []),
        ("I was um, dizzy on the stairs.", ["The patient was dizzy on the stairs."]),
        ("I was uh dizzy, and I am er better.", ["The patient was dizzy and is better."]),
    ):
        assert [one.text for one in drafted(passages([("patient", said)])).sentences()] == told


@settings(max_examples=150, deadline=None)
@given(spoken_visits())
def test_every_sentence_is_borne_and_well_formed(
    visit: tuple[tuple[Passage, ...], list[Fact]],
) -> None:
    p, facts = visit
    known_words = {word.id for passage in p for word in passage.words}
    known_facts = {fact.id for fact in facts}
    for one in drafted(p, facts).sentences():
        assert one.basis
        assert set(one.word_ids) <= known_words
        assert set(one.fact_ids) <= known_facts
        assert one.text.endswith(".")
        assert one.text[0] == one.text[0].upper()
        assert "  " not in one.text
        assert not _OTHER_PERSONS.search(one.text), one.text


@settings(max_examples=80, deadline=None)
@given(spoken_visits(), st.randoms(use_true_random=False))
def test_any_order_and_batching_gives_the_same_note(
    visit: tuple[tuple[Passage, ...], list[Fact]], chance: object
) -> None:
    p, facts = visit
    at_the_end = drafted(p, facts)
    stream = EmbeddedDrafter().open_stream(load_template(), PatientContext())
    places = list(range(len(p)))
    chance.shuffle(places)  # type: ignore[attr-defined]
    left = list(facts)
    for place in places:
        take = chance.randint(0, len(left))  # type: ignore[attr-defined]
        stream.accept(p[place], left[:take])
        left = left[take:]
    stream.accept(p[places[-1]], left)
    assert stream.draft() == at_the_end
    assert stream.draft() == stream.draft()

"""The one rule by which another engine's entities join ours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.clinical.entities.merging import with_entities
from ambient_scribe.clinical.entities.named import NamedEntity
from ambient_scribe.clinical.language.entities import PhraseReader
from ambient_scribe.clinical.lexicon import LexiconKind as Kind

TEXT = "I have no chest wall pain, but brain zaps and a severe left shoulder snagging."


def joined(
    reader: PhraseReader, text: str, *named: tuple[str, Kind | None]
) -> list[tuple[str, Kind, str]]:
    """(as it was said, kind, name) of every mention but sites and relatives."""
    low = text.lower()
    entities = [
        NamedEntity(low.index(words), low.index(words) + len(words), kind) for words, kind in named
    ]
    reading = with_entities(reader.read(text), entities)
    return [
        (" ".join(reading.words(m)), m.kind, m.entry.name)
        for m in reading.mentions
        if m.kind not in {Kind.SITE, Kind.RELATIVE}
    ]


@pytest.mark.parametrize(
    ("text", "named", "expected"),
    [
        pytest.param(
            "I get brain zaps",
            ("brain zaps", Kind.SYMPTOM),
            ("brain zaps", Kind.SYMPTOM, "brain zaps"),
            id="what only they find has its own words as its name",
        ),
        pytest.param(
            "I have a cough",
            ("cough", Kind.CONDITION),
            ("cough", Kind.SYMPTOM, "cough"),
            id="ours counts where both say the same",
        ),
        pytest.param(
            "I have stickler cough disease",
            ("stickler cough disease", Kind.CONDITION),
            ("stickler cough disease", Kind.SYMPTOM, "stickler cough disease"),
            id="a longer one that holds ours takes its place, with our kind",
        ),
        pytest.param(
            "I have a bad dry cough",
            ("dry", Kind.SYMPTOM),
            ("dry cough", Kind.SYMPTOM, "dry cough"),
            id="a part of ours is nothing",
        ),
        pytest.param(
            "I have a severe cough",
            ("a severe cough", Kind.SYMPTOM),
            ("cough", Kind.SYMPTOM, "cough"),
            id="what is said of a term is no part of its name",
        ),
        pytest.param(
            "No cough",
            ("no cough", Kind.CONDITION),
            ("cough", Kind.SYMPTOM, "cough"),
            id="nor is its negation",
        ),
        pytest.param(
            "I take zestril tablets",
            ("zestril tablets", Kind.CONDITION),
            ("zestril", Kind.MEDICATION, "lisinopril"),
            id="a kind that does not go with ours",
        ),
        pytest.param(
            "I have a left shoulder snagging",
            ("left shoulder snagging", Kind.CONDITION),
            ("shoulder snagging", Kind.CONDITION, "shoulder snagging"),
            id="a site may stand in a name",
        ),
        pytest.param(
            "I have left knee pain",
            ("left knee pain", Kind.SYMPTOM),
            ("knee pain", Kind.SYMPTOM, "knee pain"),
            id="what only adds a site and a side is our reading's",
        ),
        pytest.param(
            "They saw a stickler cough",
            ("stickler cough", None),
            ("stickler cough", Kind.SYMPTOM, "stickler cough"),
            id="one without a kind may widen ours",
        ),
    ],
)
def test_the_rule(reader, text, named, expected):
    assert joined(reader, text, named) == [expected]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        pytest.param("I get brain zaps", "brain zaps", None, id="without a kind and nothing of ours"),
        pytest.param("the thing, you know", "thing, you know", Kind.SYMPTOM, id="punctuation in it"),
        pytest.param(
            "one two three four five six seven", "one two three four five six seven", Kind.SYMPTOM,
            id="too long for a name",
        ),
        pytest.param("it is this", "is this", Kind.SYMPTOM, id="only small words"),
    ],
)  # fmt: skip
def test_what_is_left_out(reader, text, words, kind):
    assert joined(reader, text, (words, kind)) == []


def test_an_entity_over_several_of_ours_changes_none(reader):
    found = joined(reader, "cough and fever", ("cough and fever", Kind.CONDITION))
    assert [name for _, _, name in found] == ["cough", "fever"]


def test_of_two_that_overlap_the_longer_counts(reader):
    found = joined(reader, TEXT, ("shoulder snagging", Kind.CONDITION), ("snagging", Kind.SYMPTOM))
    assert ("shoulder snagging", Kind.CONDITION, "shoulder snagging") in found
    assert all(kind is not Kind.SYMPTOM or "snagging" not in name for _, kind, name in found)


def test_nothing_added_is_the_same_reading(reader):
    reading = reader.read(TEXT)
    assert with_entities(reading, ()) is reading
    start = TEXT.index("pain")
    assert with_entities(reading, [NamedEntity(start, start + 4, Kind.CONDITION)]) is reading


@settings(max_examples=80, deadline=None)
@given(
    cuts=st.lists(
        st.tuples(
            st.integers(0, len(TEXT)),
            st.integers(0, len(TEXT)),
            st.sampled_from([None, Kind.SYMPTOM, Kind.CONDITION, Kind.MEDICATION]),
        ),
        max_size=4,
    )
)
def test_whatever_they_find_mentions_stay_in_order_and_apart(reader, cuts):
    entities = [NamedEntity(min(a, b), max(a, b), kind) for a, b, kind in cuts]
    reading = with_entities(reader.read(TEXT), entities)
    terms = [m for m in reading.mentions if m.kind not in {Kind.SITE, Kind.RELATIVE, Kind.EXAM}]
    assert list(reading.mentions) == sorted(reading.mentions, key=lambda m: (m.start, m.end))
    assert all(m.start < m.end <= len(reading.tokens) for m in reading.mentions)
    assert not any(a.meets(b) for i, a in enumerate(terms) for b in terms[i + 1 :])

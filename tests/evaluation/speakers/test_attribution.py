"""Words with who said them: what speakers are called does not matter."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.evaluation.corpora.speech import Segment, Speech
from ambient_scribe.evaluation.speakers.attribution import cp_word_errors, words_by_speaker
from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.evaluation.words.normalizers import NormalizerName, normalizer

pytest.importorskip("jiwer", reason="scoring is an extra")
pytest.importorskip("meeteval", reason="scoring is an extra")

WORDS = st.lists(
    st.sampled_from(["no", "fever", "aspirin", "10", "mg", "blood", "pressure", "ok", "the"]),
    max_size=8,
).map(" ".join)


def test_words_of_a_speaker_are_joined_and_comparable() -> None:
    talk = Speech((Segment("Any fever,", "d"), Segment("No.", "p"), Segment("at 8:30?", "d")))
    by_speaker = words_by_speaker(talk, normalizer(NormalizerName.OWN))
    assert by_speaker == {"d": ("any", "fever", "at", "830"), "p": ("no",)}


def test_what_the_pairing_leaves_over_is_in_no_speaker_s_part() -> None:
    whole, parts = cp_word_errors({"a": ("any", "fever")}, {"x": ("any",), "y": ("hello", "you")})
    assert whole == Tally(3, 2)
    assert parts == {"a": Tally(1, 2)}


@given(texts=st.lists(WORDS, min_size=2, max_size=3), data=st.data())
@settings(max_examples=40, deadline=None)
def test_names_of_speakers_do_not_matter_to_cpwer(texts: list[str], data: st.DataObject) -> None:
    said = {f"s{i}": tuple(text.split()) for i, text in enumerate(texts)}
    heard = {name: words[1:] for name, words in said.items()}
    names = data.draw(st.permutations(sorted(heard)))
    renamed = {new: heard[old] for new, old in zip(names, sorted(heard), strict=True)}
    assert cp_word_errors(said, heard)[0] == cp_word_errors(said, renamed)[0]

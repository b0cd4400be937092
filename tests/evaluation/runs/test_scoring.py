"""Word scores against pairs counted by hand, and what must hold for any pair."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.evaluation.corpora.speech import Segment, Speech
from ambient_scribe.evaluation.runs.scoring import Judged, judge, score_recognition
from ambient_scribe.evaluation.tally import Tally

pytest.importorskip("jiwer", reason="scoring is an extra")
pytest.importorskip("meeteval", reason="scoring is an extra")

SAID = "take metformin 500 mg twice a day and no aspirin"
WORDS = st.lists(
    st.sampled_from(["no", "fever", "aspirin", "10", "mg", "blood", "pressure", "ok", "the"]),
    max_size=8,
).map(" ".join)


def judged(reference: str, hypothesis: str) -> Judged:
    return score_recognition(Speech((Segment(reference),)), Speech((Segment(hypothesis),)), judge())


def tally(metric: str, hypothesis: str, reference: str = SAID) -> Tally:
    return judged(reference, hypothesis).tallies[metric]


def test_word_errors_by_hand() -> None:
    heard = "take met forming 500 mg twice a day and aspirin"
    assert tally("wer", heard) == Tally(3, 10)  # metformin → met, + forming, - no
    assert tally("wer_substitutions", heard) == Tally(1, 10)
    assert tally("wer_insertions", heard) == Tally(1, 10)
    assert tally("wer_deletions", heard) == Tally(1, 10)


def test_character_errors_by_hand() -> None:
    assert tally("cer", "no fevers", "no fever") == Tally(1, 8)
    assert tally("cer", "abc", "") == Tally(3, 0)


def test_drug_errors_are_of_drug_words_alone() -> None:
    assert tally("drug_wer", SAID) == Tally(0, 2)
    assert tally("drug_wer", "take metformin 500 mg twice a week and yes aspirin") == Tally(0, 2)
    assert tally("drug_wer", "take met forming 500 mg twice a day and no aspirin") == Tally(1, 2)
    inserted = "take metformin 500 mg twice a day and no aspirin ibuprofen"
    assert tally("drug_wer", inserted) == Tally(1, 2)


def test_a_drug_in_place_of_a_word_is_invented() -> None:
    heard = "take metformin 500 mg twice a day and codeine aspirin"
    assert tally("drug_wer", heard) == Tally(0, 2)
    assert tally("drug_invented", heard) == Tally(1, 2)
    assert tally("drug_missed", heard) == Tally(0, 2)


def test_a_term_of_several_words_counts_each_of_them() -> None:
    said, heard = "you have heart failure and no fever", "you have hard failure and no fever"
    assert tally("medical_wer", heard, said).errors == 1
    assert tally("medical_wer", said, said).total == 2


def test_without_terms_there_is_no_rate() -> None:
    assert tally("drug_wer", "hello", "hello there").rate is None


def speakers(*said: tuple[str, str], timed: bool = False) -> Speech:
    return Speech(
        tuple(
            Segment(text, who, TimeSpan(start_ms=9000 * i, end_ms=9000 * i + 5000) if timed else None)
            for i, (who, text) in enumerate(said)
        )
    )  # fmt: skip


def test_words_given_to_the_wrong_speaker_count_in_cpwer_alone() -> None:
    said = speakers(("a", "any fever or chills"), ("b", "no just a cough"))
    swapped = speakers(("x", "no just a cough"), ("y", "any fever or chills"))
    moved = speakers(("x", "any fever or"), ("y", "chills no just a cough"))
    by = judge()
    assert score_recognition(said, swapped, by).tallies["cpwer"] == Tally(0, 8)
    scored = score_recognition(said, moved, by)
    assert scored.tallies["cpwer"] == Tally(2, 8)
    assert scored.tallies["wer"] == Tally(0, 8)
    assert scored.by_speaker == {"a": {"cpwer": Tally(1, 4)}, "b": {"cpwer": Tally(1, 4)}}


def test_right_words_at_the_wrong_time_count_in_tcpwer() -> None:
    said = speakers(("a", "any fever"), ("b", "no"), ("a", "good"), timed=True)
    late = Speech(
        tuple(
            Segment(one.text, one.speaker, one.span.shifted(60_000) if one.span else None)
            for one in said.segments
        )
    )
    by = judge()
    assert score_recognition(said, said, by).tallies["tcpwer"] == Tally(0, 4)
    assert score_recognition(said, late, by).tallies["cpwer"] == Tally(0, 4)
    assert score_recognition(said, late, by).tallies["tcpwer"].errors == 8


def test_who_said_it_is_not_scored_where_a_side_does_not_tell() -> None:
    scored = score_recognition(
        speakers(("a", "any fever")), Speech((Segment("any fever"),)), judge()
    )
    assert "cpwer" not in scored.tallies


def test_what_words_are_compared_by_is_told_with_its_versions() -> None:
    assert judge().label.startswith("ambient-scribe-3: ")
    assert judge().label.endswith("; quantities-2")


def test_silence_for_speech_has_lost_every_word() -> None:
    scored = score_recognition(speakers(("a", "any fever")), Speech(()), judge())
    assert scored.tallies["wer"] == scored.tallies["cpwer"] == Tally(2, 2)


@given(said=WORDS, heard=WORDS)
@settings(max_examples=60, deadline=None)
def test_errors_are_never_negative_and_none_for_the_same_words(said: str, heard: str) -> None:
    assert all(t.errors >= 0 and t.total >= 0 for t in judged(said, heard).tallies.values())
    assert all(t.errors == 0 for t in judged(said, said).tallies.values())
    parts = judged(said, heard).tallies
    whole = sum(parts[f"wer_{p}"].errors for p in ("substitutions", "deletions", "insertions"))
    assert whole == parts["wer"].errors

"""What compares equal, and what does not."""

from __future__ import annotations

import pytest

from ambient_scribe.evaluation.normalization import normalized
from ambient_scribe.evaluation.normalizers import NormalizerName, normalizer, spoken_text


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Blood pressure 128/76.", "blood pressure one twenty eight over seventy six"),
        ("Take 10 mg, twice a day.", "take ten milligrams twice a day"),
        ("Um, okay: it's 98.6.", "ok it's ninety eight point six"),
        ("diarrhoea, anaemia and oedema", "Diarrhea, anemia and edema"),
        ("hospitalised for a tumour", "hospitalized for a tumor"),
    ],
)
def test_ways_to_write_the_same_words_compare_equal(written: str, spoken: str) -> None:
    assert normalized(written) == normalized(spoken)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15 mg", "50 mg"),
        ("no fever", "fever"),
        ("hypertension", "hypotension"),
        ("does", "dose"),
        ("four shoes", "for shows"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normalized(one) != normalized(other)


def test_marks_of_a_transcriber_are_no_speech() -> None:
    marked = "so [laughter] i <cutoff-fee> feel <unk> <UNSURE>quite well</UNSURE> thanks"
    assert spoken_text(marked) == "so i feel quite well thanks"


def test_the_literature_s_normalizer_keeps_spellings_apart_until_they_are_folded() -> None:
    pytest.importorskip("whisper_normalizer", reason="scoring is an extra")
    whisper = normalizer(NormalizerName.WHISPER)
    folded = normalizer(NormalizerName.WHISPER_FOLDED)
    assert whisper.words("Okay, it's colour") == ("okay", "it", "is", "color")
    assert whisper.words("okay") != whisper.words("ok")
    assert folded.words("Okay, yeah, alright Mum") == folded.words("OK yes all right mom")
    assert "okay → ok" in folded.label


def test_a_normalizer_is_named_with_its_version() -> None:
    assert normalizer(NormalizerName.OWN).label.startswith("ambient-scribe-2")

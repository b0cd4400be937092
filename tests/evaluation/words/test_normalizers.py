"""Texts become comparable, each way under its name."""

from __future__ import annotations

import pytest

from ambient_scribe.evaluation.words.normalizers import NormalizerName, normalizer, spoken_text


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
    assert normalizer(NormalizerName.OWN).label.startswith("ambient-scribe-3:")

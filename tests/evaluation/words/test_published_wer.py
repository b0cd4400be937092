"""The scorer itself: word error rates that others published come out again."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from ambient_scribe.evaluation.words.normalizers import NormalizerName, normalizer

ROOT = Path(__file__).resolve().parents[3]
PRIMOCK57 = ROOT.parent / "shared" / "data" / "primock57"


@pytest.mark.skipif(not PRIMOCK57.is_dir(), reason="the corpus is not here")
def test_published_rates_of_a_day_come_out_within_half_a_point() -> None:
    pytest.importorskip("whisper_normalizer", reason="scoring is an extra")
    benchmark = runpy.run_path(str(ROOT / "benchmarks" / "published_wer.py"))
    by = normalizer(NormalizerName.WHISPER_FOLDED)
    rows = benchmark["compared"](PRIMOCK57, frozenset({4}), by)
    assert len(rows) == 40
    assert benchmark["agreeing"](rows) == 40

"""Reading text must not cost what spaCy would take for layers that nobody uses here."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import sys
from ambient_scribe.clinical.extractor import DialogueExtractor
DialogueExtractor()
assert "spacy" in sys.modules
assert "torch" not in sys.modules
"""

AFTERWARDS = """
from ambient_scribe.clinical.language.blank_english import blank_english
assert blank_english()("Any fever?")[1].text == "fever"
import torch
assert torch.ones(2).sum() == 2
"""


def run(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr


def test_reading_facts_does_not_load_torch() -> None:
    run(LOADED)


def test_torch_is_there_for_those_who_want_it_afterwards() -> None:
    pytest.importorskip("torch")
    run(AFTERWARDS)

"""Reading text must not cost what spaCy would take for layers that nobody uses here."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = """
import sys
from ambient_scribe.clinical.extractor import DialogueExtractor
DialogueExtractor()
print("spacy" in sys.modules, "torch" in sys.modules)
"""

AFTERWARDS = """
from ambient_scribe.clinical.language.blank_english import blank_english
word = blank_english()("Any fever?")[1]
import torch
print(word, int(torch.ones(2).sum()))
"""


def printed(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_reading_facts_does_not_load_torch() -> None:
    assert printed(LOADED) == "True False"


def test_torch_is_there_for_those_who_want_it_afterwards() -> None:
    pytest.importorskip("torch")
    assert printed(AFTERWARDS) == "fever 2"

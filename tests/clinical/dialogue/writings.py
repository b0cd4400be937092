"""Three writings of the same talk: what is understood must not hang on how it was written down."""

from __future__ import annotations

import re

import pytest


def whisper(text: str) -> str:
    return text


def sphinx(text: str) -> str:
    """Lower case, no punctuation, as the embedded recognizer writes."""
    return re.sub(r"[.,?!;]", "", text.lower())


def aci(text: str) -> str:
    """Lower case, marks and contractions set apart."""
    apart = re.sub(r"([.,?!])", r" \1", text.lower())
    return apart.replace("n't", " n't")


WRITINGS = pytest.mark.parametrize("write", [whisper, sphinx, aci])

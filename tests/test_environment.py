"""What cannot be resolved by pip at once, and must all the same import side by side."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

IMPORTS = (
    "import numpy, torch, torchaudio, scispacy.abbreviation; from pyannote.audio import Pipeline"
)


@pytest.mark.engine
def test_pyannote_and_scispacy_import_beside_numpy_2() -> None:
    for package in ("torch", "torchaudio", "scispacy", "pyannote.audio"):
        pytest.importorskip(package.split(".")[0])
    assert int(version("numpy").split(".")[0]) >= 2
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORTS], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr

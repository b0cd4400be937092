"""What `import ambient_scribe` and `--help` must not load."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "torch", "torchaudio", "transformers", "pyannote", "spacy", "ctranslate2", "faster_whisper",
    "onnxruntime", "av", "scipy", "sklearn", "sounddevice", "pocketsphinx", "numpy",
    "huggingface_hub", "jinja2",
}  # fmt: skip

PROBE = """
import json, sys
{action}
print("MODULES" + json.dumps(sorted({{name.split(".")[0] for name in sys.modules}})))
"""
HELP = """
import sys
sys.argv = ["ambient-scribe", "--help"]
from ambient_scribe.cli import main
try:
    main()
except SystemExit:
    pass
"""


def modules_after(action: str) -> set[str]:
    probe = PROBE.format(action=action)
    done = subprocess.run(
        [sys.executable, "-c", probe], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return set(json.loads(done.stdout.split("MODULES")[1]))


@pytest.mark.parametrize("action", ["import ambient_scribe", HELP], ids=["import", "help"])
def test_no_heavy_module_is_loaded(action: str) -> None:
    assert modules_after(action) & HEAVY == set()


def test_the_probe_would_see_a_heavy_module() -> None:
    assert "numpy" in modules_after("import numpy")

"""A wheel built from the repository, installed in an empty environment, runs the demo, without a network where
one can be taken away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.network import NAMESPACE, can_be_taken_away

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = "urgent_care"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), "."],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_carries_models_configs_samples_and_lexicons(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = "ambient_scribe/_shipped"
    for name in (
        f"{shipped}/models/manifest.toml",
        f"{shipped}/models/roles/model.toml",
        f"{shipped}/configs/profiles/embedded.toml",
        f"{shipped}/configs/templates/soap.toml",
        f"{shipped}/samples/{SAMPLE}/visit.opus",
        "ambient_scribe/clinical/lexicons/medications.tsv",
        "ambient_scribe/evaluation/words/terms/drugs.tsv",
        "ambient_scribe/note/rendering/page/note.html.j2",
    ):
        assert name in names
    assert not any("tests/" in name or ".ci" in name for name in names)


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.first
@pytest.mark.timeout(1200)
def test_installed_alone_it_runs_the_demo(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.EnvBuilder().create(home)
    binaries = home / ("Scripts" if os.name == "nt" else "bin")
    python = binaries / "python"
    pip = [sys.executable, "-m", "pip", "--python", python]
    install = [*pip, "install", "--quiet", "--no-compile", "-c", ROOT / "constraints.txt", wheel]
    fetched = subprocess.run(install, check=False, capture_output=True, text=True)
    if "No matching distribution" in fetched.stderr or "ConnectionError" in fetched.stderr:
        pytest.skip("no package index can be reached from here")
    assert fetched.returncode == 0, fetched.stderr
    alone = NAMESPACE if can_be_taken_away() else []
    done = subprocess.run(
        [*alone, binaries / "ambient-scribe", "demo", SAMPLE, "--out", tmp_path / "out", "--json"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
    )
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert done.stderr == ""
    assert summary["sentences"] > 10
    assert (tmp_path / "out" / "documents").is_dir()
    assert (tmp_path / "out" / "note.html").stat().st_size > 500_000

"""The README is true: its commands are run, or stand here with the reason why not."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from ambient_scribe.samples import sample
from tests.command_line import command_in

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
SOUND_IN_THE_EXAMPLE = "samples/urgent_care/visit.opus"

NOT_RUN_HERE = {
    "make demo": "sets up an environment; tests/test_wheel.py does so and runs the demo",
    "make test": "is what runs this test",
    "python -m venv .venv": "tests/test_wheel.py makes an environment",
    ".venv/bin/python -m pip install -c constraints.txt .": "tests/test_wheel.py installs the wheel",
    ".venv/bin/ambient-scribe demo": "tests/test_wheel.py runs the demo",
    "ambient-scribe models fetch small.en": "goes to the network; see tests/test_fetching.py",
    "ambient-scribe scribe --mic --out visit2": "needs a microphone; see tests/cli/test_scribe.py",
    'ambient-scribe voices enroll "Dr. Harris" reading.wav': (
        "asks for a passphrase; see tests/cli/test_voices.py"
    ),
    "ambient-scribe bench samples --json": "hears three whole visits; see tests/cli/test_bench.py",
    "ambient-scribe bench asr --manifest manifest.jsonl --engine pocketsphinx": (
        "see tests/cli/test_bench_asr.py"
    ),
    "ambient-scribe bench facts --gold benchmarks/gold/dev --corpus data": (
        "see tests/cli/test_bench_facts.py"
    ),
    "ambient-scribe bench roles --corpus data --split valid": "see tests/cli/test_bench_roles.py",
    "ambient-scribe bench notes --corpus data/aci-bench --split valid": (
        "see tests/cli/test_bench_notes.py"
    ),
    "ambient-scribe bench verification --corpus data --split valid": (
        "see tests/cli/test_bench_verification.py"
    ),
    "ambient-scribe serve": "runs until it is ended; see tests/workstation and tests/cli/test_serve.py",
    "ambient-scribe store import visit1": "asks who one is; see tests/cli/test_store.py",
    "ambient-scribe store verify": "needs a record; see tests/cli/test_store.py",
    "ambient-scribe store backup /media/backup/monday": "see tests/cli/test_store.py",
    "ambient-scribe store restore /media/backup/monday": "see tests/cli/test_store.py",
    "ambient-scribe documents visit1 --letter work": "see tests/cli/test_documents.py",
    "ambient-scribe prechart chart.toml": "see tests/cli/test_documents.py",
    "ambient-scribe ledger visit3": "see tests/cli/test_ledger.py",
    "ambient-scribe timeline visit3": "see tests/cli/test_timeline.py",
    "ambient-scribe roles visit3": "see tests/cli/test_roles.py",
    "ambient-scribe roles visit3 --swap Doctor Patient": "see tests/cli/test_roles.py",
    "ambient-scribe bench diarization --manifest manifest.jsonl": (
        "see tests/cli/test_bench_diarization.py"
    ),
}

TALK = """\
Doctor: What brings you in today?
Patient: I have had a sore throat for three days.
Doctor: Any fever?
Patient: No.
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    lines = "\n".join(blocks("bash")).replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def is_ours(command: str) -> bool:
    return shlex.split(command)[0] == "ambient-scribe"


RUN_HERE = [one for one in commands() if is_ours(one) and one not in NOT_RUN_HERE]


def test_every_command_is_run_or_has_its_reason() -> None:
    strangers = [one for one in commands() if one not in RUN_HERE and one not in NOT_RUN_HERE]
    assert not strangers, "run them here or say why not"
    assert set(NOT_RUN_HERE) <= set(commands()), "a reason for a command that is gone"
    assert len(RUN_HERE) > 4


@pytest.fixture
def folder(tmp_path: Path, short_visit: Path) -> Path:
    """Where a reader would stand, with the files that the README names."""
    shutil.copy(short_visit, tmp_path / "visit.wav")
    shutil.copy(sample("urgent_care").context, tmp_path / "chart.toml")
    (tmp_path / "transcript.txt").write_text(TALK, encoding="utf-8")
    for name, text in (("said", "no fever today"), ("theirs", "no fewer today")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "visit.txt").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.engine
@pytest.mark.parametrize("words", [shlex.split(one)[1:] for one in RUN_HERE], ids=" ".join)
def test_command(
    words: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """In this process; what a library says by itself, past Python, counts as well."""
    before = set(folder.iterdir())
    done = command_in(folder, monkeypatch, capfd)(*words)
    assert (done.code, done.err) == (0, "")
    made = set(folder.iterdir()) - before
    if "--out" in words:
        target = folder / words[words.index("--out") + 1]
        assert made == {target}
        pages = {path.name for path in target.iterdir()} if target.is_dir() else {"note.html"}
        assert "note.html" in pages
    else:
        assert not made
        assert done.out.strip()


@pytest.mark.engine
def test_python_example(short_visit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("python")
    assert SOUND_IN_THE_EXAMPLE in example
    exec(compile(example.replace(SOUND_IN_THE_EXAMPLE, str(short_visit)), "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all(line.split()[0] in {"system", "supported"} for line in lines)


def test_files_and_folders_that_are_linked_exist() -> None:
    root = Path(__file__).resolve().parents[1]
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (root / link).exists()] == []


def test_every_option_that_is_named_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named = set(re.findall(r"`(--[a-z-]+)", README))
    command = command_in(tmp_path, monkeypatch, capsys)
    asked = ("scribe", "transcribe", "draft", "bench asr", "voices enroll", "roles")
    helps = "".join(command(*words.split(), "--help").out for words in asked)
    assert [option for option in named if option not in helps] == []

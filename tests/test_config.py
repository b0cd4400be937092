"""Profiles, options laid over them, and that every key is documented in configs/README.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from ambient_scribe.config import (
    Config,
    DiarizerEngine,
    Overrides,
    RecognizerEngine,
    RecognizerProcess,
    load_config,
    profile_names,
)
from ambient_scribe.errors import UsageError

TABLE = Path(__file__).resolve().parents[1] / "configs" / "README.md"
ROW = re.compile(r"^\| `([a-z0-9_.]+)` \| `([^`]*)` \| (.+) \|$", re.MULTILINE)


def profile(folder: Path, text: str) -> str:
    path = folder / "room4.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


# ---------------------------------------------------------------- profiles
@pytest.mark.parametrize("name", profile_names())
def test_every_shipped_profile_loads_under_its_name(name):
    config = load_config(name)
    assert config.profile == name
    assert config == load_config(name)
    assert config.sha256 == load_config(name).sha256


def test_the_shipped_profiles_differ_in_their_engines():
    assert load_config("clinic").recognizer.engine is RecognizerEngine.AUTO
    embedded = load_config("embedded")
    assert embedded.recognizer.engine is RecognizerEngine.POCKETSPHINX
    assert embedded.diarizer.engine is DiarizerEngine.EMBEDDED


def test_a_file_of_ones_own(tmp_path):
    config = load_config(profile(tmp_path, "speakers = 3\n[voice]\nthreshold = 0.6\n"))
    assert (config.profile, config.speakers, config.voice.threshold) == ("room4", 3, 0.6)
    assert config.file == Config().file
    assert config.sha256 != Config().sha256


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("speaker = 3", "speaker: "),
        ("[voice]\nthresold = 0.6", "voice.thresold: "),
        ("[recognizer.faster_whisper.guards]\nloops = 1", "recognizer.faster_whisper.guards.loops"),
        ("speakers = 0", "speakers: "),
        ("[clinical.facts]\nquestions = true", "clinical.facts.questions: "),
        ("[clinical.facts.ear]\nunknown = -1.0", "clinical.facts.ear.unknown: "),
        ("[voice]\nthreshold = 'loud'", "voice.threshold: "),
        ("[recognizer]\nengine = 'ears'", "recognizer.engine: "),
        ("speakers = [", ""),
        ("\xff", ""),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, complaint):
    path = profile(tmp_path, "")
    Path(path).write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError) as caught:
        load_config(path)
    assert str(caught.value).startswith(f"profile {path}: {complaint}")
    assert "\n" not in str(caught.value)


def test_no_such_profile_names_those_there_are(tmp_path):
    for name in ("hospital", str(tmp_path)):
        with pytest.raises(UsageError, match="there are clinic, demo, embedded"):
            load_config(name)


def test_a_profiles_files_are_found_from_its_own_folder(tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    text = (
        "[clinical]\nlexicon_folder = 'house'\n[coding]\ncpt = 'codes/cpt.tsv'\n"
        "[[coding.icd10cm]]\nvalid_from = 2025-10-01\norder = 'codes/order.txt'\n"
    )
    path = profile(tmp_path, text)
    for place in (tmp_path, elsewhere):
        monkeypatch.chdir(place)
        config = load_config(path)
        assert config.clinical.lexicon_folder == tmp_path / "house"
        assert config.coding.cpt == tmp_path / "codes" / "cpt.tsv"
        assert config.coding.icd10cm[0].order == tmp_path / "codes" / "order.txt"
    monkeypatch.chdir(tmp_path)
    assert load_config("room4.toml").clinical.lexicon_folder == tmp_path / "house"
    rooted = profile(tmp_path, f"[clinical]\nlexicon_folder = '{elsewhere.as_posix()}'\n")
    assert load_config(rooted).clinical.lexicon_folder == elsewhere


def test_how_facts_are_read_is_told_in_a_profile(tmp_path):
    text = "[clinical.facts]\nopen_questions = false\n[clinical.facts.ear]\nunknown = 0.9\n"
    facts = load_config(profile(tmp_path, text)).clinical.facts
    assert (facts.open_questions, facts.possible_readings, facts.ear.unknown) == (False, True, 0.9)


# ---------------------------------------------------------------- options over the profile
def test_options_win_over_the_profile(tmp_path):
    path = profile(tmp_path, "language = 'de'\n[recognizer]\nmay_download = true\n")
    assert load_config(path).language == "de"
    asked = Overrides(
        engine="auto", diarizer="embedded", speakers=2, language="en", template="soap"
    )
    config = load_config(path, asked)
    assert (config.language, config.speakers) == ("en", 2)
    assert config.diarizer.engine is DiarizerEngine.EMBEDDED
    assert config.recognizer.may_download  # an option that is not given changes nothing
    assert load_config("clinic", Overrides(insist=True)).fitness.insist
    assert not load_config("clinic").fitness.insist


def test_a_named_model_is_for_faster_whisper_unless_told():
    for name in ("clinic", "demo", "embedded"):
        choice = load_config(name, Overrides(model="small.en")).recognizer
        assert (choice.engine, choice.model) == (RecognizerEngine.FASTER_WHISPER, "small.en")
    choice = load_config(
        "clinic", Overrides(model="large", engine="transformers-whisper")
    ).recognizer
    assert choice.engine is RecognizerEngine.TRANSFORMERS
    with pytest.raises(UsageError, match="has a model of its own"):
        load_config("clinic", Overrides(model="small.en", engine="pocketsphinx"))


def test_at_the_microphone_words_are_shown_as_they_come():
    config = load_config("clinic", Overrides(live=True))
    assert config.streaming.batch_segments == 1
    assert config.streaming.step_ms is not None and config.streaming.adaptive
    ordinary = load_config("clinic").streaming
    assert ordinary.step_ms is None and not ordinary.adaptive


def test_at_the_microphone_the_recognizer_has_a_process_of_its_own(tmp_path):
    live = Overrides(live=True)
    assert load_config("clinic").recognizer.process is RecognizerProcess.AUTO
    assert load_config("clinic", live).recognizer.process is RecognizerProcess.OWN
    for told, process in (("inside", "inside"), ("own", "own"), ("auto", "own")):
        path = profile(tmp_path, f"[recognizer]\nprocess = '{told}'\n")
        assert load_config(path, live).recognizer.process == process


def test_an_option_over_what_is_no_table(tmp_path):
    with pytest.raises(UsageError, match="recognizer: a table is expected"):
        load_config(profile(tmp_path, "recognizer = 'best'"), Overrides(live=True))
    with pytest.raises(UsageError, match="recognizer: a table is expected"):
        load_config(profile(tmp_path, "recognizer = 'best'"), Overrides(engine="auto"))


# ---------------------------------------------------------------- the table
def keys(part: BaseModel, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Dotted path and default (as JSON) of every value."""
    defaults = part.model_dump(mode="json")
    for name, default in defaults.items():
        value = getattr(part, name)
        if isinstance(value, BaseModel):
            yield from keys(value, f"{prefix}{name}.")
        else:
            yield prefix + name, json.dumps(default)


def test_every_key_is_documented_with_its_default():
    documented = {key: default for key, default, _ in ROW.findall(TABLE.read_text("utf-8"))}
    known = dict(keys(Config()))
    assert len(known) > 50
    missing = [f"| `{key}` | `{known[key]}` | … |" for key in known.keys() - documented.keys()]
    assert not missing, "add to configs/README.md:\n" + "\n".join(sorted(missing))
    assert not documented.keys() - known.keys(), "configs/README.md names keys that do not exist"
    changed = {key: default for key, default in known.items() if documented[key] != default}
    assert not changed, f"other defaults now: {changed}"


def test_every_row_of_the_table_is_read_and_says_something():
    text = TABLE.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    found = ROW.findall(text)
    assert len(rows) == len(found) == len({key for key, _, _ in found})
    assert all(len(meaning) > 8 for _, _, meaning in found)

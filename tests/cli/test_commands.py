"""The small commands: help, version, schema, models, doctor; and the Python way in."""

from __future__ import annotations

import json

import pytest

from ambient_scribe import __version__
from tests.cli.json_schema import schema_problems

COMMANDS = [
    (), ("scribe",), ("demo",), ("transcribe",), ("draft",), ("recover",), ("doctor",), ("schema",),
    ("lexicon",), ("models",),
    ("models", "list"), ("models", "fetch"), ("models", "verify"), ("bench",), ("bench", "samples"),
    ("bench", "asr"), ("bench", "diarization"), ("bench", "roles"), ("bench", "facts"), ("bench", "notes"), ("bench", "verification"), ("bench", "simulate"), ("bench", "compare"),
    ("voices",), ("voices", "enroll"), ("voices", "list"), ("voices", "forget"),
    ("withdraw",), ("roles",), ("timeline",), ("ledger",), ("propose",), ("proposal",), ("documents",), ("prechart",),
    ("recordings",), ("recordings", "split"), ("recordings", "move"), ("bench", "ledger"),
    ("serve",), ("store",), ("store", "init"), ("store", "verify"), ("store", "backup"), ("store", "restore"),
    ("store", "recovery-key"), ("store", "new-witness"), ("store", "rotate"), ("store", "forget-before"), ("store", "sweep"), ("store", "import"), ("store", "export"), ("store", "research"),
    ("store", "hold"), ("store", "release"), ("store", "withdraw"), ("store", "delete"),
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help(command, words):
    done = command(*words, "--help")
    assert (done.code, done.err) == (0, "")
    assert "Usage: ambient-scribe" in done.out
    assert "--help" in done.out


def test_the_list_above_is_complete():
    from ambient_scribe.cli import app, bench, models, recordings, store, voices

    found = {(command.name,) for command in app.registered_commands}
    groups = (
        ("models", models.app),
        ("bench", bench.app),
        ("voices", voices.app),
        ("recordings", recordings.app),
        ("store", store.app),
    )
    for group, part in groups:
        found |= {(group,), *((group, command.name) for command in part.registered_commands)}
    assert found == set(COMMANDS) - {()}


def test_version(process):
    done = process("--version")
    assert (done.code, done.out, done.err) == (0, f"{__version__}\n", "")


def test_alone_it_shows_its_help(command):
    done = command()
    assert "Usage: ambient-scribe" in done.out + done.err


# ---------------------------------------------------------------- schema
def test_an_encounter_fits_the_printed_schema(command, tmp_path):
    (tmp_path / "talk.txt").write_text(
        "Doctor: Any fever?\nPatient: No, but I take metformin 500 mg twice a day.\n", "utf-8"
    )
    command("draft", "talk.txt", "--out", "visit")
    document = json.loads((tmp_path / "visit" / "encounter.json").read_text(encoding="utf-8"))
    printed = command("schema")
    assert (printed.code, printed.err) == (0, "")
    schema = json.loads(printed.out)
    assert schema["$id"].endswith(document["schema_version"])
    assert list(schema_problems(document, schema, schema)) == []
    assert document["facts"]
    document["facts"][0]["assertion"] = "perhaps"
    document["surprise"] = 1
    document["transcript"]["words"][0]["id"] = 7
    assert len(list(schema_problems(document, schema, schema))) == 3


# ---------------------------------------------------------------- models, doctor
def test_models_are_listed_with_whole_names(command):
    listed = json.loads(command("models", "list", "--json").out)
    names = [model["name"] for model in listed["may_be_fetched"]]
    assert "small.en" in names
    assert all(model["here"] is None for model in listed["may_be_fetched"])
    assert [model["name"] for model in listed["shipped"]]
    done = command("models", "list")
    assert (done.code, done.err) == (0, "")
    for name in names:
        assert name in done.out.split()


def test_shipped_models_are_whole(command):
    done = command("models", "verify", "--json")
    assert (done.code, done.err) == (0, "")
    states = {file["state"] for files in json.loads(done.out).values() for file in files}
    assert states == {"ok"}


def test_doctor_says_what_would_be_taken_and_what_to_do(command):
    done = command("doctor", "--json")
    assert (done.code, done.err) == (0, "")
    report = json.loads(done.out)
    checks = {(check["topic"], check["name"]): check for check in report["checks"]}
    taken = checks["Would take", "recognition"]
    assert taken["state"] == "note"
    assert "low-accuracy" in taken["found"]
    assert "models fetch small.en" in checks["Models", "Whisper"]["remedy"]
    assert ("Would take", "speakers") in checks
    told = command("doctor")
    assert (told.code, told.err) == (0, "")
    for check in report["checks"]:
        assert check["name"] in told.out


def test_lexicon_checks_what_is_shipped(command):
    done = command("lexicon")
    assert (done.code, done.err) == (0, "")
    assert "no mistake in the shipped tables" in done.out


def test_lexicon_tells_what_a_clinics_tables_change_or_where_they_are_wrong(command, tmp_path):
    (tmp_path / "house").mkdir()
    table = tmp_path / "house" / "symptoms.tsv"
    table.write_text("name\tforms\ndizziness\tswimmy head\n", encoding="utf-8")
    done = command("lexicon", "house")
    assert (done.code, done.err) == (0, "")
    assert "'dizziness' is changed" in done.out
    assert json.loads(command("lexicon", "house", "--json").out)["counts"]["symptoms"] > 200
    table.write_text("name\tforms\nswimmy head\t\n", encoding="utf-8")
    done = command("lexicon", "house")
    assert done.code == 4
    assert "house/symptoms.tsv, line 2: system must be one of" in done.err


def test_doctor_and_a_visit_tell_a_mistake_in_a_clinics_tables(command, tmp_path):
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "symptoms.tsv").write_text("name\tforms\nodd\t\n", encoding="utf-8")
    profile = "[clinical]\nlexicon_folder = 'house'\n"
    (tmp_path / "own.toml").write_text(profile, encoding="utf-8")
    checks = json.loads(command("doctor", "--profile", "own.toml", "--json").out)["checks"]
    (check,) = [check for check in checks if check["name"] == "lexicon"]
    assert (check["state"], "line 2" in check["found"]) == ("missing", True)
    (tmp_path / "talk.txt").write_text("Doctor: Any fever?\nPatient: No.\n", encoding="utf-8")
    done = command("draft", "talk.txt", "--profile", "own.toml", "--out", "visit")
    assert done.code == 4
    assert "house/symptoms.tsv, line 2" in done.err


def test_doctor_tells_which_model_reads_beside_the_lexicon(command, tmp_path):
    def told(model: str) -> dict[str, str]:
        (tmp_path / "own.toml").write_text(f'[clinical.entities]\nmodel = "{model}"\n', "utf-8")
        checks = json.loads(command("doctor", "--profile", "own.toml", "--json").out)["checks"]
        (check,) = [check for check in checks if check["name"] == "entities of others"]
        return check

    assert told("auto")["state"] == "note"
    missing = told("en_no_such_model")
    assert missing["state"] == "missing"
    assert "set clinical.entities.model to auto" in missing["remedy"]
    (tmp_path / "pipeline").mkdir()
    assert told("pipeline")["state"] == "ok"


# ---------------------------------------------------------------- Python
@pytest.mark.engine
def test_the_python_way_in(short_visit):
    from ambient_scribe import (
        Encounter,
        Overrides,
        PatientContext,
        ScribeError,
        load_config,
        scribe_file,
    )

    config = load_config("embedded", Overrides(insist=True))
    encounter = scribe_file(short_visit, PatientContext(problems=("asthma",)), config)
    assert isinstance(encounter, Encounter)
    assert encounter.transcript.words
    assert encounter.note is not None
    for word in encounter.transcript.words:
        assert word.span is not None
        assert word.span.end_ms <= encounter.recording.duration_ms
    with pytest.raises(ScribeError, match="no such file"):
        scribe_file("nowhere.wav")


def test_the_package_names_what_it_offers():
    import ambient_scribe

    for name in dir(ambient_scribe):
        getattr(ambient_scribe, name)
    with pytest.raises(AttributeError, match="has no attribute 'listen'"):
        ambient_scribe.listen  # noqa: B018

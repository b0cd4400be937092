"""What `auto` takes for what is here; models, libraries and GPUs are made up."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from ambient_scribe import catalogue, choice
from ambient_scribe.choice import Taken, choose_diarizer, choose_recognizer
from ambient_scribe.config import Config, DiarizerEngine, RecognizerEngine
from ambient_scribe.speech.recognizers import devices, sizing
from ambient_scribe.speech.recognizers.faster_whisper import FasterWhisperConfig
from ambient_scribe.speech.recognizers.sizing import SizeChoice, SizingConfig

WHISPER, TORCH = RecognizerEngine.FASTER_WHISPER, RecognizerEngine.TRANSFORMERS


class Machine:
    """A machine with nothing on it, until a test puts something there."""

    def __init__(self) -> None:
        self.models: dict[str, tuple[str, ...]] = {}
        """Names by engine, weakest first."""
        self.cuda_devices, self.cublas, self.torch_gpu = 0, False, False
        self.installed: set[str] = set()
        self.fetched: list[str] = []
        self.measured_on: list[str] = []

    def present(self, _kind: str, engine: str) -> dict[str, Path]:
        return {name: Path(name) for name in self.models.get(engine, ())}

    def fetch(self, name: str) -> None:
        self.fetched.append(name)
        self.models[WHISPER] = (name,)

    def strongest(
        self, candidates: Mapping[str, Path], _sizing: SizingConfig, whisper: FasterWhisperConfig
    ) -> SizeChoice:
        self.measured_on.append(whisper.device)
        name = list(candidates)[-1]
        return SizeChoice(name, candidates[name], 0.3, f"{name} keeps up")


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    here = Machine()
    monkeypatch.setattr(catalogue, "present", here.present)
    monkeypatch.setattr(choice, "fetch", here.fetch)
    monkeypatch.setattr(sizing, "choose_size", here.strongest)
    monkeypatch.setattr(devices, "load_cublas", lambda: here.cublas)
    monkeypatch.setattr(
        devices, "cuda_is_blocked", lambda: here.cuda_devices > 0 and not here.cublas
    )
    monkeypatch.setattr(choice, "_torch_sees_a_gpu", lambda: here.torch_gpu)
    monkeypatch.setattr(choice, "_is_installed", lambda package: package in here.installed)
    return here


def config(**recognizer: object) -> Config:
    language = recognizer.pop("language", None)
    return Config.model_validate({"language": language, "recognizer": recognizer})


def test_an_empty_machine_has_the_fallback_and_is_told_the_way_to_a_whisper(
    machine: Machine,
) -> None:
    taken = choose_recognizer(config())
    assert (taken.engine, taken.model, taken.device) == (RecognizerEngine.POCKETSPHINX, None, None)
    assert "models fetch small.en" in taken.reason
    assert machine.fetched == []


def test_a_whisper_that_is_here_is_taken_sized_to_the_machine(machine: Machine) -> None:
    machine.models[WHISPER] = ("tiny.en", "small.en")
    assert choose_recognizer(config()) == Taken(WHISPER, "small.en", "small.en keeps up")
    assert machine.measured_on == ["auto"]


def test_one_may_be_downloaded_when_that_is_allowed(machine: Machine) -> None:
    assert choose_recognizer(config(may_download=True)).model == "small.en"
    machine.models.clear()
    assert choose_recognizer(config(may_download=True, language="es")).model == "small"
    assert machine.fetched == ["small.en", "small"]


def test_a_gpu_without_cublas_runs_whisper_on_the_cpu_and_says_the_remedy(
    machine: Machine,
) -> None:
    machine.models[WHISPER] = ("small.en",)
    machine.cuda_devices = 1
    taken = choose_recognizer(config())
    assert (taken.engine, taken.model, taken.device) == (WHISPER, "small.en", "cpu")
    assert machine.measured_on == ["cpu"]
    assert "on the CPU" in taken.reason
    assert devices.CUDA_REMEDY in taken.reason
    named = choose_recognizer(config(model="small.en"))
    assert (named.model, named.device) == ("small.en", "cpu")
    assert devices.CUDA_REMEDY in named.reason


def test_a_device_that_was_asked_for_is_left_as_it_is(machine: Machine) -> None:
    machine.models[WHISPER] = ("small.en",)
    machine.cuda_devices = 1
    for device in ("cuda", "cpu"):
        taken = choose_recognizer(config(faster_whisper={"device": device}))
        assert taken.device is None
    assert machine.measured_on == ["cuda", "cpu"]


def test_with_cublas_the_gpu_is_used(machine: Machine) -> None:
    machine.models = {WHISPER: ("small.en",), TORCH: ("whisper-large-v3-turbo",)}
    machine.cuda_devices, machine.cublas, machine.torch_gpu = 1, True, True
    taken = choose_recognizer(config())
    assert (taken.engine, taken.device) == (WHISPER, None)


def test_a_gpu_of_torch_alone_runs_the_whisper_for_transformers(machine: Machine) -> None:
    machine.models = {WHISPER: ("small.en",), TORCH: ("whisper-large-v3-turbo",)}
    machine.cuda_devices, machine.torch_gpu = 1, True
    taken = choose_recognizer(config())
    assert (taken.engine, taken.model) == (TORCH, "whisper-large-v3-turbo")
    machine.torch_gpu = False
    assert choose_recognizer(config()).engine == WHISPER


def test_a_whisper_for_transformers_alone_beats_the_fallback_where_torch_is(
    machine: Machine,
) -> None:
    machine.models = {TORCH: ("whisper-large-v3-turbo",)}
    assert choose_recognizer(config()).engine == RecognizerEngine.POCKETSPHINX
    machine.installed = {"torch", "transformers"}
    assert choose_recognizer(config()).engine == TORCH


@pytest.mark.parametrize(
    ("language", "expected"), [(None, "medium.en"), ("en-GB", "medium.en"), ("es", "small")]
)
def test_english_only_models_are_for_english(
    machine: Machine, language: str | None, expected: str
) -> None:
    machine.models[WHISPER] = ("tiny", "tiny.en", "small", "distil-small.en", "medium.en")
    assert choose_recognizer(config(language=language)).model == expected


def test_another_language_with_english_models_alone_is_said_in_the_reason(
    machine: Machine,
) -> None:
    machine.models[WHISPER] = ("small.en", "mine.en")
    taken = choose_recognizer(config(language="es"))
    assert taken.engine == RecognizerEngine.POCKETSPHINX
    assert "no Whisper model that knows es" in taken.reason
    assert taken.reason.endswith("`ambient-scribe models fetch small`")


def test_a_model_that_was_asked_for_goes_to_the_engine_that_reads_it(
    machine: Machine, tmp_path: Path
) -> None:
    assert choose_recognizer(config(model="small")).engine == WHISPER
    assert choose_recognizer(config(model="whisper-large-v3-turbo")).engine == TORCH
    for name in ("config.json", "generation_config.json", "preprocessor_config.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    assert choose_recognizer(config(model=str(tmp_path))).engine == WHISPER
    for name in ("tokenizer.json", "model.safetensors"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    assert choose_recognizer(config(model=str(tmp_path))).engine == TORCH


@pytest.mark.parametrize(
    ("engine", "model"),
    [("faster-whisper", "small.en"), ("transformers-whisper", "whisper-large-v3-turbo")],
)
def test_an_engine_that_was_asked_for_is_taken(machine: Machine, engine: str, model: str) -> None:
    assert choose_recognizer(config(engine=engine)) == Taken(engine, model, "asked for")
    assert choose_recognizer(config(engine=engine, model="own")).model == "own"
    assert choose_recognizer(config(engine="pocketsphinx")).model is None


def diarizer(engine: str = "auto") -> Taken:
    return choose_diarizer(Config.model_validate({"diarizer": {"engine": engine}}))


def test_pyannote_is_taken_where_it_is_whole_and_a_gpu_runs_it(machine: Machine) -> None:
    missing = []
    for step in (
        lambda: machine.installed.add("pyannote"),  # another package of that name space
        lambda: machine.installed.add("pyannote.audio"),
        lambda: machine.models.update({DiarizerEngine.PYANNOTE: ("pyannote-community-1",)}),
        lambda: setattr(machine, "torch_gpu", True),
    ):
        taken = diarizer()
        assert taken.engine == DiarizerEngine.EMBEDDED
        missing.append(taken.reason)
        step()
    assert [reason.split(";")[0] for reason in missing] == [
        "pyannote.audio is not installed",
        "pyannote.audio is not installed",
        "no pyannote pipeline is here",
        "pyannote without a GPU takes about as long as the visit",
    ]
    assert (diarizer().engine, diarizer().model) == ("pyannote", "pyannote-community-1")


def test_a_diarizer_that_was_asked_for_is_taken(machine: Machine) -> None:
    assert diarizer("embedded").engine == DiarizerEngine.EMBEDDED
    asked = diarizer("pyannote")
    assert (asked.engine, asked.reason) == (DiarizerEngine.PYANNOTE, "asked for")
    assert asked.model


def test_cuda_is_blocked_only_where_a_device_is_and_cublas_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import ctranslate2

    for count, cublas, blocked in ((0, False, False), (1, True, False), (1, False, True)):
        monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda count=count: count)
        monkeypatch.setattr(devices, "load_cublas", lambda cublas=cublas: cublas)
        assert devices.cuda_is_blocked() is blocked


def test_pyannote_is_built_behind_the_embedded_diarizer(monkeypatch: pytest.MonkeyPatch) -> None:
    from ambient_scribe import build
    from ambient_scribe.speech.diarizers.online import OnlineDiarizer
    from ambient_scribe.speech.diarizers.pyannote import PyannoteConfig
    from ambient_scribe.speech.diarizers.staged import StagedDiarizer

    built: list[PyannoteConfig] = []

    class Pretending(OnlineDiarizer):
        def __init__(self, given: PyannoteConfig) -> None:
            built.append(given)

    monkeypatch.setattr(build, "PyannoteDiarizer", Pretending)
    three = Config.model_validate({"speakers": 3})
    staged = build._diarizer(three, Taken(DiarizerEngine.PYANNOTE, "own/pipeline", ""))
    assert isinstance(staged, StagedDiarizer)
    assert (built[0].pipeline, built[0].min_speakers, built[0].max_speakers) == (
        "own/pipeline",
        3,
        3,
    )
    alone = build._diarizer(three, Taken(DiarizerEngine.EMBEDDED, None, ""))
    assert isinstance(alone, OnlineDiarizer)


def test_the_device_that_was_taken_is_the_one_that_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from ambient_scribe import build

    built: list[FasterWhisperConfig] = []

    def remembered(given: FasterWhisperConfig, *, reason: str) -> None:
        built.append(given)

    monkeypatch.setattr(build, "FasterWhisperRecognizer", remembered)
    for device in ("cpu", None):
        build._recognizer(config(), Taken(WHISPER, "small.en", "", device))
    assert [(one.model, one.device) for one in built] == [("small.en", "cpu"), ("small.en", "auto")]

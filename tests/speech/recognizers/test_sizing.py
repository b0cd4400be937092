"""The decision is pure; measuring is faked, but for one real tiny model."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.resources import HOME_VARIABLE
from ambient_scribe.speech.recognizers.faster_whisper import FasterWhisperConfig
from ambient_scribe.speech.recognizers.sizing import (
    MEASUREMENTS,
    Measured,
    SizingConfig,
    choose_size,
    decide,
    known_window,
)

CONFIG = SizingConfig(real_time_factor=0.5, segment_seconds=6)
WHISPER = FasterWhisperConfig()


def measured(**windows: float | None) -> list[Measured]:
    return [Measured(name, Path(name), seconds) for name, seconds in windows.items()]


def test_the_strongest_that_keeps_up_is_taken() -> None:
    choice = decide(measured(tiny=0.3, base=1.2, small=2.9, medium=9.0), CONFIG)
    assert choice.name == "small"
    assert choice.reason == (
        "small needs 0.48 s for each second of speech (limit 0.5); too slow: medium 1.50"
    )


def test_a_distilled_model_may_be_faster_than_a_weaker_one() -> None:
    assert decide(measured(medium=4.0, distil=2.0), CONFIG).name == "distil"


def test_where_none_keeps_up_the_fastest_is_taken_and_says_so() -> None:
    choice = decide(measured(tiny=6.0, base=5.4), CONFIG)
    assert choice.name == "base"
    assert choice.reason.startswith("no Whisper here keeps up with speech")


def test_a_model_that_does_not_load_is_no_candidate() -> None:
    assert decide(measured(tiny=0.3, base=None), CONFIG).name == "tiny"
    with pytest.raises(EngineError, match=r"can be loaded \(base\)"):
        decide(measured(base=None), CONFIG)
    with pytest.raises(EngineError, match=r"can be loaded \(none\)"):
        decide([], CONFIG)


def models(folder: Path, *names: str) -> dict[str, Path]:
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "model.bin").write_bytes(name.encode())
    return {name: folder / name for name in names}


class Stopwatch:
    """Tells the seconds it was given, and keeps what it was asked."""

    def __init__(self, **seconds: float) -> None:
        self.seconds, self.asked = seconds, list[str]()

    def __call__(self, folder: Path, _whisper: FasterWhisperConfig, _config: SizingConfig) -> float:
        self.asked.append(folder.name)
        if folder.name not in self.seconds:
            raise EngineError("damaged")
        return self.seconds[folder.name]


def test_a_measurement_is_made_once_and_kept(tmp_path: Path, user_folder: Path) -> None:
    candidates = models(tmp_path, "tiny", "base")
    watch = Stopwatch(tiny=0.3, base=1.2)
    first = choose_size(candidates, CONFIG, WHISPER, watch)
    again = choose_size(candidates, CONFIG, WHISPER, watch)
    assert first == again
    assert watch.asked == ["tiny", "base"]
    assert (user_folder / MEASUREMENTS).is_file()
    assert known_window(candidates["base"], WHISPER, CONFIG) == 1.2


def test_other_weights_threads_or_device_are_measured_anew(tmp_path: Path) -> None:
    candidates = models(tmp_path, "tiny")
    watch = Stopwatch(tiny=0.3)
    choose_size(candidates, CONFIG, WHISPER, watch)
    choose_size(candidates, CONFIG, FasterWhisperConfig(cpu_threads=1), watch)
    (candidates["tiny"] / "model.bin").write_bytes(b"other weights")
    choose_size(candidates, CONFIG, WHISPER, watch)
    assert watch.asked == ["tiny"] * 3


def test_a_hopeless_model_ends_the_search(tmp_path: Path) -> None:
    watch = Stopwatch(tiny=0.3, small=7.0, large=30.0)
    choice = choose_size(models(tmp_path, "tiny", "small", "large"), CONFIG, WHISPER, watch)
    assert choice.name == "tiny"
    assert watch.asked == ["tiny", "small"]


def test_a_damaged_model_is_passed_over(tmp_path: Path) -> None:
    watch = Stopwatch(base=1.0)
    assert choose_size(models(tmp_path, "tiny", "base"), CONFIG, WHISPER, watch).name == "base"


def test_it_goes_on_where_nothing_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("a file where a folder should be", encoding="utf-8")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "file"))
    watch = Stopwatch(tiny=0.3)
    candidates = models(tmp_path, "tiny")
    assert choose_size(candidates, CONFIG, WHISPER, watch).name == "tiny"
    assert choose_size(candidates, CONFIG, WHISPER, watch).name == "tiny"
    assert watch.asked == ["tiny", "tiny"]


@pytest.mark.engine
def test_a_real_model_is_measured(tiny: Path) -> None:
    whisper = FasterWhisperConfig(device="cpu", beam_size=1)
    choice = choose_size({"tiny": tiny}, CONFIG, whisper)
    assert choice.name == "tiny"
    assert choice.real_time_factor > 0
    assert known_window(tiny, whisper, CONFIG) is not None

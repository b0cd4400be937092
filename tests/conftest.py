"""What every test stands on: a home of its own, processes that spawn, seconds of a sample visit."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import settings

from ambient_scribe.resources import HOME_VARIABLE
from tests.chromium import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

SHORT_SAMPLE = "urgent_care"
SHORT_SECONDS = 5
RATE_HZ = 16_000

SELDOM = (200_000, 20, 100)
"""When garbage is looked for: lexicons and engines are a million objects that stay, and each look at all of
them takes half a second."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden",
        action="store_true",
        help="write the golden notes anew instead of comparing; read the diff afterwards",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Windows and macOS start processes so; Linux shall not hide what breaks there.

    A shell lets its background jobs ignore Ctrl-C, and what they start inherits that: the tests that
    press it must not depend on how they were started.
    """
    gc.set_threshold(*SELDOM)
    settings.register_profile(
        "suite", deadline=None
    )  # how long an example takes is the machine's affair
    settings.load_profile("suite")
    if hasattr(config, "workerinput"):  # one of several: the cores are taken already
        os.environ.setdefault("OMP_NUM_THREADS", "1")
    multiprocessing.set_start_method("spawn", force=True)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The others stay in their order."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """One for all: while it is open a loop runs in this thread, and a second would not begin."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        yield started


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees or changes the models and measurements of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv(HOME_VARIABLE, str(home))
        patch.setenv("HF_HOME", str(home / "hub"))
        yield


@pytest.fixture
def renew_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--renew-golden"))


def write_wav(path: Path, samples: np.ndarray, channels: int = 1) -> Path:
    """`samples` of int16, interleaved when there are two channels."""
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, RATE_HZ, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return path


@pytest.fixture(scope="session")
def spoken() -> np.ndarray:
    """The first seconds of a sample visit, int16 mono at 16 kHz: real input that is heard quickly."""
    import av

    from ambient_scribe.samples import sample

    resampler = av.AudioResampler("s16", "mono", RATE_HZ)
    pieces: list[np.ndarray] = []
    with av.open(str(sample(SHORT_SAMPLE).audio), format="ogg") as container:
        for frame in container.decode(audio=0):
            pieces += [one.to_ndarray()[0] for one in resampler.resample(frame)]
            if sum(map(len, pieces)) >= SHORT_SECONDS * RATE_HZ:
                break
    return np.concatenate(pieces)[: SHORT_SECONDS * RATE_HZ]


@pytest.fixture(scope="session")
def short_visit(spoken: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording that is no sample by its hash. Never to be changed."""
    return write_wav(tmp_path_factory.mktemp("visit") / "visit.wav", spoken)


@pytest.fixture(scope="session")
def right_channel_visit(spoken: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in stereo, all of it on the right, nothing on the left."""
    both = np.stack([np.zeros_like(spoken), spoken], axis=1).ravel()
    return write_wav(tmp_path_factory.mktemp("visit") / "stereo.wav", both, channels=2)

"""One visit over fakes: what is kept of its sound, what is left when it fails, what is written."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from ambient_scribe import visit
from ambient_scribe.capture.meter import Meter, MeteredSource
from ambient_scribe.capture.microphone import MicrophoneConfig, MicrophoneSource
from ambient_scribe.cli.live.paced import PacedSource
from ambient_scribe.cli.sources import complain, ending_on_interrupt
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import CaptureError, EngineError, InputError, OutputError
from ambient_scribe.pipeline import HearingEngines, Session, Settings, WritingEngines
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.testing import (
    TWO_SECTIONS,
    Believing,
    EveryUtterance,
    KeepRoles,
    LoudIsVoice,
    OneSentenceAFact,
    ScriptedDiarizer,
    ScriptedRecognizer,
    silence,
    tone,
)

BLOCK_MS = 100


def a_session(lines: tuple[str, ...] = ("any fever", "no")) -> Session:
    return Session(
        HearingEngines(LoudIsVoice(), ScriptedRecognizer(lines), ScriptedDiarizer()),
        WritingEngines(KeepRoles(), EveryUtterance(), OneSentenceAFact(), Believing()),
        Settings(template=TWO_SECTIONS),
        PatientContext(),
    )


def chunk(samples: np.ndarray, lost: GapCause | None = None) -> SoundChunk:
    return SoundChunk(samples.reshape(-1, 1), lost)


class Chunks:
    """A file that gives these chunks, then fails when told to."""

    def __init__(self, *chunks: SoundChunk, failure: Exception | None = None) -> None:
        self._chunks, self._failure = chunks, failure

    def __iter__(self) -> Iterator[SoundChunk]:
        yield from self._chunks
        if self._failure is not None:
            raise self._failure

    def recording(self) -> Recording:
        length = sum(len(one.samples) for one in self._chunks) // 16
        return Recording(source="room", duration_ms=length)


class LiveChunks(Chunks):
    """The same as a microphone: it can be stopped."""

    def stop(self) -> None:
        """Ends by itself."""


TALK = (chunk(tone(1000)), chunk(silence(700)), chunk(tone(800)), chunk(silence(700)))


# ---------------------------------------------------------------- sound that is kept
def test_the_sound_is_kept_while_it_is_heard(tmp_path):
    told: list[int] = []
    encounter = visit.hear(a_session(), Chunks(*TALK), tmp_path / "a.opus", None, told.append)
    assert encounter.transcript.text_of(("w1", "w2", "w3")) == "any fever no"
    assert told == [1000, 1700, 2500, 3200]
    assert (tmp_path / "a.opus").read_bytes().startswith(b"OggS")


def test_of_a_file_that_fails_nothing_is_left(tmp_path):
    source = Chunks(*TALK, failure=InputError("longer than 10 hours"))
    with pytest.raises(InputError, match=r"longer than 10 hours$"):
        visit.hear(a_session(), source, tmp_path / "a.opus")
    assert list(tmp_path.iterdir()) == []


def test_of_a_played_file_that_fails_nothing_is_left(tmp_path):
    source = Chunks(*TALK, failure=InputError("it is damaged"))
    played = MeteredSource(PacedSource(source, speed=1000.0), Meter())
    with pytest.raises(InputError, match=r"it is damaged$"):
        visit.hear(a_session(), played, tmp_path / "a.opus")
    assert list(tmp_path.iterdir()) == []


def test_of_a_file_whose_draft_fails_nothing_is_left(tmp_path, monkeypatch):
    def fails(*_: object) -> None:
        raise EngineError("out of memory")

    session = a_session()
    monkeypatch.setattr(session, "finish", fails)
    with pytest.raises(EngineError):
        visit.hear(session, Chunks(*TALK), tmp_path / "a.opus")
    assert list(tmp_path.iterdir()) == []


def test_of_a_file_whose_results_cannot_be_written_no_sound_is_left(tmp_path):
    encounter = visit.hear(a_session(), Chunks(*TALK), tmp_path / "a.opus")
    (tmp_path / "note.md").mkdir()
    with pytest.raises(OutputError, match=r"note\.md"):
        visit.write_heard(encounter, tmp_path, tmp_path / "a.opus")
    assert not (tmp_path / "a.opus").exists()


def test_of_a_microphone_that_fails_the_sound_stays_and_the_message_says_where(tmp_path):
    source = LiveChunks(*TALK, failure=CaptureError("the microphone is gone"))
    with pytest.raises(CaptureError, match=r"is gone; the sound until then is in .*a\.opus"):
        visit.hear(a_session(), source, tmp_path / "a.opus")
    assert (tmp_path / "a.opus").stat().st_size > 0


def test_a_microphone_that_never_opened_leaves_nothing(tmp_path):
    with pytest.raises(CaptureError, match=r"cannot open$"):
        visit.hear(
            a_session(), LiveChunks(failure=CaptureError("cannot open")), tmp_path / "a.opus"
        )
    assert list(tmp_path.iterdir()) == []


class ScriptedDevice:
    """Delivers blocks when started, and presses Ctrl-C after the last, or has the machine shut down:
    the visit's own end."""

    name, full_name, rate_hz = "Desk microphone", "Desk microphone, ALSA", 16_000
    has_died = False

    def __init__(
        self, sound: np.ndarray, callback: Callable[..., None], ending: int = signal.SIGINT
    ) -> None:
        self._sound, self._callback, self._ending = sound, callback, ending

    def start(self) -> None:
        step = BLOCK_MS * 16
        for start in range(0, len(self._sound), step):
            block = self._sound[start : start + step].reshape(-1, 1)
            self._callback(block, None, False)
        signal.raise_signal(self._ending)

    def halt(self) -> None:
        """It has delivered everything."""

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize(
    "ending", [signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)]
)
def test_ctrl_c_a_shutdown_or_a_closed_window_ends_a_visit_and_the_draft_follows(tmp_path, ending):
    sound = np.concatenate([one.samples[:, 0] for one in TALK])
    source = MicrophoneSource(
        MicrophoneConfig(block_ms=BLOCK_MS),
        lambda device, block_ms, callback: ScriptedDevice(sound, callback, ending),
    )
    own = signal.default_int_handler if ending is signal.SIGINT else signal.SIG_DFL
    before = signal.signal(ending, own)  # whoever runs the tests may ignore it
    try:
        with ending_on_interrupt(source):
            encounter = visit.hear(a_session(), source, tmp_path / "a.opus")
        assert signal.getsignal(ending) is own
    finally:
        signal.signal(ending, before)
    assert encounter.recording.source == "Desk microphone"
    assert encounter.recording.duration_ms == len(sound) // 16  # what was captured is delivered
    assert [sentence.text for sentence in encounter.note.sentences()] == ["any fever", "no"]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="windows are closed otherwise")
def test_under_nohup_a_closed_window_ends_nothing(tmp_path):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending_on_interrupt(LiveChunks(*TALK)):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_ctrl_c_interrupts_a_file_as_usual():
    with pytest.raises(KeyboardInterrupt), ending_on_interrupt(Chunks(*TALK)):
        signal.raise_signal(signal.SIGINT)


# ---------------------------------------------------------------- the folder
def test_folders_that_were_made_for_nothing_go_again(tmp_path):
    (tmp_path / "mine").mkdir()
    with (
        pytest.raises(InputError),
        visit.results_folder(tmp_path / "mine" / "a" / "b"),
    ):
        assert (tmp_path / "mine" / "a" / "b").is_dir()
        raise InputError("no sound")
    assert [path.name for path in tmp_path.rglob("*")] == ["mine"]


def test_a_folder_that_holds_something_stays(tmp_path):
    with pytest.raises(InputError), visit.results_folder(tmp_path / "a" / "b"):
        (tmp_path / "a" / "kept").touch()
        raise InputError("no sound")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["kept"]


def test_a_file_is_no_folder_and_a_folder_no_file(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="is a file"), visit.results_folder(tmp_path / "file"):
        pytest.fail("not reached")
    with pytest.raises(OutputError, match="is a folder"):
        visit.check_file(tmp_path)
    with pytest.raises(OutputError, match="cannot write"):
        visit.check_file(tmp_path / "nowhere" / "file")
    visit.check_file(tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# ---------------------------------------------------------------- results
def test_small_audio_goes_into_the_page_large_audio_beside_it(tmp_path, monkeypatch):
    for limit, beside in ((visit.EMBEDDED_AUDIO_LIMIT_BYTES, False), (10, True)):
        monkeypatch.setattr(visit, "EMBEDDED_AUDIO_LIMIT_BYTES", limit)
        out = tmp_path / str(limit)
        out.mkdir()
        audio = out / visit.AUDIO_FILE
        encounter = visit.hear(a_session(), Chunks(*TALK), audio)
        written = visit.write(encounter, out, audio)
        assert (written.audio == audio) is audio.exists() is beside
        page = written.page.read_text(encoding="utf-8")
        assert ("data:audio/ogg" in page) is not beside
        assert (visit.AUDIO_FILE in page) is beside
        assert {path.name for path in out.iterdir()} - {visit.AUDIO_FILE} == {
            "encounter.json",
            "note.md",
            "note.html",
        }


@pytest.mark.parametrize(
    ("chunks", "line"),
    [
        (TALK, None),
        ((chunk(silence(2000)),), "room: nothing was heard in it"),
        ((*TALK, chunk(silence(1500), GapCause.TRUNCATED)), "room: 1.5 s of it are missing"),
        ((chunk(silence(500), GapCause.DAMAGED), *TALK), "room: 0.5 s of it are missing"),
        ((*TALK, chunk(silence(1500), GapCause.DEVICE)), None),
    ],
    ids=["whole", "silence", "cut", "damaged", "unplugged"],
)
def test_what_could_not_be_heard_is_told(chunks, line):
    encounter = visit.hear(a_session(), Chunks(*chunks))
    if line is None:
        complain(encounter)
    else:
        with pytest.raises(InputError, match=line):
            complain(encounter)


def test_one_of_the_samples_is_known_by_its_bytes():
    from ambient_scribe.samples import samples

    class Known(Chunks):
        def __init__(self, sha256: str) -> None:
            super().__init__(*TALK)
            self._sha256 = sha256

        def recording(self) -> Recording:
            return Recording(source="a.wav", duration_ms=3200, sha256=self._sha256)

    for sha256, synthetic in ((samples()[0].sha256, True), ("0" * 64, False)):
        assert visit.hear(a_session(), Known(sha256)).recording.synthetic is synthetic

"""Where the sound comes from, a file or the microphone, and what is said when it was not all there."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from ambient_scribe.capture.file import FileSource
    from ambient_scribe.capture.meter import Meter
    from ambient_scribe.capture.microphone import MicrophoneSource
    from ambient_scribe.cli.progress import Watch
    from ambient_scribe.config import Config
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.pipeline import Session
    from ambient_scribe.protocols import SoundSource


Handler: TypeAlias = Callable[[int, FrameType | None], Any] | signal.Handlers

_ENDING = (
    signal.SIGINT,
    signal.SIGTERM,
    *(getattr(signal, name) for name in ("SIGHUP",) if hasattr(signal, name)),
)
"""What ends a visit; SIGHUP says that the window is closed. By default the last two end the process at
once, its terminal still without echo."""


def file_source(config: Config, path: Path, channel_per_speaker: bool) -> FileSource:
    from ambient_scribe.capture.file import ChannelUse, FileSource

    use = ChannelUse.SPEAKERS if channel_per_speaker else ChannelUse.MIX
    return FileSource(path, config.file, use)


def microphone_source(config: Config, device: str | None) -> MicrophoneSource:
    from ambient_scribe.capture.microphone import MicrophoneSource

    settings = config.microphone
    if device is not None:
        settings = type(settings).model_validate({**settings.model_dump(), "device": device})
    return MicrophoneSource(settings)


def played(
    source: SoundSource, session: Session, context: PatientContext, *, speed: float
) -> tuple[SoundSource, Watch]:
    """A file at its own pace, and how it is watched."""
    from ambient_scribe.capture.meter import Meter, MeteredSource
    from ambient_scribe.cli.live.paced import PacedSource

    meter, name = Meter(), source.recording().source
    pace = "" if speed == 1.0 else f" at {speed:g} times its pace"
    paced = MeteredSource(PacedSource(source, speed), meter)
    return paced, watched(session, context, f"playing {name}{pace}", meter, (paced,))


def watched(
    session: Session,
    context: PatientContext,
    source: str,
    meter: Meter,
    sources: tuple[object, ...],
) -> Watch:
    from ambient_scribe.cli.progress import Watch

    engines = session.encounter.provenance.engines
    heard_by = next(one for one in engines if one.stage == "recognition")
    model = " ".join(part for part in (heard_by.engine, heard_by.model) if part)
    return Watch(context.patient, source, model, meter, (*sources, session))


def complain(encounter: Encounter) -> None:
    """Raises InputError, once the results are out, when not all of the recording could be heard."""
    from ambient_scribe.errors import InputError
    from ambient_scribe.visit import complaint

    line = complaint(encounter)
    if line is not None:
        raise InputError(line)


@contextmanager
def undisturbed() -> Iterator[None]:
    """What ends a visit ends nothing here: consent is withdrawn, and its sound is being destroyed."""
    with _handled(signal.SIG_IGN, _ENDING):
        yield


@contextmanager
def interrupted() -> Iterator[None]:
    """What else would end the process at once raises KeyboardInterrupt, as Ctrl-C does."""
    with _handled(signal.default_int_handler, [one for one in _ENDING if _is_meant(one)]):
        yield


@contextmanager
def _handled(handler: Handler, endings: Iterable[signal.Signals]) -> Iterator[None]:
    before = {one: signal.signal(one, handler) for one in endings}
    try:
        yield
    finally:
        for one, own in before.items():
            signal.signal(one, own)


@contextmanager
def ending_on_interrupt(source: SoundSource) -> Iterator[None]:
    """Ctrl-C ends a visit that is listened to as it comes, and the draft follows; so does whoever shuts
    the machine down. For a file both are as usual."""
    stop = getattr(source, "stop", None)
    if stop is None:
        yield
        return
    meant = [one for one in _ENDING if _is_meant(one)]
    with _handled(lambda number, frame: stop(), meant):
        yield


def _is_meant(ending: signal.Signals) -> bool:
    """Under `nohup` a closed window ends nothing."""
    return ending.name != "SIGHUP" or signal.getsignal(ending) is not signal.SIG_IGN

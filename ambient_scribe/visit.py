"""One visit from its sound to the files a person opens: encounter.json, note.md, note.html.

The page plays the seconds behind a sentence, so the sound goes with it as Opus: of a file it is made
while that is heard; of a live visit at the end, from the sealed recording, so that nothing lies open
while the visit lasts. Results are written at the end, each whole or not at all.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ambient_scribe.domain.encounter import Encounter, Recording
from ambient_scribe.domain.events import Alarm, Event
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import CaptureError, InputError, OutputError
from ambient_scribe.samples import is_sample
from ambient_scribe.store.document_files import DOCUMENTS_FOLDER, write_documents
from ambient_scribe.store.files import replace_text, sync_folder
from ambient_scribe.store.folder import FILE_NAME, write_encounter
from ambient_scribe.store.recordings.keeping import KeptSource

if TYPE_CHECKING:
    from ambient_scribe.capture.opus import OpusWriter
    from ambient_scribe.pipeline import Session
    from ambient_scribe.protocols import SoundChunk, SoundSource
    from ambient_scribe.store.recordings.recording import SealedRecording

EMBEDDED_AUDIO_LIMIT_BYTES = 50_000_000
"""Larger audio lies beside note.html: browsers grow slow on longer data URLs."""

_LOOK_S = 0.1
"""How soon an alarm of a visit that is only recorded is told."""

_PROBE_BYTES = 65_536
"""Written and dropped, to see that there is some room."""

ENCOUNTER_FILE, MARKDOWN_FILE, PAGE_FILE, AUDIO_FILE = (
    FILE_NAME,
    "note.md",
    "note.html",
    "visit.opus",
)

_FAULTS_OF_A_FILE = frozenset({GapCause.TRUNCATED, GapCause.DAMAGED, GapCause.NOT_KEPT})

Listener = Callable[[Event], None]
Progress = Callable[[int], None]
"""Is told how many milliseconds of sound have been heard."""


@dataclass(frozen=True)
class Written:
    """Where the results are."""

    encounter: Path
    markdown: Path
    page: Path
    audio: Path | None
    documents: Path | None = None
    """The page of all documents, where there are any."""


@contextmanager
def results_folder(out: Path, *, overwrite: bool = False) -> Iterator[None]:
    """Makes the folder and shows that it can be written, before any long work.

    A visit that lies there already is not replaced unless `overwrite` says so.

    When that work fails, the folders that were made for it go again unless something lies in them.
    Raises OutputError.
    """
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    if out.is_file():
        raise OutputError(f"{out} is a file: name a folder with --out")
    if (out / ENCOUNTER_FILE).exists() and not overwrite:
        raise OutputError(
            f"{out} holds a visit already: name another folder with --out, or add --overwrite"
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
        _probe(out)
    except OSError as error:
        _remove_empty(made)
        raise OutputError(f"cannot write to {out}: {_reason(error)}") from error
    try:
        yield
    except BaseException:
        _remove_empty(made)
        raise


def check_file(path: Path) -> None:
    """Shows that a file can be written there, before any long work. Raises OutputError."""
    if path.is_dir():
        raise OutputError(f"{path} is a folder: name a file with --out")
    try:
        _probe(path.parent)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {_reason(error)}") from error


def _probe(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"\0" * _PROBE_BYTES)


def _remove_empty(folders: list[Path]) -> None:
    """Innermost first; stops at the first that is not empty."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def hear(
    session: Session,
    source: SoundSource,
    audio: Path | None = None,
    listener: Listener | None = None,
    progress: Progress | None = None,
) -> Encounter:
    """Feeds all of a source to a session; with `audio`, keeps the sound there as Opus.

    When hearing fails, the sound so far stays in `audio` if it came from a microphone: it cannot be
    had again. Of a file nothing is left. A source that is kept goes on being kept until it is
    stopped, whatever becomes of the session.
    """
    from ambient_scribe.capture.opus import OpusWriter

    tell = listener or (lambda event: None)
    writer = OpusWriter(audio) if audio is not None else None
    heard = 0
    try:
        for chunk in _chunks(source, session):
            if not len(chunk.samples):
                _tell_alarms(source, tell)
                continue
            if writer is not None:
                with session.clock.stage("keeping audio"):
                    writer = _kept(writer, chunk, tell, live=is_live(source))
            for event in session.feed(chunk):
                tell(event)
            _tell_alarms(source, tell)
            heard += len(chunk.samples)
            if progress is not None:
                progress(heard // SAMPLES_PER_MS)
    except BaseException as error:
        if isinstance(error, Exception):
            _keep_on(source, tell)
        if writer is not None and not (heard and is_live(source)):
            writer.discard()
        elif writer is not None and isinstance(error, CaptureError):
            raise CaptureError(f"{error}; the sound until then is in {audio}") from error
        raise
    finally:
        if writer is not None:
            writer.close()
    _tell_alarms(source, tell)
    with _kept_only_if_done(None if is_live(source) else audio):
        for event in session.finish(recognized_sample(source.recording())):
            tell(event)
    return session.encounter


def hear_again(
    session: Session, sound: Iterable[SoundChunk], listener: Listener | None = None
) -> Encounter:
    """The second pass of a visit that was heard, where it is wanted; `sound`: the same once more."""
    for event in session.listen_again(sound):
        if listener is not None:
            listener(event)
    return session.encounter


@contextmanager
def _kept_only_if_done(audio: Path | None) -> Iterator[None]:
    """Sound that can be had again does not lie about after a failure."""
    try:
        yield
    except BaseException:
        if audio is not None:
            with suppress(OSError):
                audio.unlink(missing_ok=True)
        raise


def _chunks(source: SoundSource, session: Session) -> Iterator[SoundChunk]:
    """With the time that the source takes for them."""
    chunks = iter(source)
    while True:
        with session.clock.stage("decoding"):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk


def _tell_alarms(source: SoundSource, tell: Listener) -> None:
    """What the microphone, and keeping the sound, have to say."""
    alarms = getattr(source, "alarms", tuple)
    for message in alarms():
        tell(Alarm(message=message))


def _keep_on(source: SoundSource, tell: Listener) -> None:
    """The session is gone, the visit is not: its sound is kept until somebody ends it."""
    if isinstance(source, KeptSource) and source.is_running:
        tell(Alarm(message="recognition has failed; the visit is recorded on until it is ended"))
        while source.is_running:
            _tell_alarms(source, tell)
            time.sleep(_LOOK_S)


def keep_opus(sound: SoundSource, audio: Path) -> None:
    """All of a recording's sound as one Opus file. Raises OutputError, leaving nothing there."""
    from ambient_scribe.capture.opus import OpusWriter

    with OpusWriter(audio) as writer:
        for chunk in sound:
            writer.write(chunk.samples)


def write_recorded(encounter: Encounter, out: Path, recording: SealedRecording) -> Written:
    """Writes the results of a visit that was recorded, and says so in the recording.

    Raises OutputError; the recording stays unfinished then.
    """
    from ambient_scribe.store.recordings.reading import RecordingSource

    audio = out / AUDIO_FILE
    write_encounter(
        out / ENCOUNTER_FILE, encounter
    )  # the words first: sound takes most of the room
    try:
        keep_opus(RecordingSource(recording), audio)
        written = write(encounter, out, audio)
    except BaseException:
        with suppress(OSError):
            audio.unlink(missing_ok=True)  # the sealed sound stays: nothing needs to lie open
        raise
    try:
        sync_folder(out)
    except OSError as error:
        raise OutputError(f"cannot write to {out}: {_reason(error)}") from error
    recording.mark_written()
    return written


def _kept(
    writer: OpusWriter, chunk: SoundChunk, tell: Listener, *, live: bool
) -> OpusWriter | None:
    """Writes on; a live visit goes on without its sound when the disk is full."""
    try:
        writer.write(chunk.samples.mean(axis=1))
    except OutputError as error:
        if not live:
            raise
        tell(Alarm(message=f"the sound is no longer kept, the visit goes on: {error}"))
        return None
    return writer


def is_live(source: SoundSource) -> bool:
    """Whether the sound comes as it is made, until somebody stops it, and cannot be had again: what is
    played can."""
    return hasattr(source, "stop") and not getattr(source, "is_played", False)


def complaint(encounter: Encounter) -> str | None:
    """One line when the recording could not be heard, or not all of it; the note says it too."""
    recording, transcript = encounter.recording, encounter.transcript
    if recording is None:
        return None
    unread = [gap.span.duration_ms for gap in transcript.gaps if gap.cause in _FAULTS_OF_A_FILE]
    if unread:
        seconds = sum(unread) / 1000
        return (
            f"{recording.source}: {seconds:.1f} s of it are missing or damaged; "
            "the rest was used, and the results say where"
        )
    if not transcript.words:
        return f"{recording.source}: nothing was heard in it"
    return None


def recognized_sample(recording: Recording) -> Recording:
    """A recording whose bytes are one of the shipped samples is known to be synthetic."""
    known = recording.model_dump()
    return Recording.model_validate({**known, "synthetic": is_sample(recording.sha256)})


def write_heard(encounter: Encounter, out: Path, audio: Path) -> Written:
    """The same of a file that was heard, with the sound that `hear` kept: nothing of it stays when the
    results cannot be written."""
    with _kept_only_if_done(audio):
        return write(encounter, out, audio)


def write(encounter: Encounter, out: Path, audio: Path | None = None) -> Written:
    """Writes the three files into `out`. Raises OutputError, leaving no half-written file.

    `audio` is the Opus file that `hear` kept in `out`: it is removed once it is inside the page,
    and stays beside it when it is too large for that.
    """
    from ambient_scribe.note.rendering.render import note_html, note_markdown

    if audio is not None and not audio.exists():
        audio = None  # it could not be kept
    size = audio.stat().st_size if audio is not None else 0
    embedded = audio.read_bytes() if audio and size <= EMBEDDED_AUDIO_LIMIT_BYTES else None
    beside = audio if embedded is None else None
    page = note_html(encounter, embedded, beside.name if beside else None)
    written = Written(
        encounter=out / ENCOUNTER_FILE,
        markdown=out / MARKDOWN_FILE,
        page=out / PAGE_FILE,
        audio=beside,
        documents=_documents_page(encounter, out),
    )
    write_encounter(written.encounter, encounter)
    write_text(written.markdown, note_markdown(encounter))
    write_text(written.page, page)
    write_papers(encounter, out)
    if audio is not None and beside is None:
        audio.unlink(missing_ok=True)
    return written


def rewrite(encounter: Encounter, folder: Path) -> Written:
    """The same files anew, of a visit whose results lie there; the page keeps its sound.

    Raises OutputError, InputError when the page that holds the sound cannot be read.
    """
    from ambient_scribe.note.rendering.render import embedded_sound, note_html, note_markdown

    page, beside = folder / PAGE_FILE, folder / AUDIO_FILE
    audio = beside if beside.exists() else None
    try:
        sound = embedded_sound(page.read_text(encoding="utf-8")) if page.exists() else None
    except OSError as error:
        raise InputError(f"{page}: cannot be read ({_reason(error)})") from error
    html = note_html(encounter, None if audio else sound, audio.name if audio else None)
    markdown = note_markdown(encounter)
    write_encounter(folder / ENCOUNTER_FILE, encounter)
    write_text(folder / MARKDOWN_FILE, markdown)
    write_text(page, html)
    write_papers(encounter, folder)
    papers = _documents_page(encounter, folder)
    return Written(folder / ENCOUNTER_FILE, folder / MARKDOWN_FILE, page, audio, papers)


def write_papers(encounter: Encounter, out: Path) -> tuple[Path, ...]:
    """The documents of a visit beside its note; those of an earlier draft go. Raises OutputError."""
    from ambient_scribe.note.aftervisit.rendering import document_files, is_document_file

    return write_documents(out, document_files(encounter), is_document_file)


def _documents_page(encounter: Encounter, out: Path) -> Path | None:
    from ambient_scribe.note.aftervisit.rendering import PAGE

    made = encounter.documents
    return out / DOCUMENTS_FOLDER / PAGE if made is not None and not made.is_empty else None


def write_text(path: Path, text: str) -> None:
    """Writes a file whole or leaves what was there. Raises OutputError."""
    try:
        replace_text(path, text)
    except OSError as error:
        raise OutputError(
            f"cannot write {path}: {_reason(error)}; make room or choose another --out"
        ) from error


def _reason(error: OSError) -> str:
    return error.strerror or str(error)

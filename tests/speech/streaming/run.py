"""One channel over made sound, as a session drives it, with everything that came out of it."""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.protocols import Samples, VoiceStream
from ambient_scribe.speech.streaming import Blocks, ChannelTranscriber, Heard, StreamingConfig
from ambient_scribe.speech.streaming.heard import Open
from ambient_scribe.testing import LoudIsVoice
from tests.speech.streaming.timeline import Timeline

LIVE = StreamingConfig(step_ms=600)


class Run:
    """Block by block; `when_ms` tells at which moment of the sound each passage was heard."""

    def __init__(self, recognizer: Timeline, config: StreamingConfig = LIVE) -> None:
        self.recognizer = recognizer
        self.heard: list[Heard] = []
        self.when_ms: list[int] = []
        self.open: list[Open] = []
        self.committed_before: list[list[HeardWord]] = []
        """By reading: what was committed when it was made."""
        self._config = config

    def over(self, sound: Samples, voice: VoiceStream | None = None) -> Run:
        stream = voice or LoudIsVoice().open_stream()
        channel = ChannelTranscriber(stream, self.recognizer, self._config)
        blocks, now = Blocks(channels=1), 0
        for block in (*blocks.feed(sound[:, None]), *blocks.finish()):
            now += len(block) // SAMPLES_PER_MS
            channel.voiced(block[:, 0])
            self._note(channel, channel.decode(), now)
        channel.flush()
        self._note(channel, channel.decode(everything=True), now)
        return self

    def _note(self, channel: ChannelTranscriber, heard: Sequence[Heard], now: int) -> None:
        new_reads = len(self.recognizer.segments) - len(self.committed_before)
        self.committed_before += [self.words] * new_reads
        self.heard += heard
        self.when_ms += [now] * len(heard)
        if (open_ := channel.partial()) is not None:
            self.open.append(open_)

    @property
    def words(self) -> list[HeardWord]:
        return [word for one in self.heard for word in one.hypothesis.words]

"""The streaming core: one channel of sound becomes words, in batches or while somebody speaks."""

from ambient_scribe.speech.streaming.blocks import Blocks
from ambient_scribe.speech.streaming.config import StreamingConfig
from ambient_scribe.speech.streaming.heard import Heard, milliseconds
from ambient_scribe.speech.streaming.pace import Pace
from ambient_scribe.speech.streaming.transcriber import ChannelTranscriber

__all__ = ["Blocks", "ChannelTranscriber", "Heard", "Pace", "StreamingConfig", "milliseconds"]

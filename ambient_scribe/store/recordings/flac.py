"""Lossless compression: PCM of 16 bit, shape (samples, channels), enters; FLAC leaves, and back.

PyAV's encoder (FLAC is RFC 9639); speech in a room takes about half of what its PCM does.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ambient_scribe.domain.time import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from ambient_scribe.store.recordings.sound import Pcm

_LAYOUTS = {1: "mono", 2: "stereo"}


def encoded(pcm: Pcm) -> bytes:
    """Of one sample or more, one channel or two."""
    import av
    import numpy as np

    layout, buffer = _LAYOUTS[pcm.shape[1]], io.BytesIO()
    with av.open(buffer, mode="w", format="flac") as container:
        stream: Any = container.add_stream("flac", rate=SAMPLE_RATE_HZ, layout=layout)
        interleaved = np.ascontiguousarray(pcm).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout=layout)
        frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def decoded(content: bytes, channels: int) -> Pcm:
    """Raises ValueError for what is no FLAC of so many channels."""
    import av
    import numpy as np
    from av.error import FFmpegError

    try:
        with av.open(io.BytesIO(content), format="flac") as container:
            frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    except FFmpegError as error:
        raise ValueError("no FLAC that can be decoded") from error
    if not frames or frames[0].dtype != np.int16:
        raise ValueError("no FLAC of 16 bits")
    pcm: Pcm = np.concatenate([frame.reshape(-1, channels) for frame in frames])
    return pcm

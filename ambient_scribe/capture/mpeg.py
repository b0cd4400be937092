"""Headers of MPEG audio frames (ISO/IEC 11172-3, 13818-3): recognises an mp3, reads its length.

An open binary file enters; a `Frame`, or the length that a Xing/Info header states, leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

_SCAN_BYTES = 8192
"""Some writers leave padding between the tag and the first frame."""

_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""By the header's version bits: MPEG-1, MPEG-2, MPEG-2.5."""

_KBITS = {
    (True, 3): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 3): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 1): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""By (is MPEG-1, layer bits: 3 = layer I, 2 = II, 1 = III); index 1 to 14 of the header."""

_SIDE_INFO_BYTES = {(True, True): 17, (True, False): 32, (False, True): 9, (False, False): 17}
"""By (is MPEG-1, is mono): what stands between a layer III header and a Xing header."""

_LAYER_I, _LAYER_III = 3, 1
_MPEG_1 = 3
_MONO = 3


@dataclass(frozen=True)
class Frame:
    """One frame: where it begins, its length in bytes, its samples a channel, its kind."""

    position: int
    size: int
    samples: int
    rate_hz: int
    kind: tuple[int, int]
    mono: bool


def parse_header(head: bytes, position: int) -> Frame | None:
    """The frame that these four bytes begin, or None when they are no frame header."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    kbit_index, rate_index, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version not in _RATES_HZ or layer == 0 or not 1 <= kbit_index <= 14 or rate_index == 3:
        return None
    first = version == _MPEG_1
    rate = _RATES_HZ[version][rate_index]
    bits = _KBITS[(first, layer)][kbit_index - 1] * 1000
    if layer == _LAYER_I:
        samples, size = 384, (12 * bits // rate + padding) * 4
    else:
        samples = 576 if layer == _LAYER_III and not first else 1152
        size = samples // 8 * bits // rate + padding
    return Frame(position, size, samples, rate, (version, layer), head[3] >> 6 == _MONO)


def find_frame(file: BinaryIO, start: int) -> Frame | None:
    """The first frame at or soon after `start` that a frame of the same kind follows."""
    file.seek(start)
    area = file.read(_SCAN_BYTES)
    at = area.find(b"\xff")
    while at >= 0:
        frame = parse_header(area[at : at + 4], start + at)
        if frame is not None:
            file.seek(frame.position + frame.size)
            following = parse_header(file.read(4), frame.position + frame.size)
            if following and (following.kind, following.rate_hz) == (frame.kind, frame.rate_hz):
                return frame
        at = area.find(b"\xff", at + 1)
    return None


def stated_ms(file: BinaryIO, start: int) -> int | None:
    """Length by the Xing/Info header in the first frame; None when there is none."""
    frame = find_frame(file, start)
    if frame is None:
        return None
    side_info = _SIDE_INFO_BYTES[(frame.kind[0] == _MPEG_1, frame.mono)]
    file.seek(frame.position + 4 + side_info)
    tag = file.read(12)
    has_frame_count = len(tag) == 12 and tag[7] & 1
    if tag[:4] not in (b"Xing", b"Info") or not has_frame_count:
        return None
    return int.from_bytes(tag[8:12], "big") * frame.samples * 1000 // frame.rate_hz

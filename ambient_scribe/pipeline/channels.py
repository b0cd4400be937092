"""Whose sound a channel is, where each speaker has one."""

from __future__ import annotations


def speaker_of(channel: int) -> str:
    return f"S{channel + 1}"


def channels_of_speakers(channels: int) -> dict[str, int]:
    """None where all are heard in one channel."""
    return {speaker_of(channel): channel for channel in range(channels)} if channels > 1 else {}

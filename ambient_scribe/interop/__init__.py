"""Formats of the outside world: transcripts in and out, documents."""

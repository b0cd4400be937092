"""Sentences of notes made wrong on purpose, each in one way: what a verifier must not let pass."""

"""Heard words as a reader writes them: "ten milligrams" → "10 mg"."""

from ambient_scribe.speech.written_form.writing import written_form

__all__ = ["written_form"]

"""The note as a person reads it: Markdown, and one self-contained page."""

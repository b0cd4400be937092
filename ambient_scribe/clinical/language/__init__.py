"""Reading one clause: phrases, cues, assertion, attributes; the same for speech and for note prose."""

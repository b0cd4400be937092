"""Names that were written otherwise than they are spelt: what a recognizer made of them by ear."""

"""Facts and notes of a visit against what people wrote of it."""

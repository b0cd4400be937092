"""The terminal while a visit is heard: what is said, what is written of it, and how the sound comes."""

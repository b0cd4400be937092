"""How a sample visit is made: a script goes in, sound and its reference transcript come out."""

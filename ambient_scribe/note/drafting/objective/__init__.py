"""Vital signs, examination and results."""

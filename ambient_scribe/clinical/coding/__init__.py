"""Codes for review: diagnoses, visit level, other terminologies. Nothing is applied by itself."""

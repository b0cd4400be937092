"""From what was said of a patient to diagnosis codes for review."""

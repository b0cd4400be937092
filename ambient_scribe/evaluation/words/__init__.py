"""Words of a reference against those of a hypothesis: made comparable, aligned, counted."""

from pathlib import Path

TERMS_FOLDER = Path(__file__).resolve().parent / "terms"
"""The lists and tables that figures of words depend on; its README explains them."""

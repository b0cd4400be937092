"""Facts to a note: plan, realize, verify, render."""

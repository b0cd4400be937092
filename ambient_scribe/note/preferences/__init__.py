"""How a provider likes notes written: kept in a file, applied after the draft, learned from edits."""

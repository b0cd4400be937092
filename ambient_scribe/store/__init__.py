"""Where encounters rest."""

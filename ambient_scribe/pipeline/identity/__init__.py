"""Whether the one who speaks is the one whose chart is open."""

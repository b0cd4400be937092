"""Chief complaint, history of present illness, review of systems and the histories."""

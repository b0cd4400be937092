"""English numbers and units as people say and write them; pure, and the same for every room."""

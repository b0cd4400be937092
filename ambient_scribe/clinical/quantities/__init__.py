"""Numbers, units, frequencies and times as people say and write them."""

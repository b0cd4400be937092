"""A result: its one shape, how it came about, how sure it is, how it is shown and compared."""

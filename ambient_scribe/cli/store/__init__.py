"""`ambient-scribe store`: the encrypted record of visits, from the command line."""

"""The encrypted record of a clinic's visits: one SQLCipher database beside the sealed recordings."""

"""Facts scored against gold: rows of both, the names under which terms meet, one-to-one matching."""

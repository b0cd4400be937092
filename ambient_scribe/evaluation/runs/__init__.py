"""One runner for each `bench` command: recordings go in, a report leaves."""

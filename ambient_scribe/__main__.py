"""`python -m ambient_scribe`."""

from ambient_scribe.cli import main

if __name__ == "__main__":
    main()

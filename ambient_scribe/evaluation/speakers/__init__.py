"""Who spoke when, who said which words, and which role each had: scored against a reference."""

"""Clinical English: clauses of speech, the third person, tense, numerals, phrases."""

"""Entities that other engines find, joined to ours: spaCy and scispaCy pipelines, abbreviations, UMLS."""

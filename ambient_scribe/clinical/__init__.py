"""Utterances to clinical facts: roles, entities, assertion, medications, normalization."""

"""Drafts by a language model: what it writes is grounded in words and facts, or not taken over."""

"""Measuring: metrics, corpora, runners and reports."""

"""Visits that go on: recorded, heard and drafted behind the page, and followed by who may."""

"""Passage vectors: how a passage becomes a row of numbers. One backend a file."""

"""Reads articles from files of every form; what cannot be used is rejected with its place."""

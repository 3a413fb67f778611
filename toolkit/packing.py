"""Stage results as artefacts, and back."""

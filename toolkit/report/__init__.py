"""All records in, one summary of facts, then figures and a self-contained page drawn from it."""

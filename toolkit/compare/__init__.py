"""Two results side by side, as plain tables: how equal, what changed, how stable."""

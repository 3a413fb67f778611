"""Parts of the benchmark of named topics."""

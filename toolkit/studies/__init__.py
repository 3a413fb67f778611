"""What is done with whole runs: say what would run, repeat, compare, sweep, predict, export."""

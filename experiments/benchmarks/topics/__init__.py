"""The parts of the harness `experiments/benchmarks/topics.py`."""

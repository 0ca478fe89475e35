"""Throws mutated files at every reader and evaluator; `python -m tools.fuzz` says how it went."""

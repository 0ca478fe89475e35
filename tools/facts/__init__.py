"""Reshape the source tables into the data files of ekslint.facts."""

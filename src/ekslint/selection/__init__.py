"""Turn findings into those a person wants to see: selection, suppressions, merging, order."""

"""Turn the edits of findings into new bytes of the files they belong to."""

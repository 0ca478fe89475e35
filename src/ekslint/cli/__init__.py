"""Turn words typed by a person into one run of the linter; one file per command."""

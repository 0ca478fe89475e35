"""Turn a report into one output format per module; knows no rule and no model."""

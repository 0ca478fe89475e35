"""Turn calls of registry modules into what they were asked for and what they lack."""

"""Turn configuration files into settings; knows nothing of rules and findings."""

"""Turn what runs in a cluster, and what it is reached by, into things that rules ask about."""

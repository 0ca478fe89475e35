"""Turn what runs nodes, and what they start with, into nodes that join or do not."""

"""Turn IAM roles, their trust and what is attached to them into judgements."""

"""Turn places, values, judgements and findings into shared types; knows no format and no EKS."""

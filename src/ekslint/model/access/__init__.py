"""Turn access entries, aws-auth and kubeconfigs into who gets in to a cluster."""

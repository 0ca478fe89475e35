"""Turn Kubernetes manifests, wherever they are written, into resources and model entities."""

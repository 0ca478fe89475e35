"""Turn kubeconfig files into the exec credential plugins their users run."""

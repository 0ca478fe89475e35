"""Turn eksctl's ClusterConfig files into resources, and these into entities of the model.

eksctl makes more than its file shows (roles, tags, user data): `defaults` knows what, as far as its
source fixes it; what depends on the version of eksctl is left open.
"""

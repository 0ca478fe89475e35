"""Turn volumes and the keys that encrypt them into who may use which."""

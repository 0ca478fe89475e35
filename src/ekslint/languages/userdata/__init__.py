"""Turn user data (shell, MIME, NodeConfig, TOML, PowerShell) into how a node joins its cluster."""

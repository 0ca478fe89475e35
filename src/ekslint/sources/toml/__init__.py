"""Turn TOML into positioned values."""

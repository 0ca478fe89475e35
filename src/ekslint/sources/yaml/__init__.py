"""Turn YAML into positioned values, templates left in it included."""

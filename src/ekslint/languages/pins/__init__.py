"""Read the pins of libraries and tools that decide how a client talks to a cluster."""

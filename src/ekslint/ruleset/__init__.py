"""Turn rule pages into questions about the inventory, and answers into findings."""
